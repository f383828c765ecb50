// Everything that keys do with a card, for those who use a mouse or a finger.
import { focusCard, say } from "./acts.js";
import { onCards } from "./keys.js";
import { tag } from "./marking.js";
import { picked } from "./board.js";
import { pick } from "./picking.js";
import { closeWindow, openWindow } from "./window.js";
import { t } from "./words.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button.more-acts");
  const card = button?.closest(".card");
  if (!card) return;
  focusCard(card);
  const cards = together(card);
  const name = card.querySelector(".name").textContent;
  if (cards.length > 1) openWindow(t("menu.some", { count: cards.length }), inTwo(cards, card, name), "menu");
  else openWindow(t("menu.title", { name }), list(card, [card], onCards(card)), "menu");
});

// What is done to several is done to this one, too.
const together = (card) => (picked().length ? [...new Set([...picked(), card])] : [card]);

// What is done to all that are picked, and below it what only this one's listener or words are meant by.
function inTwo(cards, card, name) {
  const holder = document.createElement("div");
  const part = (title, kind, colour) => {
    const inside = list(card, cards, onCards(card).filter((entry) => entry.card === kind), colour);
    const heading = Object.assign(document.createElement("h3"), { textContent: title, id: `menu-${kind}` });
    inside.setAttribute("role", "group");
    inside.setAttribute("aria-labelledby", heading.id);
    holder.append(heading, inside);
  };
  part(t("menu.all", { count: cards.length }), "all", true);
  part(t("menu.one", { name }), "one", false);
  return holder;
}

// The card may have been drawn anew while the window was open, or have gone.
function doing(key, run, all) {
  closeWindow();
  const card = document.getElementById(key);
  if (!card) return say(t("reason.gone"), { wrong: true });
  focusCard(card);
  if (all && picked().length) pick(card, true);
  return run();
}

function list(card, cards, entries, colour = true) {
  const holder = document.createElement("div");
  holder.className = "menu";
  for (const entry of entries) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    const key = Object.assign(document.createElement("kbd"), { textContent: entry.label });
    button.append(t(entry.says, entry.values), " ", key);
    button.addEventListener("click", () => doing(card.id, entry.run, entry.card === "all"));
    holder.append(button);
  }
  if (colour) holder.append(colours(card, cards));
  return holder;
}

function colours(card, cards) {
  const row = document.createElement("p");
  row.className = "colours";
  for (let number = 1; number <= 9; number += 1) {
    const has = cards.every((one) => one.querySelector(`.marks-of [data-tag="${number}"]`));
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: number, className: "tag" });
    button.dataset.tag = number;
    button.setAttribute("aria-pressed", String(has));
    button.setAttribute("aria-label", t("menu.tag", { number }));
    button.addEventListener("click", () => doing(card.id, () => tag(number), true));
    row.append(button);
  }
  return row;
}
