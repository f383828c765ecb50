// Before the presenter one card is always open in large type: the one in focus, else where it was last.
import { all, cardsIn, watch } from "./board.js";
import { t } from "./words.js";

const [section] = all();
const position = document.getElementById("position");
let at = 0;

function open(card) {
  const before = section.list.querySelector(".current");
  if (before === card) return;
  before?.classList.remove("current");
  before?.querySelector(".row").removeAttribute("aria-current");
  if (!card) return;
  card.classList.add("current");
  card.querySelector(".row").setAttribute("aria-current", "true");
  at = cardsIn(section).indexOf(card);
  show();
}

function show() {
  const cards = cardsIn(section);
  const current = section.list.querySelector(".current");
  position.textContent = cards.length ? t("air.position", { at: cards.indexOf(current) + 1, of: cards.length }) : "";
}

document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (card?.parentElement === section.list) open(card);
});

section.list.addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (event.target.closest(".row")) card?.focus({ preventScroll: true });
});

// When the open one has gone the one that stands in its place is open.
watch(() => {
  const cards = cardsIn(section);
  if (!section.list.querySelector(".current")) open(cards[Math.min(at, cards.length - 1)]);
  show();
});

open(cardsIn(section)[0]);
show();
