// The lanes and their cards. One rule above all: what is being read does not move.
import { waits } from "./pause.js";
import { isOld, note, SETTLED } from "./told.js";
import { drawn } from "./trusted.js";
import { t } from "./words.js";

const OPEN = ["waiting", "on_air"];
const sections = new Map();
for (const el of document.querySelectorAll(".lane")) {
  const section = {
    name: el.dataset.lane,
    el,
    scroll: el.querySelector(".scroll"),
    list: el.querySelector(".cards"),
    pill: el.querySelector(".new-below"),
    unseen: new Set(),
  };
  sections.set(section.name, section);
}
const lanes = document.querySelector(".lanes");
const watchers = [];
let together = null; // cards that came in many changes at once
const held = new Map(); // cards that somebody is acting on, and what the stream said meanwhile

export const all = () => [...sections.values()];
export const named = (name) => sections.get(name);
export const sectionOf = (card) => sections.get(card.closest(".lane").dataset.lane);
export const shown = (el) => el.getClientRects().length > 0;

// These go through the lists: in a page of thousands of cards a search, or a box of each, is what a key waits for.
const has = (card, name) => card.classList.contains(name);
const isHidden = (card) => has(card, "unmatched") || has(card, "other-studio");
export const everyCard = () => all().flatMap((section) => [...(section.list?.children ?? [])]); // a page may have none
export const picked = () => everyCard().filter((card) => card.querySelector(".pick")?.checked);
export function unpickAll() {
  for (const card of picked()) {
    const pick = card.querySelector(".pick");
    pick.checked = false;
    pick.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
export const standing = (section) => [...section.list.children].filter((card) => !has(card, "gone"));
export const hasCards = () => all().some((section) => section.list && !section.list.hidden);
export function cardsIn(section) {
  if (!section.list) return [];
  const open = shown(section.list);
  return [...section.list.children].filter((card) => has(card, "gone") || (open && !isHidden(card)));
}

// Others may want to know of cards that came, changed or went.
export function watch(callback) {
  watchers.push(callback);
}

function tell(what, card, section) {
  section.el.classList.toggle("bare", section.list.childElementCount === 0);
  for (const callback of watchers) callback(what, card, section);
}

// Put a card as the desk tells it: new, changed, moved or away. `mine`: this person's own doing.
export function apply(told, { mine = false, older = false } = {}) {
  const old = document.getElementById(told.key);
  if (isOld(told, old)) return old;
  if (held.has(told.key) && !mine) {
    held.set(told.key, told); // this person's own click is under way: its answer says the same
    return old;
  }
  if (!old && !mine && !older && waits(told, sections.has(told.section))) return null;
  note(told.key, told.version);
  if (told.key.startsWith("i")) dropLoose(told.messages, mine);
  const section = sections.get(told.section); // none: it has left this view
  if (!section) {
    const withdrawn = has(old ?? lanes, "reading-card") && OPEN.includes(told.status);
    if (old) leave(old, { ...told, withdrawn }, mine);
    return null;
  }
  const fresh = parsed(told.html);
  if (old && old.parentElement === section.list) {
    steady(section, () => {
      exchange(old, fresh);
      if (old.dataset.order !== fresh.dataset.order) section.list.insertBefore(fresh, behind(section, fresh));
    });
    tell("changed", fresh, section);
    return fresh;
  }
  if (old) leave(old, told, mine);
  if (old) carry(old, fresh); // into the next lane
  insert(section, fresh, { quiet: mine || older });
  return fresh;
}

// Messages that were shown unsorted and have found their place.
export function dropLoose(ids, mine = false) {
  for (const id of ids) {
    note(`m${id}`, SETTLED);
    takeAway(`m${id}`, mine);
  }
}

function takeAway(key, mine = false) {
  const card = document.getElementById(key);
  if (!card) return;
  if (held.has(key) && !mine) held.set(key, "settled");
  else leave(card, { status: "sorted", who: "" }, mine);
}

// After a connection was lost: of the newest unsorted messages only these are left. Of older ones,
// if there are more, the desk says nothing here. It does not say that the others are settled, either:
// a web process whose clock is behind may show them a moment later.
export function keepLoose(ids, total) {
  const kept = new Set(ids.map((id) => `m${id}`));
  const oldest = total > ids.length ? Math.min(...ids) : 0;
  for (const card of everyCard().filter((one) => one.id.startsWith("m"))) {
    const gone = !kept.has(card.id) && Number(card.id.slice(1)) >= oldest;
    if (gone) takeAway(card.id);
  }
}

// While an action is under way the stream leaves its card alone; afterwards nothing is forgotten.
export function hold(key) {
  held.set(key, null);
}

export function release(key) {
  const told = held.get(key);
  held.delete(key);
  return () => {
    if (told === "settled") dropLoose([key.slice(1)]);
    else if (told) apply(told);
  };
}

function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = drawn(html.trim());
  return document.adoptNode(holder.content.firstElementChild); // what plays stops when it changes documents
}

// Cards stand in the order that the desk gives them: first by kind (alarms, pinned, others), then in it.
function isBehind(one, other) {
  const [kind, at] = orderOf(one);
  const [otherKind, otherAt] = orderOf(other);
  return kind === otherKind ? at > otherAt : kind > otherKind;
}

const orderOf = (card) => (card.dataset.order ?? "2 0").split(" ").map(Number);

function behind(section, card) {
  let found = null; // what comes stands near the end, mostly
  for (let other = section.list.lastElementChild; other; other = other.previousElementSibling) {
    if (other.id && other !== card && !isBehind(other, card)) break;
    if (other.id && other !== card) found = other;
  }
  return found;
}

function insert(section, card, { quiet }) {
  steady(section, () => {
    section.list.insertBefore(card, behind(section, card));
    wake(section);
  });
  if (!quiet) card.classList.add("fresh");
  tell("came", card, section);
  if (quiet) return;
  together ? together.push(card) : noteUnseen(section, card);
}

// A lane shows itself when its first card comes; it stays when it has emptied.
export function wake(section) {
  if (!section.el.classList.contains("is-empty")) return;
  const anchor = all().find((one) => one !== section && shown(one.el) && one.el.getBoundingClientRect().right > 0);
  const before = anchor?.el.getBoundingClientRect().left;
  section.el.classList.remove("is-empty");
  lanes?.classList.remove("quiet");
  if (anchor && lanes) lanes.scrollLeft += anchor.el.getBoundingClientRect().left - before;
}

// Change a lane so that the card being read stays where it is.
export function steady(section, change) {
  if (together) return change();
  const anchors = anchorsOf(section);
  change();
  keep(section, anchors);
}

// Many changes as one: a browser lays the page out for each look at it between two of them.
export function atOnce(changes) {
  const anchors = all().filter((one) => one.list).map((one) => [one, anchorsOf(one)]);
  const fresh = (together = []);
  try {
    return changes();
  } finally {
    together = null;
    for (const [section, cards] of anchors) keep(section, cards);
    for (const card of fresh.filter((one) => one.isConnected)) noteUnseen(sectionOf(card), card);
  }
}

// The cards in sight and where they stand; the one in focus first.
function anchorsOf(section) {
  if (!shown(section.list)) return [];
  const box = section.scroll.getBoundingClientRect();
  const cards = [...section.list.children].filter((card) => !isHidden(card));
  const found = [];
  for (const card of cards.slice(firstBelow(box.top, cards))) {
    const at = card.getBoundingClientRect();
    if (at.top >= box.bottom) break;
    found[card.contains(document.activeElement) ? "unshift" : "push"]([card.id, at.top]);
  }
  return found;
}

// The place of the first card that ends below this line: halved, for there may be hundreds above it.
function firstBelow(line, cards) {
  let [low, high] = [0, cards.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cards[middle].getBoundingClientRect().bottom > line) high = middle;
    else low = middle + 1;
  }
  return low;
}

function keep(section, anchors) {
  for (const [id, top] of anchors) {
    const card = document.getElementById(id);
    if (!card || card.parentElement !== section.list || !shown(card)) continue;
    return void (section.scroll.scrollTop += card.getBoundingClientRect().top - top);
  }
}

// The new drawing takes the old one's place, with what was open, playing or focused.
function exchange(old, fresh) {
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  unfold(old, fresh);
  const pick = fresh.querySelector(".pick");
  if (pick) pick.checked = old.querySelector(".pick")?.checked ?? false;
  fresh.classList.toggle("current", old.classList.contains("current"));
  carry(old, fresh);
  old.replaceWith(fresh);
  if (sectionOf(fresh).unseen.has(fresh.id)) watchFor(fresh, old);
  if (focus) (fresh.contains(focus) ? focus : same(focus, old, fresh)).focus({ preventScroll: true });
}

// What was open, by what it is: a second message puts another fold in front. What is read inside stays in sight.
function unfold(old, fresh) {
  const called = (one) => (has(one, "long") ? one.textContent : one.className);
  const open = new Set([...old.querySelectorAll("details[open]")].map(called));
  for (const one of fresh.querySelectorAll("details")) {
    one.open = open.has(called(one));
    const around = one.open && has(one, "long") ? one.closest(".earlier") : null;
    if (around) around.open = true;
  }
}

// Sounds and films as they are: a browser lets one play on that is back on the page before the script ends.
function carry(old, fresh) {
  for (const file of old.querySelectorAll("[data-media]")) {
    fresh.querySelector(`[data-media="${file.dataset.media}"]`)?.replaceWith(file);
  }
}

// In the new drawing, what stood where the focus was; else the card itself.
function same(focus, old, fresh) {
  if (focus === old) return fresh;
  const alike = (one) => ["value", "href", "class"].every((name) => one.getAttribute(name) === focus.getAttribute(name));
  const all = [...fresh.querySelectorAll(focus.tagName)];
  const at = [...old.querySelectorAll(focus.tagName)].indexOf(focus);
  return (all[at] && alike(all[at]) ? all[at] : all.find(alike)) ?? fresh;
}

// What stood on this card is no more, and no late news brings it back.
export function bury(card) {
  note(card.id, Infinity);
  leave(card, { status: "gone", who: "" }, false);
}

// A card goes. Under somebody's eyes or fingers it stays as a shadow until they move on.
function leave(card, told, mine) {
  const section = sectionOf(card);
  section.unseen.delete(card.id);
  if (!mine && card.contains(document.activeElement)) {
    becomeShadow(card, told);
  } else {
    steady(section, () => card.remove());
  }
  updatePill(section);
  tell("left", card, section);
}

function becomeShadow(card, told) {
  const note = document.createElement("p");
  note.className = "note gone-note";
  note.textContent = told.withdrawn ? t("live.withdrawn") : told.status === "sorted" ? t("live.gone_sorted")
    : told.who ? t("live.gone", { name: told.who }) : t("live.gone_away");
  card.querySelectorAll(".acts, .pick").forEach((one) => one.remove());
  (told.withdrawn ? emptied(card, note) : card).append(note);
  card.id = "";
  card.classList.add("gone");
  card.focus({ preventScroll: true });
  const section = sectionOf(card);
  card.addEventListener("focusout", () => setTimeout(() => {
    if (card.contains(document.activeElement) || !card.isConnected) return;
    steady(section, () => card.remove());
    tell("left", card, section); // who counts cards counted the shadow
  }));
}

// What may no longer be read out is not read from its shadow either.
function emptied(card, note) {
  card.querySelectorAll(".pick, .gist, .grip, .marks-of").forEach((one) => one.remove());
  card.setAttribute("aria-label", note.textContent);
  const reading = card.querySelector(".reading");
  reading.replaceChildren();
  return reading;
}

// New cards below what is on the screen are counted, and counted off when they come into sight.
const sight = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    const section = sectionOf(entry.target);
    sight.unobserve(entry.target);
    section.unseen.delete(entry.target.id);
    updatePill(section);
  }
}, { threshold: 0.3 });

function noteUnseen(section, card) {
  if (has(card, "other-studio")) return;
  const box = section.scroll.getBoundingClientRect();
  if (shown(card) && card.getBoundingClientRect().top < box.bottom - 24) return;
  card.classList.remove("fresh"); // what nobody sees shines for nobody
  section.unseen.add(card.id);
  watchFor(card);
  updatePill(section);
}

function watchFor(card, instead = null) {
  if (instead) sight.unobserve(instead);
  sight.observe(card);
}

function updatePill(section) {
  if (!section.pill) return;
  const says = t("live.new_below", { count: section.unseen.size });
  section.pill.hidden = section.unseen.size === 0;
  if (section.pill.textContent !== says) section.pill.textContent = says;
}

for (const section of all()) {
  section.pill?.addEventListener("click", () => {
    const first = [...section.unseen].map((id) => document.getElementById(id)).find(Boolean);
    first?.scrollIntoView({ block: "start" });
    first?.focus({ preventScroll: true });
  });
}

// Put older cards into a lane, at somebody's wish.
export function addOlder(section, cards) {
  steady(section, () => {
    const unknown = cards.filter((told) => !document.getElementById(told.key) && !isOld(told));
    for (const card of unknown.map((told) => parsed(told.html))) {
      section.list.insertBefore(card, behind(section, card));
      tell("came", card, section);
    }
  });
}
