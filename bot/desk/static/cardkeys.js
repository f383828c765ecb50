// Keys for what a card leads to: its listener, its song, the playout.
import { bind, current } from "./keys.js";
import { openListener } from "./person.js";
import { copySong, handOver, openCandidates } from "./songs.js";

const on = (what) => () => {
  const card = current();
  if (card) what(card);
};

bind(
  { keys: ["w"], label: "W", says: "keys.listener", card: true, run: on(openListener), view: "desk" },
  { keys: ["b"], label: "B", says: "keys.block", card: true, run: on((card) => openListener(card, "#block-title")), view: "desk" },
  { keys: ["c"], label: "C", says: "keys.candidates", card: true, run: on(openCandidates) },
  { keys: ["y"], label: "Y", says: "keys.copy_song", card: true, run: on(copySong) },
);
if ("handsOver" in document.body.dataset) {
  bind({ keys: ["P"], label: "Shift P", says: "keys.hand_over", card: true, run: on(handOver) });
}
