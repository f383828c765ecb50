// The one window that opens over the desk: keys, health, folded messages.
import { drawn } from "./trusted.js";

const dialog = document.getElementById("window");
const title = document.getElementById("window-title");
const content = document.getElementById("window-content");

// `inside` is HTML that the desk drew, or an element.
export function openWindow(name, inside, kind = "") {
  title.textContent = name;
  dialog.dataset.kind = kind;
  if (typeof inside === "string") content.innerHTML = drawn(inside);
  else content.replaceChildren(inside);
  if (!dialog.open) dialog.showModal();
}

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
