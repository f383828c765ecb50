// The lane bar: on a wide screen it brings a lane into view, on a narrow one it is the tabs.
import { all, cardsIn, named, shown } from "./board.js";

const bar = document.querySelector(".lanebar");
const narrow = matchMedia("(max-width: 800px)");

export function select(name) {
  for (const section of all()) section.el.classList.toggle("selected", section.name === name);
  for (const link of bar.querySelectorAll("a")) {
    if (link.dataset.lane === name) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (narrow.matches) bar.querySelector('[aria-current]')?.scrollIntoView({ block: "nearest", inline: "center" });
}

// On a narrow screen: the next lane that holds something, in that direction.
export function showLane(from, by) {
  if (!narrow.matches || !bar) return undefined;
  const going = all().filter((section) => section.name === from || section.list.children.length > 0);
  const next = going[going.findIndex((section) => section.name === from) + by];
  if (next) select(next.name);
  return next;
}

// A search on a narrow screen leads to a lane that holds a match, if the one in sight holds none.
export function showMatching() {
  if (!narrow.matches || !bar) return;
  const holds = (section) => section.list.querySelector(".card:not(.unmatched)");
  const here = all().find((section) => section.el.classList.contains("selected"));
  const next = here && holds(here) ? null : all().find(holds);
  if (next) select(next.name);
}

bar?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  const section = named(link.dataset.lane);
  select(section.name);
  if (!shown(section.el)) return;
  section.el.scrollIntoView({ block: "nearest", inline: "nearest" });
  const first = cardsIn(section)[0];
  (first ?? section.scroll).focus({ preventScroll: Boolean(first) });
});

if (bar) {
  const first = all().find((section) => section.list.children.length > 0) ?? named("songs");
  select(first.name);
}
