// Several cards at once: picked one by one or as a range, and a line that says how many.
import { focusCard } from "./acts.js";
import { picked, unpickAll, watch } from "./board.js";
import { bind, current, step } from "./keys.js";
import { t } from "./words.js";

const banner = document.getElementById("picked");
let anchor = null; // where a range began

export function pick(card, value) {
  const box = card?.querySelector(".pick");
  if (!box) return;
  box.checked = value;
  show();
}

function toggle(card) {
  anchor = card.id;
  pick(card, !card.querySelector(".pick")?.checked);
}

// With Shift the card that is left and the card that is reached are both in.
function stretch(by) {
  const from = current();
  pick(from, true);
  const next = step(by);
  if (next) pick(next, true);
}

// All from the last one that was picked to the card in focus: for a finger, too.
function pickToHere(card) {
  if (document.getElementById(anchor)?.parentElement !== card.parentElement) anchor = card.id;
  range(card);
}

// With Shift a click picks all from the last one to this.
function range(card) {
  const cards = [...card.parentElement.children].filter((one) => one.querySelector(".pick"));
  const [from, to] = [cards.findIndex((one) => one.id === anchor), cards.indexOf(card)];
  if (from < 0) return;
  for (const one of cards.slice(Math.min(from, to), Math.max(from, to) + 1)) one.querySelector(".pick").checked = true;
  show();
}

function show() {
  const count = picked().length;
  banner.hidden = count === 0;
  if (count) banner.querySelector("span").textContent = t("pick.some", { count });
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.(".pick")) show();
});

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".pick");
  if (!box) return;
  const card = box.closest(".card");
  if (event.shiftKey && box.checked) range(card);
  anchor = card.id;
  focusCard(card);
});

banner.querySelector("button").addEventListener("click", unpickAll);

watch((what) => {
  if (what === "left" && !banner.hidden) show();
});

bind(
  { keys: ["x"], label: "X", says: "keys.pick", card: "one", run: toggle },
  { keys: [","], label: ",", says: "keys.pick_to_here", card: "one", run: pickToHere },
  { keys: ["J"], label: "Shift J / Shift K", says: "keys.stretch", run: () => stretch(1) },
  { keys: ["K"], run: () => stretch(-1) },
);
