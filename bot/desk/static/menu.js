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
  if (picked().length) pick(card, true); // what is done to several is done to this one, too
  const count = picked().length;
  const title = count > 1 ? t("pick.some", { count }) : t("menu.title", { name: card.querySelector(".name").textContent });
  openWindow(title, list(card), "menu");
});

// The card may have been drawn anew while the window was open, or have gone.
function doing(key, run) {
  closeWindow();
  const card = document.getElementById(key);
  if (!card) return say(t("reason.gone"), { wrong: true });
  focusCard(card);
  return run();
}

function list(card) {
  const holder = document.createElement("div");
  holder.className = "menu";
  for (const entry of onCards(card)) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    const key = Object.assign(document.createElement("kbd"), { textContent: entry.label });
    button.append(t(entry.says, entry.values), " ", key);
    button.addEventListener("click", () => doing(card.id, entry.run));
    holder.append(button);
  }
  holder.append(colours(card));
  return holder;
}

function colours(card) {
  const row = document.createElement("p");
  row.className = "colours";
  for (let number = 1; number <= 9; number += 1) {
    const has = card.querySelector(`.marks-of [data-tag="${number}"]`);
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: number, className: "tag" });
    button.dataset.tag = number;
    button.setAttribute("aria-pressed", String(Boolean(has)));
    button.setAttribute("aria-label", t("menu.tag", { number }));
    button.addEventListener("click", () => doing(card.id, () => tag(number)));
    row.append(button);
  }
  return row;
}
