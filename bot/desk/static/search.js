// The search hides what does not match, and says so as long as it does.
import { all, everyCard, watch } from "./board.js";
import { showMatching } from "./tabs.js";
import { t } from "./words.js";

const form = document.getElementById("search");
const input = document.getElementById("query");
const banner = document.getElementById("filter");
const archive = banner.querySelector("a");

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function matches(card, query) {
  const acts = card.querySelector(".acts")?.textContent ?? "";
  return folded(card.textContent.replace(acts, "")).includes(query);
}

export function startSearch() {
  input.focus();
  input.select();
}

export function clearSearch() {
  if (input.value === "") return;
  input.value = "";
  search();
}

function search() {
  const query = folded(input.value.trim());
  for (const card of everyCard()) {
    card.classList.toggle("unmatched", query !== "" && !matches(card, query));
  }
  showBanner();
  showMatching();
}

function showBanner() {
  const query = input.value.trim();
  banner.hidden = query === "";
  document.body.classList.toggle("searching", query !== "");
  const total = all().reduce((sum, section) => sum + section.list.children.length, 0);
  const hidden = everyCard().filter((card) => card.classList.contains("unmatched")).length;
  banner.querySelector("span").textContent = t("filter.on", { query, hidden, total });
  pointToArchive(query, hidden === total);
}

// Here only what is loaded is searched; producers go on in the archive.
function pointToArchive(query, nothing) {
  if (!archive) return;
  archive.hidden = !nothing;
  archive.href = `archive?q=${encodeURIComponent(query)}`;
  archive.textContent = t("filter.archive", { query });
}

watch((what, card) => {
  const query = folded(input.value.trim());
  if (query === "") return;
  if (what !== "left") card.classList.toggle("unmatched", !matches(card, query));
  showBanner();
});

form.hidden = false;
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
banner.querySelector("button").addEventListener("click", () => {
  clearSearch();
  leave();
});

function leave() {
  const first = document.querySelector(".lane .card:not(.unmatched)");
  if (first) first.focus();
  else input.blur();
}
