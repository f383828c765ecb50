// Before the presenter: what is older than the page shows, and the button that brings it.
import { addOlder, all } from "./board.js";
import { t } from "./words.js";

const AT = ".lane button.older[data-before]";
const button = document.querySelector(AT);
const shown = button ? moreOf(document) : null;

// What is left out by a page, or by the lists that were read since.
export function moreOf(page) {
  const { count = 0, before = "", below = "" } = page.querySelector(AT)?.dataset ?? {};
  const more = { count: Number(count), before, below, next };
  return more;

  async function next(signal = null) {
    const answer = await fetch(`air/older?before=${more.before}&below=${more.below}`, { signal });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const { cards, older } = await answer.json();
    Object.assign(more, { count: older.count, before: older.before ?? "", below: older.below ?? "" });
    return cards;
  }
}

export function showMore({ count, before, below }) {
  if (!button) return;
  Object.assign(shown, { count, before, below });
  button.hidden = count <= 0;
  button.textContent = t("lane.older", { count });
}

// The next of them; how many have come.
export async function bring() {
  const [section] = all();
  const cards = await shown.next().catch(() => []); // it is still there to be pressed
  addOlder(section, cards);
  showMore(shown);
  return cards.length;
}

button?.addEventListener("click", async () => {
  await bring();
  if (button.hidden) all()[0].list.firstElementChild?.focus({ preventScroll: true });
});
