// For those who listen to the screen: what came, at a pace that they choose, and what is open.
import { all, sectionOf, watch } from "./board.js";
import { between, pace } from "./pace.js";
import { of, t } from "./words.js";

const KEPT = 10; // lines: who listens hears each once
const AT_ONCE = 3; // more than these in one go are counted
const lines = document.getElementById("spoken");
let came = new Set(); // ids: a card may be drawn anew before it is told of
let waiting = 0;
let toldAt = -Infinity;

export function speak(text) {
  lines.append(Object.assign(document.createElement("p"), { textContent: text }));
  while (lines.children.length > KEPT) lines.firstElementChild.remove();
}

// What a card is called; it says no more than is to be seen of it.
export const label = (card) => card.getAttribute("aria-label") ?? "";

function tell() {
  waiting = 0;
  toldAt = performance.now();
  const cards = [...came].map((id) => document.getElementById(id)).filter((card) => card && !card.classList.contains("other-studio"));
  came = new Set();
  if (pace() === "each" && cards.length <= AT_ONCE) {
    for (const card of cards) speak(t("said.came", { lane: of("lane", sectionOf(card).name), what: label(card) }));
    return;
  }
  const counts = all().map(({ name }) => [name, cards.filter((card) => sectionOf(card).name === name).length]);
  const parts = counts.filter(([, count]) => count).map(([name, count]) => t("said.new", { count, lane: of("lane", name) }));
  if (parts.length) speak(parts.join(". "));
}

watch((what, card) => {
  const pause = between();
  if (what !== "came" || !card.classList.contains("fresh") || pause === undefined) return;
  came.add(card.id);
  waiting ||= setTimeout(tell, Math.max(0, toldAt + pause - performance.now()) || (pause && 1000));
});

// Where a card stands in its lane; said with the card, so it is put right before it is reached.
document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.(".lane .card");
  if (card !== event.target) return;
  const cards = [...card.parentElement.children].filter((one) => one.id && !one.classList.contains("unmatched") && !one.classList.contains("other-studio"));
  const counted = Number(sectionOf(card).el.querySelector("header .count")?.textContent ?? 0);
  const more = Math.max(0, counted - card.parentElement.children.length); // older ones, which are not on the page
  card.setAttribute("aria-posinset", more + cards.indexOf(card) + 1);
  card.setAttribute("aria-setsize", more + cards.length);
});
