// Before the presenter one card is always open in large type: the one in focus, else where it was last.
import { all, cardsIn, watch } from "./board.js";
import { label, speak } from "./spoken.js";
import { t } from "./words.js";

const [section] = all();
const position = document.getElementById("position");
let at = 0;
let heard = null; // the name of the card that was open last

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
  hear(card, "said.open");
}

// Who listens hears what is open when it changes by itself; a card that is reached by keys says its name.
function hear(card, how) {
  const words = label(card);
  if (words === heard) return;
  if (heard !== null && document.activeElement !== card) speak(t(how, { what: words }));
  heard = words;
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
watch((what, card) => {
  const cards = cardsIn(section);
  if (!section.list.querySelector(".current")) open(cards[Math.min(at, cards.length - 1)]);
  if (what === "changed" && card.classList.contains("current")) hear(card, "said.changed");
  show();
});

open(cardsIn(section)[0]);
show();
