// Until when each listener can be answered, on their cards: it closes under one's eyes, and opens anew when they write.
import { atOnce, sectionOf, steady, watch } from "./board.js";
import { keptBy } from "./kept.js";
import { t } from "./words.js";

const EVERY = 10000; // ms
const SOON = 3600000;
const ahead = Date.parse(document.body.dataset.now) - Date.now(); // of this browser's clock the desk's is
const newest = new Map(); // by window, the latest end that was told
const lineOf = (card) => card.querySelector(".closes");
const cardsOf = keptBy((card) => lineOf(card)?.dataset.window);

const ends = (one) => Date.parse(one.until);

function stateOf(line) {
  const left = ends(line.dataset) - Date.now() - ahead;
  return left <= 0 ? "closed" : left < SOON ? "soon" : "open";
}

function show(line) {
  steady(sectionOf(line.closest(".card")), () => {
    line.dataset.state = stateOf(line);
    line.querySelector("span").textContent = says(line);
  });
}

const says = (line) => t(`closing.${stateOf(line)}`, line.dataset);
const isTrue = (line) => line.dataset.state === stateOf(line) && line.querySelector("span").textContent === says(line);

// A listener has written: all their cards say so, also those that are drawn later from older news.
export function renewWindows(told) {
  const later = told.filter((one) => !(ends(newest.get(one.window) ?? one) > ends(one)));
  for (const one of later) newest.set(one.window, one);
  for (const { window } of later) cardsOf(window).map(lineOf).forEach(renew);
}

function renew(line) {
  const told = newest.get(line.dataset.window);
  if (told && ends(told) > ends(line.dataset)) Object.assign(line.dataset, { until: told.until, time: told.time });
  if (!isTrue(line)) show(line);
}

const lines = () => [...document.querySelectorAll(".lane .closes")];

watch((what, card) => {
  const line = what !== "left" && lineOf(card);
  if (line) renew(line);
});

function tick() {
  const due = lines().filter((line) => !isTrue(line));
  if (due.length) atOnce(() => due.forEach(show));
}
setInterval(tick, EVERY);
