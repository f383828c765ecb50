// The whole desk by keyboard. The table below is also what `?` shows.
import { act, focusCard, say, undo } from "./acts.js";
import { all, cardsIn, hasCards, picked, sectionOf, shown, unpickAll } from "./board.js";
import { isModified, isOff, lettersAreOff } from "./letters.js";
import { clearSearch, startSearch } from "./search.js";
import { showLane } from "./tabs.js";
import { openWindow, windowIsOpen } from "./window.js";
import { t } from "./words.js";

const last = new Map(); // the card that was last in focus, by lane

const VIEW = document.body.dataset.view ?? "desk";
const KEYS = [];
const byKey = new Map();

// Give keys their meaning. The table of them is also what `?` shows; a label names the keys there.
// `card` says with which cards: "all" that are picked, or "one" alone, which `run` is given.
export function bind(...entries) {
  for (const given of entries) {
    if (given.view && given.view !== VIEW) continue;
    const entry = given.card === "one" ? { ...given, run: onOne(given.run) } : given;
    KEYS.push(entry);
    for (const key of entry.keys) byKey.set(key, entry.run);
  }
}

// What can be done to one card only is done to the one in focus, whatever is picked.
const onOne = (run) => () => {
  const card = current();
  if (card) return run(card);
  if (picked().length) say(t("said.one_only"), { wrong: true });
  return null;
};

// Those of them that do something with a card; some only with such as `fits` says.
export const onCards = (card) => KEYS.filter((one) => one.card && (!one.fits || one.fits(card)));

// What keys and buttons act on: all that is picked, else the card in focus.
export function meant() {
  const several = picked();
  const card = current();
  return several.length ? several : card ? [card] : [];
}

const doing = (deed, value) => () => act(meant(), deed, value);

bind(
  { keys: ["j", "ArrowDown"], label: "J ↓ / K ↑", says: "keys.move", run: () => step(1) },
  { keys: ["k", "ArrowUp"], run: () => step(-1) },
  { keys: ["l", "ArrowRight"], label: "L → / H ←", says: "keys.lanes", run: () => stepLane(1), view: "desk" },
  { keys: ["h", "ArrowLeft"], run: () => stepLane(-1), view: "desk" },
  { keys: ["g", "Home"], label: "G / Shift G", says: "keys.ends", run: () => end(0) },
  { keys: ["G", "End"], run: () => end(-1) },
  { keys: ["p"], label: "P", says: "keys.pass", card: "all", run: passOrBack, view: "desk" },
  { keys: ["t", "Enter"], label: "T or Enter", says: "keys.take", card: "all", run: doing("take"), view: "desk" },
  { keys: ["Enter", "a"], label: "Enter or A", says: "keys.read_out", card: "all", run: doing("air"), view: "air" },
  { keys: ["t"], label: "T", says: "keys.take", card: "all", run: doing("take"), view: "air" },
  { keys: ["a"], label: "A", says: "keys.air", card: "all", run: doing("air"), view: "desk" },
  { keys: ["d"], label: "D", says: "keys.dismiss", card: "all", run: doing("dismiss") },
  { keys: ["r"], label: "R", says: "keys.return", card: "all", run: doing("return") },
  { keys: ["u"], label: "U", says: "keys.undo", run: undo },
  { keys: ["o"], label: "O", says: "keys.open", run: open },
  { keys: [" "], label: "Space", says: "keys.play", run: play },
  { keys: ["/"], label: "/", says: "keys.search", run: startSearch },
  { keys: ["Escape"], label: "Esc", says: "keys.clear", run: clear },
  { keys: ["?"], label: "?", says: "keys.help", run: help },
);

// What came since a card was passed is passed, too; with nothing new it goes back to its lane, by the same key.
function passOrBack() {
  const cards = meant();
  const passed = cards.length > 0 && cards.every((card) => sectionOf(card).name === "passed" && !card.dataset.unpassed);
  act(cards, passed ? "unpass" : "pass");
}

function clear() {
  unpickAll();
  clearSearch();
}

// The card in focus; before the presenter there is always one.
export function current() {
  return document.activeElement?.closest?.(".card") ?? document.querySelector(".card.current:not(.other-studio)");
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

export function step(by) {
  const card = current();
  if (!card) return enter();
  const cards = cardsIn(sectionOf(card));
  const next = cards[cards.indexOf(card) + by];
  if (next) focusCard(next);
  else card.scrollIntoView({ block: "nearest" });
  return next;
}

function enter() {
  const first = lanesToGo()[0];
  if (first) focusCard(landing(first));
}

function stepLane(by) {
  const card = current();
  if (!card) return enter();
  const here = sectionOf(card);
  const going = lanesToGo();
  const next = going[going.indexOf(here) + by] ?? showLane(here.name, by);
  if (next && cardsIn(next).length) focusCard(landing(next));
}

function end(index) {
  const card = current();
  if (card) focusCard(cardsIn(sectionOf(card)).at(index));
}

function open() {
  const details = current()?.querySelectorAll("details") ?? [];
  const opening = [...details].some((one) => !one.open);
  for (const one of details) one.open = opening;
}

function play() {
  const sound = current()?.querySelector("audio, video");
  if (sound) sound.paused ? sound.play() : sound.pause();
}

// What else keys do where the focus is in a window or a player; they are its own there.
const ELSEWHERE = [
  { label: "Ctrl Enter", says: "keys.send" },
  { label: "Alt 1 to 9", says: "keys.quick", view: "desk" },
  { label: "1 to 9", says: "keys.choose_song" },
  { label: "0", says: "keys.no_song" },
  { label: "Y", says: "keys.copy_song_there" },
  { label: "← →", says: "keys.seek" },
  { label: "[ / ]", says: "keys.trim" },
].filter((one) => !one.view || one.view === VIEW);

const line = (says) => Object.assign(document.createElement("p"), { textContent: t(says) });

export function help() {
  const holder = document.createElement("div");
  const title = Object.assign(document.createElement("h3"), { textContent: t("keys.elsewhere") });
  if (lettersAreOff()) holder.append(line("keys.letters_off"));
  holder.append(table(KEYS.filter((one) => one.label), "keys"), title, table(ELSEWHERE, "keys window-keys"), line("keys.focus_mode"));
  openWindow(t("keys.title"), holder, "keys");
}

function table(entries, className) {
  const list = Object.assign(document.createElement("dl"), { className });
  for (const { label, says, values } of entries) {
    const keys = document.createElement("dt");
    for (const part of label.split(" ")) {
      const plain = ["/", "or", "to"].includes(part) && label !== "/";
      const el = document.createElement(plain ? "span" : "kbd");
      el.textContent = part;
      keys.append(el, " ");
    }
    const meaning = document.createElement("dd");
    meaning.textContent = t(says, values);
    list.append(keys, meaning);
  }
  return list;
}

function isTyping(target) {
  return target.closest?.("input:not(.pick), textarea, select, [contenteditable]") !== null;
}

// Enter and space on a button or a link are its own; the keys of a sound player are its own too.
function isTheirs(event) {
  const control = event.target.closest?.("button, a, summary, audio, video, .pick, .wave");
  return control && ([" ", "Enter"].includes(event.key) || event.target.closest("audio, video, .wave"));
}

// Where no cards stand, what moves between them scrolls the page as everywhere, and nothing is searched.
const BROWSERS = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", " ", "/"];
const isBrowsers = (event) => BROWSERS.includes(event.key) && !hasCards();

// The letter with or without Shift, whatever Caps Lock says.
function nameOf(event) {
  if (!/^\p{L}$/u.test(event.key)) return event.key;
  return event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase();
}

document.addEventListener("keydown", (event) => {
  if (isModified(event) || isOff(event) || event.isComposing || windowIsOpen()) return;
  if (isTyping(event.target) || isTheirs(event) || isBrowsers(event)) return;
  const run = byKey.get(nameOf(event));
  if (!run) return;
  event.preventDefault();
  if (event.repeat && !event.key.startsWith("Arrow") && !"jkhlJK".includes(event.key)) return;
  run();
});

document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (card?.closest(".lane")) last.set(sectionOf(card).name, card);
});
