// The one window that opens over the desk: keys, health, folded messages.
import { drawn } from "./trusted.js";

const dialog = document.getElementById("window");
const title = document.getElementById("window-title");
const content = document.getElementById("window-content");
let opener = null;
let from = null;
let expected = null;

// Who must ask the desk before they open it: what comes to an earlier click opens nothing any more.
export const expectWindow = () => (expected = { inside: dialog.open });
export const isExpected = (one) => one === expected;

// `inside` is HTML that the desk drew, or an element.
export function openWindow(name, inside, kind = "") {
  expected = null;
  if (!dialog.open) leaving();
  title.textContent = name;
  dialog.dataset.kind = kind;
  if (typeof inside === "string") content.innerHTML = drawn(inside);
  else content.replaceChildren(inside);
  if (content.querySelector("a[href], button, input, select, textarea, summary")) content.removeAttribute("tabindex");
  else content.tabIndex = 0; // what is only to be read can be scrolled by keys
  if (!dialog.open) dialog.showModal();
}

// Where the eyes were. The card may be drawn anew meanwhile, or go: then they go to the one in its place.
function leaving() {
  opener = document.activeElement;
  const card = opener?.closest?.(".card") ?? document.querySelector(".card.current");
  from = card && { id: card.id, list: card.parentElement, at: [...card.parentElement.children].indexOf(card) };
}

function comeBack() {
  if (dialog.open) return; // again, already
  if (document.activeElement !== document.body && !dialog.contains(document.activeElement)) return;
  const there = from && (document.getElementById(from.id) ?? from.list.children[from.at] ?? from.list.lastElementChild);
  const target = opener?.isConnected && opener !== document.body ? opener : there;
  (target ?? document.querySelector(".lanes"))?.focus({ preventScroll: true });
}

dialog.addEventListener("close", () => {
  if (expected?.inside) expected = null; // it was asked for in what is closed
  comeBack();
});

export function windowShows(kind) {
  return dialog.open && dialog.dataset.kind === kind;
}

export function closeWindow() {
  dialog.close();
}

export const windowIsOpen = () => dialog.open;

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
