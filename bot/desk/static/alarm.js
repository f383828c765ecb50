// Somebody may be in danger: what each page of those who answer for it says at once, and rings for.
import { ring } from "./siren.js";

const TOLD = "requestline.alarms"; // in this tab: who goes from page to page hears each alarm once
const banner = document.getElementById("alarm");
const says = banner.querySelector("[role=alert]");
const title = document.title;
export const way = banner.querySelector("a");

// The cards that call for somebody, by their ids, and where the first of them is.
export function tell(cards, address) {
  banner.hidden = cards.length === 0;
  document.title = cards.length ? `⚠ ${title}` : title;
  if (cards.length === 0) {
    says.textContent = "";
    return;
  }
  way.href = address;
  const isNew = anyNew(cards);
  if (isNew || !says.textContent) say();
  if (isNew) ring();
}

function anyNew(cards) {
  const told = new Set((sessionStorage.getItem(TOLD) ?? "").split(" "));
  const fresh = cards.filter((id) => !told.has(id));
  if (fresh.length) sessionStorage.setItem(TOLD, [...told, ...fresh].join(" "));
  return fresh.length > 0;
}

// It is said when it changes.
function say() {
  says.textContent = "";
  requestAnimationFrame(() => { says.textContent = banner.hidden ? "" : says.dataset.says; });
}
