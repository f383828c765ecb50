// The order in which things are to be read out: by keys, and by taking a card to its place.
import { act } from "./acts.js";
import { cardsIn, sectionOf } from "./board.js";
import { bind } from "./keys.js";

const PLACED = ["passed", "air"];
const EDGE = 30; // pixels
const STEP = 8; // a frame

function orderable(card) {
  return card && PLACED.includes(card.closest(".lane")?.dataset.lane) && card.id.startsWith("i");
}

// The next one that is to be seen: past what is hidden nobody sees a card move.
function beside(card, by) {
  const cards = cardsIn(sectionOf(card)).filter((one) => one.id);
  return cards[cards.indexOf(card) + by];
}

function moveBy(card, by) {
  const other = orderable(card) ? beside(card, by) : null;
  if (other) place(card, other, by < 0);
}

function place(card, other, before) {
  if (!other.id.startsWith("i") || other === card) return;
  act([card], "place", { [before ? "before" : "after"]: Number(other.id.slice(1)) });
}

// A card in the hand, by mouse, pen or finger alike; the others stay where they are until it is let go.
let held = null;

const cardInHand = () => document.getElementById(held.id); // drawn anew meanwhile, maybe

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest?.(".grip")?.closest(".card");
  if (event.button !== 0 || !orderable(card)) return;
  event.preventDefault(); // no text is selected
  held = { id: card.id, pointer: event.pointerId, x: event.clientX, y: event.clientY };
  document.body.classList.add("dragging");
  creep();
});
document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== held?.pointer) return;
  Object.assign(held, { x: event.clientX, y: event.clientY });
  mark();
});
document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== held?.pointer) return;
  const [card, over] = [cardInHand(), target()];
  const above = over && isAbove(over);
  letGo();
  if (over) place(card, over, above);
});
document.addEventListener("pointercancel", letGo);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && held) letGo();
});

function letGo() {
  held = null;
  clearMarks();
  document.body.classList.remove("dragging");
}

function mark() {
  clearMarks();
  const over = target();
  over?.classList.add(isAbove(over) ? "drop-before" : "drop-after");
}

function target() {
  const card = cardInHand();
  const over = document.elementFromPoint(held.x, held.y)?.closest(".card");
  return over && over !== card && over.parentElement === card?.parentElement ? over : null;
}

function isAbove(card) {
  const box = card.getBoundingClientRect();
  return held.y < box.top + box.height / 2;
}

function clearMarks() {
  for (const card of document.querySelectorAll(".drop-before, .drop-after")) card.classList.remove("drop-before", "drop-after");
}

// Near the end of what is in sight the list moves on, as long as the card is held there.
function creep() {
  const scroll = held && cardInHand()?.closest(".scroll");
  if (!scroll) return;
  const box = scroll.getBoundingClientRect();
  const by = held.y < box.top + EDGE ? -STEP : held.y > Math.min(box.bottom, innerHeight) - EDGE ? STEP : 0;
  if (by) {
    scroll.scrollTop += by;
    mark();
  }
  requestAnimationFrame(creep);
}

bind(
  { keys: ["["], label: "[", says: "keys.earlier", card: "one", run: (card) => moveBy(card, -1) },
  { keys: ["]"], label: "]", says: "keys.later", card: "one", run: (card) => moveBy(card, 1) },
);
