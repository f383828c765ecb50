// The listener card over the desk: who looks at a listener does not leave the queue.
import { cutOff, refused, say } from "./acts.js";
import { drawn } from "./trusted.js";
import { expectWindow, isExpected, openWindow } from "./window.js";
import { t } from "./words.js";

const KIND = "listener";
const content = document.getElementById("window-content");

// `part` is where the eyes go: "#block-title" for who presses B.
export function openListener(card, part = "") {
  const link = card.querySelector(":scope .acts a.decide");
  if (link) open(link, part);
}

async function open(link, part = "") {
  const card = await ask(`${link.getAttribute("href")}?window`);
  if (card) show(card, part);
}

async function ask(path, body = null) {
  const mine = expectWindow();
  if (body && cutOff()) return null;
  let answer;
  try {
    answer = await fetch(path, { method: body ? "POST" : "GET", body });
  } catch {
    return refused(null);
  }
  if (answer.status === 404) return void say(t("reason.gone"), { wrong: true });
  if (!answer.ok) return refused(answer);
  const holder = document.createElement("template");
  holder.innerHTML = drawn(await answer.text());
  return isExpected(mine) ? holder.content.querySelector(".listener") : null;
}

function show(card, part = "") {
  openWindow(card.dataset.title, card, KIND);
  const target = content.querySelector(part || ".notice");
  if (!target) return;
  target.tabIndex = -1;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
}

async function older(link) {
  const more = await ask(link.getAttribute("href"));
  if (!more) return;
  const list = content.querySelector(".history");
  const entries = [...more.querySelectorAll(".history > li")];
  const next = more.querySelector(".older");
  link.closest(".older").replaceWith(...(next ? [next] : []));
  list.append(...entries);
  entries[0]?.focus();
}

function plain(event) {
  return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.decide, #window-content .older a");
  if (!link || !plain(event) || event.defaultPrevented) return;
  event.preventDefault();
  if (link.matches(".older a")) older(link);
  else open(link);
});

content.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.closest(".listener")) return;
  event.preventDefault();
  const path = event.submitter?.getAttribute("formaction") || form.getAttribute("action");
  const card = await ask(path, new URLSearchParams(new FormData(form)));
  if (card) show(card);
});
