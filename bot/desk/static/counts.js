// How much is where: the lane bar, what is older than the page shows, and what was folded.
import { addOlder, all, standing } from "./board.js";
import { drawn } from "./trusted.js";
import { openWindow } from "./window.js";
import { of, t } from "./words.js";

const folded = document.getElementById("folded");
const bar = document.querySelector(".lanebar");
let looking = null; // at which folded messages: the answer to an earlier click is not wanted any more

export function showCounts(counts) {
  for (const link of bar?.querySelectorAll("a") ?? []) {
    const count = counts.lanes[link.dataset.lane] ?? 0;
    link.querySelector(".count").textContent = count;
    link.classList.toggle("none", count === 0);
  }
  for (const section of all()) {
    const count = counts.lanes[section.name] ?? 0;
    const counter = section.el.querySelector("header .count");
    if (counter) counter.textContent = count;
    const here = standing(section).length;
    showOlder(section, count - here);
  }
  showFolded(counts.folded);
  showOnAir(counts.on_air);
}

// The open contests and the topic; the form beside them is left alone.
function showOnAir(html) {
  const line = document.getElementById("on-air-now");
  if (line) line.innerHTML = drawn(html);
}

function showOlder(section, count) {
  const button = section.el.querySelector("button.older");
  if (!button || "before" in button.dataset) return; // before the presenter the desk itself says it
  button.hidden = count <= 0;
  button.textContent = t("lane.older", { count });
}

function showFolded(reasons) {
  if (!folded) return;
  folded.hidden = Object.keys(reasons).length === 0;
  const list = folded.querySelector(".reasons");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.reason : null;
  list.replaceChildren(...Object.entries(reasons).map(([reason, count]) => {
    const link = document.createElement("a");
    link.href = `folded?reason=${encodeURIComponent(reason)}`;
    link.dataset.reason = reason;
    const number = document.createElement("b");
    number.textContent = count;
    link.append(number, ` ${of("folded", reason)}`);
    return link;
  }));
  if (focused) list.querySelector(`[data-reason="${focused}"]`)?.focus({ preventScroll: true });
}

folded?.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-reason]");
  if (!link) return;
  event.preventDefault();
  looking = event;
  const answer = await fetch(link.href);
  const text = answer.ok ? await answer.text() : "";
  if (text && looking === event) openWindow(of("folded", link.dataset.reason), text);
});

// The first card of its kind in a lane: an item, or a message that is not sorted yet.
function firstId(section, kind) {
  return section.list.querySelector(`.card[id^="${kind}"]`)?.id.slice(1) ?? "999999999999999";
}

for (const section of all()) {
  section.el.querySelector("button.older:not([data-before])")?.addEventListener("click", async () => {
    const [before, below] = [firstId(section, "i"), firstId(section, "m")];
    const answer = await fetch(`lanes/${section.name}?before=${before}&below=${below}`);
    if (!answer.ok) return;
    addOlder(section, (await answer.json()).cards);
    const button = section.el.querySelector("button.older");
    const count = Number(section.el.querySelector("header .count").textContent);
    showOlder(section, count - standing(section).length);
    if (button.hidden) section.list.firstElementChild?.focus({ preventScroll: true });
  });
}
