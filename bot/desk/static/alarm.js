// Somebody may be in danger: says so at once, and beeps for whoever has switched that on.
import { sectionOf, shown } from "./board.js";
import { keptBy } from "./kept.js";
import { select } from "./tabs.js";

const SOUND = "requestline.alarm";
const banner = document.getElementById("alarm");
const says = banner.querySelector("[role=alert]");
const way = banner.querySelector("a");
const sound = document.getElementById("alarm-sound");
const alarming = keptBy((card) => card.classList.contains("alarming") && "here");
const seen = new Set();
let audio = null;

function look() {
  const cards = alarming("here");
  const fresh = cards.filter((card) => !seen.has(card.id));
  banner.hidden = cards.length === 0;
  if (cards.length) way.href = `#${cards[0].id}`;
  else says.textContent = "";
  if (fresh.length === 0) return;
  for (const card of fresh) seen.add(card.id);
  says.textContent = "";
  requestAnimationFrame(() => { says.textContent = banner.hidden ? "" : says.dataset.says; }); // said when it changes
  beep();
}

// Two short notes. A browser makes no sound before the first click or key on the page.
function beep() {
  if (localStorage.getItem(SOUND) !== "on" || !audio) return;
  for (const [at, pitch] of [[0, 880], [0.25, 660]]) {
    const note = audio.createOscillator();
    const loudness = audio.createGain();
    loudness.gain.value = 0.15;
    note.frequency.value = pitch;
    note.connect(loudness).connect(audio.destination);
    note.start(audio.currentTime + at);
    note.stop(audio.currentTime + at + 0.2);
  }
}

function wake() {
  audio ??= new AudioContext();
}

function show() {
  sound.setAttribute("aria-pressed", String(localStorage.getItem(SOUND) === "on"));
}

sound.addEventListener("click", () => {
  const on = localStorage.getItem(SOUND) !== "on";
  localStorage.setItem(SOUND, on ? "on" : "off");
  show();
  wake();
  if (on) beep();
});
way.addEventListener("click", (event) => {
  const card = document.querySelector(way.getAttribute("href"));
  if (!card) return;
  event.preventDefault();
  if (!shown(card)) select(sectionOf(card).name); // on a narrow screen one lane is in sight
  card.scrollIntoView({ block: "center" });
  card.focus();
});
document.addEventListener("pointerdown", wake, { once: true });
document.addEventListener("keydown", wake, { once: true });
show();
look();
new MutationObserver(look).observe(document.getElementById("board"), { childList: true, subtree: true });
