// The whole desk by keyboard. The table below is also what `?` shows.
import { act, undo } from "./acts.js";
import { all, cardsIn, sectionOf, shown } from "./board.js";
import { clearSearch, startSearch } from "./search.js";
import { showLane } from "./tabs.js";
import { openWindow, windowIsOpen } from "./window.js";
import { t } from "./words.js";

const last = new Map(); // the card that was last in focus, by lane

const KEYS = [
  { keys: ["j", "ArrowDown"], label: "J ↓ / K ↑", says: "keys.move", run: () => step(1) },
  { keys: ["k", "ArrowUp"], run: () => step(-1) },
  { keys: ["l", "ArrowRight"], label: "L → / H ←", says: "keys.lanes", run: () => stepLane(1) },
  { keys: ["h", "ArrowLeft"], run: () => stepLane(-1) },
  { keys: ["g", "Home"], label: "G / Shift G", says: "keys.ends", run: () => end(0) },
  { keys: ["G", "End"], run: () => end(-1) },
  { keys: ["t", "Enter"], label: "T or Enter", says: "keys.take", run: () => on("take") },
  { keys: ["a"], label: "A", says: "keys.air", run: () => on("air") },
  { keys: ["d"], label: "D", says: "keys.dismiss", run: () => on("dismiss") },
  { keys: ["r"], label: "R", says: "keys.return", run: () => on("return") },
  { keys: ["u"], label: "U", says: "keys.undo", run: undo },
  { keys: ["o"], label: "O", says: "keys.open", run: open },
  { keys: ["p"], label: "P", says: "keys.play", run: play },
  { keys: ["/"], label: "/", says: "keys.search", run: startSearch },
  { keys: ["Escape"], label: "Esc", says: "keys.clear", run: clearSearch },
  { keys: ["?"], label: "?", says: "keys.help", run: help },
];

function current() {
  return document.activeElement?.closest?.(".card") ?? null;
}

function focus(card) {
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function lanesToGo() {
  return all().filter((section) => shown(section.el) && cardsIn(section).length > 0);
}

// The card to land on in a lane: where one was before, else the first in sight.
function landing(section) {
  const before = last.get(section.name);
  if (before?.isConnected && shown(before)) return before;
  const top = section.scroll.getBoundingClientRect().top;
  const cards = cardsIn(section);
  return cards.find((card) => card.getBoundingClientRect().top >= top - 4) ?? cards[0];
}

function step(by) {
  const card = current();
  if (!card) return enter();
  const cards = cardsIn(sectionOf(card));
  const next = cards[cards.indexOf(card) + by];
  if (next) focus(next);
  else card.scrollIntoView({ block: "nearest" });
}

function enter() {
  const first = lanesToGo()[0];
  if (first) focus(landing(first));
}

function stepLane(by) {
  const card = current();
  if (!card) return enter();
  const here = sectionOf(card);
  const going = lanesToGo();
  const next = going[going.indexOf(here) + by] ?? showLane(here.name, by);
  if (next && cardsIn(next).length) focus(landing(next));
}

function end(index) {
  const card = current();
  if (card) focus(cardsIn(sectionOf(card)).at(index));
}

function on(action) {
  const card = current();
  if (card) act(card, action);
}

function open() {
  const details = current()?.querySelectorAll("details") ?? [];
  const opening = [...details].some((one) => !one.open);
  for (const one of details) one.open = opening;
}

function play() {
  const sound = current()?.querySelector("audio");
  if (sound) sound.paused ? sound.play() : sound.pause();
}

export function help() {
  const list = document.createElement("dl");
  list.className = "keys";
  for (const { label, says } of KEYS.filter((one) => one.label)) {
    const keys = document.createElement("dt");
    for (const part of label.split(" ")) {
      const plain = ["/", "or"].includes(part) && label !== "/";
      const el = document.createElement(plain ? "span" : "kbd");
      el.textContent = part;
      keys.append(el, " ");
    }
    const meaning = document.createElement("dd");
    meaning.textContent = t(says);
    list.append(keys, meaning);
  }
  openWindow(t("keys.title"), list, "keys");
}

const byKey = new Map(KEYS.flatMap((one) => one.keys.map((key) => [key, one.run])));

function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") !== null;
}

// Enter on a button or a link is that button's own; the arrows of a sound player are its own too.
function isTheirs(event) {
  const control = event.target.closest?.("button, a, summary, audio");
  return control && (event.key === "Enter" || event.target.matches("audio"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || windowIsOpen()) return;
  if (isTyping(event.target) || isTheirs(event)) return;
  const run = byKey.get(event.key) ?? byKey.get(event.key.length === 1 ? event.key.toLowerCase() : "");
  if (!run) return;
  event.preventDefault();
  if (event.repeat && !event.key.startsWith("Arrow") && !"jkhl".includes(event.key)) return;
  run();
});

document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (card?.closest(".lane")) last.set(sectionOf(card).name, card);
});
