// The order in which things are to be read out: by keys, and by taking a card to its place.
import { act } from "./acts.js";
import { bind, current } from "./keys.js";

const PLACED = ["passed", "air"];

function orderable(card) {
  return card && PLACED.includes(card.closest(".lane")?.dataset.lane) && card.id.startsWith("i");
}

const beside = (card, by) => (by < 0 ? card.previousElementSibling : card.nextElementSibling);

function moveBy(by) {
  const card = current();
  const other = orderable(card) ? beside(card, by) : null;
  if (other) place(card, other, by < 0);
}

function place(card, other, before) {
  if (!other.id.startsWith("i") || other === card) return;
  act([card], "place", { [before ? "before" : "after"]: Number(other.id.slice(1)) });
}

let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest?.(".lane .card");
  if (card) card.draggable = Boolean(event.target.closest(".grip")) && orderable(card);
});
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".card");
  if (!orderable(dragged)) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
});
document.addEventListener("dragover", (event) => {
  const over = target(event);
  clearMarks();
  if (!over) return;
  event.preventDefault();
  over.classList.add(isAbove(event, over) ? "drop-before" : "drop-after");
});
document.addEventListener("drop", (event) => {
  const over = target(event);
  clearMarks();
  if (!over) return;
  event.preventDefault();
  place(dragged, over, isAbove(event, over));
});
document.addEventListener("dragend", () => {
  clearMarks();
  if (dragged) dragged.draggable = false;
  dragged = null;
});

function target(event) {
  const over = event.target.closest?.(".card");
  return dragged && over !== dragged && over?.parentElement === dragged.parentElement ? over : null;
}

function isAbove(event, card) {
  const box = card.getBoundingClientRect();
  return event.clientY < box.top + box.height / 2;
}

function clearMarks() {
  for (const card of document.querySelectorAll(".drop-before, .drop-after")) card.classList.remove("drop-before", "drop-after");
}

bind(
  { keys: ["["], label: "[", says: "keys.earlier", card: true, run: () => moveBy(-1) },
  { keys: ["]"], label: "]", says: "keys.later", card: true, run: () => moveBy(1) },
);
