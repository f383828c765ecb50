// A card stands in one lane; the lanes of its second purposes point to it.
import { all, sectionOf, steady, wake, watch } from "./board.js";
import { keptBy } from "./kept.js";
import { select } from "./tabs.js";
import { of, t } from "./words.js";

const pointing = keptBy((card) => card.dataset.also && "somewhere");
let waiting = false;

function showAll() {
  waiting = false;
  const cards = pointing("somewhere");
  for (const section of all()) {
    show(section, cards.filter((card) => card.dataset.also.split(" ").includes(section.name)));
  }
}

function show(section, cards) {
  const list = section.el.querySelector(".elsewhere");
  if (!list) return;
  const link = document.querySelector(`.lanebar a[data-lane="${section.name}"]`);
  if (cards.length) link.dataset.also = `+${cards.length}`;
  else delete link.dataset.also;
  const pointers = cards.map((card) => pointer(card, section));
  if (pointers.map((one) => one.outerHTML).join("") === list.innerHTML) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.card : "";
  keeping(section, () => {
    list.replaceChildren(...pointers);
    list.hidden = pointers.length === 0;
    if (pointers.length) wake(section);
  });
  if (focused) list.querySelector(`[data-card="${focused}"]`)?.focus({ preventScroll: true });
}

// Whoever reads further down is not moved; a lane that stands at its top shows what has come there.
function keeping(section, change) {
  if (section.scroll.scrollTop > 0) steady(section, change);
  else change();
}

// What is wanted of this lane, from whom, and where the card stands.
function pointer(card, section) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.card = card.id;
  const about = [...card.querySelectorAll(`.second[data-lane="${section.name}"] .about`)];
  const parts = [
    ["b", "name", card.querySelector(".name").textContent],
    ["span", "what", about.map((one) => one.textContent).join(" · ") || what(card)],
    ["span", "where", t("lane.elsewhere", { lane: of("lane", sectionOf(card).name) })],
  ];
  for (const [tag, name, text] of parts) {
    const el = document.createElement(tag);
    el.className = name;
    el.textContent = text;
    el.dir = "auto";
    button.append(el, " ");
  }
  item.append(button);
  return item;
}

function what(card) {
  const text = card.querySelector(".text")?.textContent ?? "";
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

document.addEventListener("click", (event) => {
  const card = document.getElementById(event.target.closest?.(".elsewhere button")?.dataset.card ?? "");
  if (!card) return;
  select(sectionOf(card).name);
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// Of many changes at once the lanes are told once.
watch(() => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(showAll);
});
showAll();
