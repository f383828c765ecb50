// The search, and the filter by marks, hide what does not match, and say so as long as they do.
import { all, everyCard, hasCards, watch } from "./board.js";
import { loadAllOlder, olderOnes } from "./counts.js";
import { showMatching } from "./tabs.js";
import { of, t } from "./words.js";

const form = document.getElementById("search");
const input = document.getElementById("query");
const banner = document.getElementById("filter");
const archive = banner.querySelector("a");
const load = banner.querySelector(".load");
const ASIDE = [".acts", ".sure", ".closes", ".answering"]; // words of the desk's own, which change where they stand
const texts = new WeakMap(); // of each card, folded
const only = { starred: false, tag: 0 };
const LOW = 56; // pixels from one card to the next, at least: the presenter's rows
const A_PART = 100; // cards that are hidden or shown between two frames
const TYPING = 150; // ms without another letter, after which they are
const READ = 40; // cards at a time that are read before anybody searches
const BETWEEN = 100; // ms from one such time to the next
let behind = new Map(); // cards out of sight that wait for their part, and whether each of them fits
let going = 0; // when those behind are next
let due = false;
let reading = 0; // when the next are read

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

const sought = () => folded(input.value.trim());
const filters = () => input.value.trim() !== "" || only.starred || only.tag > 0;

function matches(card, query) {
  if (card.classList.contains("alarming")) return true; // somebody may be in danger
  if (only.starred && !card.querySelector(".marks-of .star")) return false;
  if (only.tag && !card.querySelector(`.marks-of [data-tag="${only.tag}"]`)) return false;
  return query === "" || textOf(card).includes(query);
}

// A changed card is a new one, and read anew.
function textOf(card) {
  if (!texts.has(card)) texts.set(card, folded(withoutAside(card)));
  return texts.get(card);
}

// The first letter of a search need not read the whole page: that has been done, a few cards at a time.
function readAhead() {
  const unread = everyCard().filter((card) => !texts.has(card));
  for (const card of unread.slice(0, READ)) textOf(card);
  reading = unread.length > READ ? setTimeout(readAhead, BETWEEN) : 0;
}

function readSoon() {
  if (!reading) reading = setTimeout(readAhead, BETWEEN);
}

function withoutAside(card) {
  const aside = ASIDE.flatMap((one) => [...card.querySelectorAll(one)]);
  return aside.reduce((text, one) => text.replace(one.textContent, ""), card.textContent);
}

export function startSearch() {
  input.focus();
  input.select();
}

export function clearSearch() {
  if (!filters()) return;
  input.value = "";
  showOnly({ starred: false, tag: 0 });
}

// Only the cards with a star, or with a tag.
export function showOnly(marks) {
  Object.assign(only, marks);
  search();
}

export const shownOnly = () => ({ ...only });

// What a station calls its tags; a colour without a name goes by the colour.
export function tagName(number) {
  const names = JSON.parse(document.body.dataset.tags ?? "{}");
  return names[number] ?? of("tag", number);
}

function search() {
  const query = sought();
  behind = new Map();
  const down = all().filter((section) => section.scroll?.scrollTop > 0); // read once, for it asks for the layout
  for (const section of all()) sift([...(section.list?.children ?? [])], query, down.includes(section));
  showBanner();
  showMatching();
  clearTimeout(going);
  if (behind.size) going = setTimeout(goOn, TYPING);
}

// A key waits for no more than a screen of each lane: what stands behind so many that fit is out of sight. Where somebody
// has scrolled down it may be in sight, and what does not fit goes at once.
function sift(cards, query, isDown) {
  const aScreen = Math.ceil(innerHeight / LOW);
  let many = 0;
  for (const card of cards) {
    const fits = matches(card, query);
    if (many < aScreen || (isDown && !fits)) card.classList.toggle("unmatched", !fits);
    else if (isUnmatched(card) === fits) behind.set(card, fits);
    many += fits;
  }
}

const isUnmatched = (card) => card.classList.contains("unmatched");

function goOn() {
  for (const [card, fits] of [...behind].slice(0, A_PART)) {
    card.classList.toggle("unmatched", !fits);
    behind.delete(card);
  }
  if (behind.size) requestAnimationFrame(() => { going = setTimeout(goOn); });
}

// On a wide screen a lane without a match leaves its place to those with one.
function showLanes() {
  const holds = (card) => !isUnmatched(card);
  for (const section of all()) section.el.classList.toggle("no-match", ![...(section.list?.children ?? [])].some(holds));
}

function showBanner() {
  banner.hidden = !filters();
  document.body.classList.toggle("searching", filters());
  if (filters()) showLanes();
  if (banner.hidden) return;
  const total = all().reduce((sum, section) => sum + section.list.children.length, 0);
  const hidden = everyCard().filter((card) => (behind.has(card) ? !behind.get(card) : isUnmatched(card))).length;
  write(banner.querySelector("span"), says(hidden, total));
  showUnsearched();
  pointToArchive();
}

function says(hidden, total) {
  const query = input.value.trim();
  if (!only.starred && !only.tag) return t("filter.on", { query, hidden, total });
  const what = [query && `“${query}”`, only.starred && t("filter.starred"), only.tag && t("filter.tag", { name: tagName(only.tag) })];
  return t("filter.only", { what: what.filter(Boolean).join(", "), hidden, total });
}

// What was not loaded is not hidden by the search, but it is not found either.
function showUnsearched() {
  const count = olderOnes();
  const furtherPages = document.querySelector(".further") !== null;
  const text = count > 0 ? t("filter.unsearched", { count }) : furtherPages ? t("filter.this_page") : "";
  write(banner.querySelector(".unsearched"), text);
  load.hidden = count <= 0 || !document.querySelector("button.older");
}

function write(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

// Producers go on in the archive, whatever was found here.
function pointToArchive() {
  if (!archive) return;
  const query = input.value.trim();
  const asked = new URLSearchParams({ ...(query && { q: query }), ...(only.starred && { starred: "on" }), ...(only.tag && { tag: only.tag }) });
  archive.href = `archive?${asked}`;
  write(archive, query ? t("filter.archive", { query }) : t("filter.archive_too"));
}

export async function searchOlder() {
  await loadAllOlder();
  if (filters()) search();
}

// A card in focus stays in sight, whatever it has become.
watch((what, card) => {
  if (what !== "left") readSoon();
  if (!filters()) return;
  if (what !== "left" && !card.contains(document.activeElement)) card.classList.toggle("unmatched", !matches(card, sought()));
  if (due) return;
  due = true;
  queueMicrotask(() => { due = false; showBanner(); });
});

form.hidden = !hasCards();
readSoon();
input.addEventListener("input", search);
input.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    clearSearch();
    leave();
  }
  if (event.key === "Enter" && event.shiftKey && archive && input.value.trim() !== "") {
    event.preventDefault();
    archive.click();
  }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});
load.addEventListener("click", searchOlder);
banner.querySelector(".clear").addEventListener("click", () => {
  clearSearch();
  leave();
});

function leave() {
  const first = document.querySelector(".lane .card:not(.unmatched)");
  if (first) first.focus();
  else input.blur();
}
