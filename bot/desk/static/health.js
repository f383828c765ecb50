// The light in the corner: what the desk last said about the station.
import { openWindow, windowShows } from "./window.js";
import { t } from "./words.js";

const EVERY = 15000; // ms; between them the live stream tells
const button = document.getElementById("health");
let panel = null;

export function showHealth(told) {
  const before = JSON.stringify(panel?.signs);
  panel = told;
  button.hidden = false;
  button.dataset.light = told.light;
  document.getElementById("health-says").textContent = told.says;
  const lost = document.getElementById("health-lost");
  lost.textContent = told.lost;
  lost.classList.toggle("some", told.loss > 0);
  if (windowShows("health") && JSON.stringify(told.signs) !== before) openWindow(t("health.title"), list(), "health");
}

function list() {
  const holder = document.createElement("ul");
  holder.className = "signs";
  for (const sign of panel.signs) {
    const row = document.createElement("li");
    row.dataset.light = sign.light;
    const parts = [["span", "dot", ""], ["b", "title", sign.title], ["span", "word", sign.word], ["p", "sentence", sign.sentence]];
    for (const [tag, name, text] of parts) {
      const el = document.createElement(tag);
      el.className = name;
      el.textContent = text;
      row.append(el);
    }
    holder.append(row);
  }
  return holder;
}

async function ask() {
  const before = panel;
  try {
    const answer = await fetch("health.json");
    const told = answer.ok ? await answer.json() : null;
    if (told && panel === before) showHealth(told); // else the stream has told since, and later
  } catch {
    // the banner tells that the desk is out of reach
  }
}

button.addEventListener("click", () => {
  if (panel) openWindow(t("health.title"), list(), "health");
});
ask();
setInterval(ask, EVERY);
