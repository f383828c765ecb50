// Who is answering whom at this moment: on every card of that listener, and in the panel.
import { sectionOf, steady, watch } from "./board.js";
import { keptBy } from "./kept.js";
import { t } from "./words.js";

const me = document.body.dataset.me;
const watchers = [];
const cardsOf = keptBy((card) => card.dataset.listener);
let answering = {}; // by listener, the names

export function showAnswering(told) {
  const before = answering;
  answering = told ?? {};
  for (const listener of new Set([...Object.keys(before), ...Object.keys(answering)])) cardsOf(listener).forEach(paint);
  for (const callback of watchers) callback();
}

// The panel wants to know, too.
export function watchAnswering(callback) {
  watchers.push(callback);
}

export function others(listener) {
  return (answering[listener] ?? []).filter((name) => name !== me);
}

export function sentence(names) {
  return names.length ? t("answering.by", { names: names.join(", "), count: names.length }) : "";
}

// On a card this person's own name stands there as well: it is the one that they have open.
function paint(card) {
  const text = sentence(answering[card.dataset.listener] ?? []);
  const line = card.querySelector(":scope > .answering");
  if ((line?.textContent ?? "") === text) return;
  steady(sectionOf(card), () => {
    line?.remove();
    if (!text) return;
    const fresh = document.createElement("p");
    fresh.className = "answering";
    fresh.textContent = text;
    card.querySelector(".top").after(fresh);
  });
}

watch((what, card) => {
  if (what !== "left" && card.dataset.listener) paint(card);
});
