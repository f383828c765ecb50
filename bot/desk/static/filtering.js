// What is shown of the live desk: only cards with a star or a tag, and older ones, which were not loaded.
import { say } from "./acts.js";
import { bind } from "./keys.js";
import { searchOlder, shownOnly, showOnly, tagName } from "./search.js";
import { closeWindow, openWindow } from "./window.js";
import { t } from "./words.js";

const TAGS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function choose() {
  const now = shownOnly();
  const holder = Object.assign(document.createElement("div"), { className: "menu" });
  holder.append(button(t("filter.starred"), now.starred, { starred: !now.starred }));
  for (const number of TAGS) {
    const one = button(tagName(number), now.tag === number, { tag: now.tag === number ? 0 : number });
    one.prepend(Object.assign(document.createElement("b"), { textContent: number }), " ");
    one.dataset.tag = number;
    holder.append(one);
  }
  const names = Object.assign(document.createElement("a"), { href: "tags", textContent: t("filter.names") });
  const last = document.createElement("p");
  last.append(names);
  holder.append(last);
  openWindow(t("filter.title"), holder, "filter");
}

function button(text, pressed, marks) {
  const el = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  el.setAttribute("aria-pressed", String(pressed));
  el.addEventListener("click", () => {
    closeWindow();
    showOnly(marks);
  });
  return el;
}

// The line at the bottom: what made no card.
function toFolded() {
  const first = document.querySelector("#folded a[data-reason]");
  if (first) first.focus();
  else say(t("folded.none"));
}

const open = document.getElementById("show-only");
if (open) {
  open.hidden = false;
  open.addEventListener("click", choose);
  bind(
    { keys: ["f"], label: "F", says: "keys.filter", run: choose, view: "desk" },
    { keys: ["+"], label: "+", says: "keys.older", run: searchOlder, view: "desk" },
    { keys: ["q"], label: "Q", says: "keys.folded", run: toFolded, view: "desk" },
  );
}
