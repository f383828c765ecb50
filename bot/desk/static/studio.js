// Several studios: whoever sits in one may see what belongs to it alone, and a card goes to where it belongs.
import { focusCard, holding, refusal, say, what } from "./acts.js";
import { everyCard, watch } from "./board.js";
import { bind, meant } from "./keys.js";
import { closeWindow, openWindow } from "./window.js";
import { t } from "./words.js";
import { remember } from "./stack.js";

const KEPT = "requestline.studio"; // for this tab, so that each screen of a person may have its own
const line = document.getElementById("shows-on");
const banner = document.getElementById("only-studio");
let only = "";

const studios = () => [...line.querySelectorAll("[data-studio]")].map(({ dataset }) => ({ id: dataset.studio, name: dataset.called }));
const known = (id) => studios().find((one) => one.id === id);

// What belongs to no studio, or is not sorted yet, is everybody's; so is an alarm.
const isMine = (card) => !only || !card.dataset.studio || card.dataset.studio === only || card.classList.contains("alarming");

function sift(card) {
  card.classList.toggle("other-studio", !isMine(card));
}

// Lists that are looked at elsewhere, or taken along, are of the same studio.
const isList = (there) => /\/(top|songs\.(csv|m3u))$/.test(there.pathname) || there.searchParams.has("show");

function lead() {
  for (const link of document.querySelectorAll(".views a, .lists a")) {
    const there = new URL(link.href);
    if (!isList(there)) continue;
    only ? there.searchParams.set("studio", only) : there.searchParams.delete("studio");
    link.href = there;
  }
}

function showOnly(id) {
  only = id;
  sessionStorage.setItem(KEPT, id);
  const address = new URL(location.href);
  id ? address.searchParams.set("studio", id) : address.searchParams.delete("studio");
  history.replaceState(null, "", address);
  const from = document.activeElement.closest(".card");
  for (const card of everyCard()) sift(card);
  lead();
  show();
  land(from);
}

function show() {
  for (const button of line.querySelectorAll("button.only")) {
    button.hidden = studios().length < 2;
    button.setAttribute("aria-pressed", String(button.closest("[data-studio]").dataset.studio === only));
  }
  banner.hidden = !only;
  if (!only) return;
  const cards = everyCard();
  const hidden = cards.filter((card) => card.classList.contains("other-studio")).length;
  banner.querySelector("span").textContent = t("filter.studio", { name: known(only)?.name ?? "", hidden, total: cards.length });
}

// The card in focus, or open before the presenter, may have gone out of sight.
function land(from) {
  if (!from?.matches(".other-studio") && !document.querySelector(".card.current.other-studio")) return;
  focusCard(everyCard().find((card) => !card.classList.contains("other-studio")));
}

// One of several studios; between two there is nothing to choose.
function choose(title, among, run) {
  if (among.length === 1) return run(among[0]);
  const holder = Object.assign(document.createElement("div"), { className: "menu" });
  for (const one of among) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: one.name });
    button.addEventListener("click", () => {
      closeWindow();
      run(one);
    });
    holder.append(button);
  }
  return openWindow(title, holder, "studio");
}

function toggle() {
  if (only) showOnly("");
  else choose(t("filter.which_studio"), studios(), ({ id }) => showOnly(id));
}

function give() {
  const cards = meant().filter((card) => card.id.startsWith("i"));
  if (!cards.length) return say(t("reason.no_studio_yet"), { wrong: true });
  const others = studios().filter((one) => cards.some((card) => card.dataset.studio !== one.id));
  return choose(t("filter.give_to"), others, (studio) => giveTo(cards, studio));
}

async function giveTo(cards, studio) {
  const told = [];
  for (const card of cards.filter((one) => one.dataset.studio !== studio.id)) {
    told.push(await holding([card.id], () => send(card, studio)));
  }
  const keys = cards.map((card) => card.id); // drawn anew meanwhile
  if (only && keys.includes(document.activeElement.closest(".card")?.id)) leave(keys);
  const missed = told.find((one) => !one.done);
  for (const one of told) if (one.id) remember(one.id);
  const label = cards.length === 1 ? what(cards[0]) : t("said.several", { count: told.length });
  say(missed ? t(missed.said, { name: "" }) : t("said.to_studio", { what: label }), { undo: !missed && told.length === 1, wrong: Boolean(missed) });
}

// What was given away is out of this studio's sight: the eyes go on to what comes next.
function leave(keys) {
  const list = [...document.activeElement.closest(".cards").children];
  const at = list.indexOf(document.activeElement.closest(".card"));
  const stays = (card) => !keys.includes(card.id) && isMine(card);
  focusCard(list.slice(at).find(stays) ?? list.slice(0, at).reverse().find(stays));
}

async function send(card, studio) {
  if (document.body.classList.contains("cut-off")) return { said: "said.not_connected" };
  try {
    const body = new URLSearchParams({ studio: studio.id, version: card.dataset.version });
    const answer = await fetch(`${card.dataset.path}/studio`, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok || answer.status === 409) return await answer.json();
    return { said: refusal(answer) };
  } catch {
    return { said: refusal(null) };
  }
}

line.addEventListener("click", (event) => {
  const id = event.target.closest("button.only")?.closest("[data-studio]").dataset.studio;
  if (id) showOnly(id === only ? "" : id);
});
banner.querySelector("button").addEventListener("click", () => showOnly(""));

// By the address, else as it was in this tab; a studio that is none hides nothing.
function begin() {
  const asked = new URLSearchParams(location.search).get("studio") ?? sessionStorage.getItem(KEPT) ?? "";
  showOnly(known(asked) ? asked : "");
}

if ("live" in document.body.dataset && studios().length) {
  watch((happened, card) => {
    if (!only) return;
    if (happened !== "left" && !card.contains(document.activeElement)) sift(card);
    show();
  });
  document.addEventListener("focusout", ({ target }) => setTimeout(() => {
    const card = target.closest?.(".lane .card");
    if (only && card && !card.contains(document.activeElement)) sift(card);
  }));
  new MutationObserver(show).observe(line, { childList: true });
  begin();
}
if ("live" in document.body.dataset && studios().length > 1) {
  bind(
    { keys: ["<"], label: "<", says: "keys.studio", run: toggle },
    { keys: [">"], label: ">", says: "keys.to_studio", card: "all", run: give, view: "desk" },
  );
}
