// Pause: nothing new comes in while somebody reads; what is on the screen still tells the truth.
import { apply, atOnce } from "./board.js";
import { bind } from "./keys.js";
import { howMany, isPaused, onWaiting, setPaused } from "./pause.js";
import { t } from "./words.js";

const banner = document.getElementById("paused");
const button = document.getElementById("pause");

function toggle() {
  const cards = setPaused(!isPaused());
  atOnce(() => cards.forEach((told) => apply(told)));
  show();
}

function show() {
  banner.hidden = !isPaused();
  banner.querySelector("span").textContent = t("pause.on", { count: howMany() });
  button.setAttribute("aria-pressed", String(isPaused()));
}

onWaiting(show);
button.hidden = false;
button.addEventListener("click", toggle);
banner.querySelector("button").addEventListener("click", toggle);
bind({ keys: ["z"], label: "Z", says: "keys.pause", run: toggle });
