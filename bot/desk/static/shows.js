// The show on air, at the top, with the note of the one before; a note that I have seen is gone for me.
import { drawn } from "./trusted.js";

const SEEN = `requestline.notes.${document.body.dataset.me}`;
const KEPT = 20; // notes: those of a week ago come no more
const line = document.getElementById("shows-on");
let shownLast = null;

export function showAirings(html) {
  if (html === shownLast) return;
  shownLast = html;
  const focused = line.contains(document.activeElement) ? document.activeElement.closest("[data-note]")?.dataset.note : null;
  const studio = document.activeElement.matches("#shows-on .only") ? document.activeElement.closest("[data-studio]").dataset.studio : null;
  line.innerHTML = drawn(html);
  line.hidden = !html.trim();
  hideSeen();
  if (studio) setTimeout(() => line.querySelector(`[data-studio="${studio}"] .only`)?.focus()); // once it is shown
  if (focused) line.querySelector(`[data-note="${focused}"]:not([hidden]) button`)?.focus();
}

function seen() {
  try {
    return JSON.parse(localStorage.getItem(SEEN)) ?? [];
  } catch {
    return []; // somebody else's, or none at all
  }
}

function hideSeen() {
  const keys = seen();
  for (const note of line.querySelectorAll("[data-note]")) {
    note.hidden = keys.includes(note.dataset.note);
    note.querySelector("button").hidden = false;
  }
}

line.addEventListener("click", (event) => {
  const note = event.target.closest("button") && event.target.closest("[data-note]");
  if (!note) return;
  localStorage.setItem(SEEN, JSON.stringify([...seen(), note.dataset.note].slice(-KEPT)));
  hideSeen();
  line.focus({ preventScroll: true });
});

hideSeen();
