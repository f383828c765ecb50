// The page's lists read anew, without loading the page: what is open, plays, is sought or waits outside stays.
import { all, apply, atOnce, everyCard } from "./board.js";
import { measure } from "./counts.js";
import { moreOf, showMore } from "./older.js";
import { keepWaiting } from "./pause.js";
import { drawn } from "./trusted.js";

const SAME = ["version", "status", "order", "messages", "takenBy"];

// The page as it is now; null if this person may not see it any more. What fails is the caller's to try again.
export async function newest(signal) {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store", signal });
  if (answer.redirected || answer.status === 401) return null;
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const page = new DOMParser().parseFromString(drawn(await answer.text()), "text/html");
  const lanes = [...page.querySelectorAll(".lane")];
  const cards = lanes.flatMap((lane) => [...lane.querySelectorAll(".card")].map((card) => toldOf(card, lane.dataset.lane)));
  const more = moreOf(page);
  while (more.count > 0 && missing(cards).length) cards.push(...(await more.next(signal)));
  return { place: page.body.dataset.place, cards, lanes, more };
}

// Places in the log are two numbers.
export function isBehind(place, other) {
  const [[batch, row], [otherBatch, otherRow]] = [place, other].map((one) => one.split("-").map(Number));
  return batch === otherBatch ? row < otherRow : batch < otherBatch;
}

// Bring the lists to that; how many cards came and went.
export function renew({ cards, lanes, more }) {
  const before = new Set(everyCard().map((card) => card.id));
  const known = new Set(cards.map((one) => one.key));
  keepWaiting(known);
  atOnce(() => {
    for (const told of cards) if (!isSame(told)) apply(told);
    for (const card of missing(cards)) apply(goneOf(card));
  });
  for (const lane of lanes) takeOver(lane);
  showMore(more);
  measure();
  const now = everyCard().map((card) => card.id).filter(Boolean);
  const left = new Set(now);
  return { came: now.filter((id) => !before.has(id)).length, went: [...before].filter((id) => id && !left.has(id)).length };
}

function missing(cards) {
  const known = new Set(cards.map((one) => one.key));
  return everyCard().filter((card) => card.id && !known.has(card.id));
}

function toldOf(card, section) {
  return {
    key: card.id,
    section,
    order: card.dataset.order.split(" ").map(Number),
    status: card.dataset.status,
    version: Number(card.dataset.version),
    who: card.dataset.takenBy,
    messages: card.dataset.messages.split(" ").filter(Boolean),
    html: card.outerHTML,
    card,
  };
}

function goneOf(card) {
  const { status, version } = card.dataset;
  return { key: card.id, section: "", status, version: Number(version), who: "", messages: [], html: "" };
}

// What is drawn as it was is left alone.
function isSame(told) {
  const old = document.getElementById(told.key);
  if (!old || !told.card || all().find((one) => one.list === old.parentElement)?.name !== told.section) return false;
  return SAME.every((name) => old.dataset[name] === told.card.dataset[name]) && words(old) === words(told.card);
}

function words(card) {
  const copy = card.cloneNode(true);
  copy.querySelectorAll("[data-media]").forEach((one) => one.remove());
  return copy.textContent.replace(/\s+/g, " ");
}

function takeOver(lane) {
  const here = all().find((one) => one.name === lane.dataset.lane)?.el.querySelector(".empty");
  const there = lane.querySelector(".empty");
  if (here && there) here.textContent = there.textContent;
}
