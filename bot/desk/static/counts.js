// How much is where: the lane bar, what is older than the page shows, and what was folded.
import { refused } from "./acts.js";
import { addOlder, all, standing } from "./board.js";
import { bring } from "./older.js";
import { drawn } from "./trusted.js";
import { expectWindow, isExpected, openWindow } from "./window.js";
import { of, t } from "./words.js";

const folded = document.getElementById("folded");
const bar = document.querySelector(".lanebar");
const NEWEST = 999999999999999;
const TURNS = 10;
let onAirLast = null; // what was told last: what has not changed is not drawn anew under a reader
let foldedLast = null;

export function showCounts(counts) {
  for (const link of bar?.querySelectorAll("a") ?? []) {
    const count = counts.lanes[link.dataset.lane] ?? 0;
    put(link.querySelector(".count"), count);
    link.classList.toggle("none", count === 0);
  }
  for (const section of all()) {
    const counter = section.el.querySelector("header .count");
    if (counter) put(counter, counts.lanes[section.name] ?? 0);
    showOlder(section, isNotHere(section));
  }
  showFolded(counts.folded);
  showOnAir(counts.on_air);
}

// The open contests and the topic; the form beside them is left alone.
function showOnAir(html) {
  const line = document.getElementById("on-air-now");
  if (!line || html === onAirLast) return;
  onAirLast = html;
  line.innerHTML = drawn(html);
}

function showOlder(section, count) {
  const button = section.el.querySelector("button.older");
  if (!button || "before" in button.dataset) return; // before the presenter the desk itself says it
  button.hidden = count <= 0;
  put(button, t(section.name === "passed" ? "lane.more" : "lane.older", { count }));
}

// What is written anew is laid out anew, also where it says the same.
function put(el, text) {
  if (el.textContent !== String(text)) el.textContent = text;
}

function showFolded(reasons) {
  const told = JSON.stringify(reasons);
  if (!folded || told === foldedLast) return;
  foldedLast = told;
  folded.hidden = Object.keys(reasons).length === 0;
  const list = folded.querySelector(".reasons");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.reason : null;
  list.replaceChildren(...Object.entries(reasons).map(([reason, count]) => {
    const link = document.createElement("a");
    link.href = `folded?reason=${encodeURIComponent(reason)}`;
    link.dataset.reason = reason;
    const number = document.createElement("b");
    number.textContent = count;
    link.append(number, ` ${of("folded", reason)}`);
    return link;
  }));
  if (focused) list.querySelector(`[data-reason="${focused}"]`)?.focus({ preventScroll: true });
}

folded?.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-reason]");
  if (!link) return;
  event.preventDefault();
  const mine = expectWindow();
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok) return void refused(answer);
  const text = await answer.text();
  if (text && isExpected(mine)) openWindow(of("folded", link.dataset.reason), text);
});

// Where the page ends: of a lane the lowest id that it was given, of what was passed the last rank. Cards that
// come by themselves do not move it, nor do those that go: behind it is what this page has never had.
const edges = new Map();

function moveEdge(section, cards) {
  const edge = edges.get(section.name);
  for (const { key, order: [kind, at] } of cards) {
    if (kind < 2) continue; // on top, however old it is
    const [letter, id] = [key[0], Number(key.slice(1))];
    edge[letter] = section.name === "passed" ? Math.max(at, edge[letter] ?? 0) : Math.min(id, edge[letter] ?? id);
  }
}

function isNotHere(section) {
  const counter = section.el.querySelector("header .count");
  return counter && section.list ? Math.max(0, Number(counter.textContent) - standing(section).length) : 0;
}

// Those that wait and were not loaded: nothing on this page is true of them.
export const olderOnes = () => all().reduce((sum, section) => sum + isNotHere(section), 0);

// The next of them, of one lane; how many have come.
async function loadOlder(section) {
  const { i, m } = edges.get(section.name);
  const answer = await fetch(`lanes/${section.name}?before=${i ?? NEWEST}&below=${m ?? NEWEST}`).catch(() => null);
  if (!answer?.ok) return 0;
  const { cards } = await answer.json();
  moveEdge(section, cards);
  addOlder(section, cards);
  showOlder(section, isNotHere(section));
  return cards.length;
}

// A few times from each lane: a queue of tens of thousands is not for one page.
export async function loadAllOlder() {
  for (const section of all()) {
    const button = section.el.querySelector("button.older");
    const next = !button ? null : "before" in button.dataset ? bring : () => loadOlder(section);
    for (let turn = 0; next && turn < TURNS && isNotHere(section); turn += 1) {
      if (!(await next())) break;
    }
  }
}

const olderOf = (section) => section.el.querySelector("button.older:not([data-before])");

// At first, and when the lists were read anew: then what somebody had loaded is behind the page's end again.
export function measure() {
  for (const section of all().filter(olderOf)) {
    edges.set(section.name, { i: null, m: null });
    moveEdge(section, standing(section).map((card) => ({ key: card.id, order: card.dataset.order.split(" ").map(Number) })));
    showOlder(section, isNotHere(section));
  }
}

measure();
for (const section of all()) {
  const button = olderOf(section);
  button?.addEventListener("click", async () => {
    await loadOlder(section);
    if (button.hidden) section.list.firstElementChild?.focus({ preventScroll: true });
  });
}
