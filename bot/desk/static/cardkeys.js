// Keys for what a card leads to: its listener, its song, the playout.
import { bind } from "./keys.js";
import { openListener } from "./person.js";
import { copySong, handOver, openCandidates } from "./songs.js";

bind(
  { keys: ["w"], label: "W", says: "keys.listener", card: "one", run: (card) => openListener(card), view: "desk" },
  { keys: ["b"], label: "B", says: "keys.block", card: "one", run: (card) => openListener(card, "#block-title"), view: "desk" },
  { keys: ["c"], label: "C", says: "keys.candidates", card: "one", run: openCandidates },
  { keys: ["y"], label: "Y", says: "keys.copy_song", card: "one", run: copySong },
);
if ("handsOver" in document.body.dataset) {
  bind({ keys: ["P"], label: "Shift P", says: "keys.hand_over", card: "one", run: handOver });
}
