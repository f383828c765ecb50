// What a person does with cards: sent at once, shown when the desk has said yes.
import { apply, atOnce, bury, cardsIn, hold, named, release, sectionOf } from "./board.js";
import { forget, remember, stack } from "./stack.js";
import { t } from "./words.js";

const toast = document.getElementById("toast");
const dialog = document.getElementById("window");
export const VIEW = document.body.dataset.view === "air" ? "?view=air" : "";
const AT_ONCE = 200; // cards of one deed, which the desk knows as MOST
const STAYS = ["take", "return", "star", "unstar", "pin", "unpin", "win", "unwin", "tag", "untag", "edit", "note", "place", "calm"];
let hideToast = 0;
let offers = false; // to undo
let begun = Promise.resolve(); // deeds that were begun: an undo waits for them, for it takes the latest back
const origin = new Map(); // an item that was taken: where the eyes were before

export function setConnected(value) {
  document.body.classList.toggle("cut-off", !value);
}

// Whether nothing can be done at this moment; whoever tries is told.
export function cutOff() {
  if (!document.body.classList.contains("cut-off")) return false;
  say(t("said.not_connected"), { wrong: true });
  return true;
}

export function say(text, { undo = false, wrong = false } = {}) {
  clearTimeout(hideToast);
  const place = dialog.open ? dialog : document.body; // beside an open window nothing is seen or heard
  if (toast.parentElement !== place) place.append(toast); // to move it takes the focus away
  const words = toast.querySelector("span");
  words.textContent = "";
  toast.setAttribute("role", wrong ? "alert" : "status");
  requestAnimationFrame(() => { words.textContent = text; }); // a screen reader says what changes within the frame
  offers = undo;
  offer();
  toast.classList.toggle("wrong", wrong);
  toast.hidden = false;
  hideLater(wrong ? 8000 : 6000);
}

// Who has come to Undo by Tab is not sent away from it.
function hideLater(after) {
  hideToast = setTimeout(() => (toast.contains(document.activeElement) ? hideLater(after) : (toast.hidden = true)), after);
}

function offer() {
  const button = toast.querySelector("button");
  button.hidden = !offers && document.activeElement !== button;
}

toast.addEventListener("focusout", () => requestAnimationFrame(offer));

// Do one thing to these cards, as they are seen now.
// `seen`: by key the version that this person knew when they began to write. What the desk said to it; null if nothing.
export async function act(cards, deed, value = null, seen = {}) {
  const meant = cards.filter((card) => card.id && !card.classList.contains("gone") && !card.dataset.busy);
  return meant.length ? begin(doing(meant, deed, value, seen)) : null;
}

function begin(deed) {
  begun = Promise.allSettled([begun, deed]);
  return deed;
}

async function doing(cards, deed, value, seen) {
  const items = cards.map((card) => ({ key: card.id, version: seen[card.id] ?? Number(card.dataset.version) }));
  const keys = cards.map((card) => card.id);
  return holding(keys, () => inParts(deed, items, value), (answer) => show(cards, deed, answer));
}

// The desk takes so many at once; for a person it is one thing that is done, and taken back.
async function inParts(deed, items, value) {
  const answers = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const answer = await send(`deeds${VIEW}`, { deed, items: items.slice(from, from + AT_ONCE), value });
    if (!answer) return answers.length ? { ...together(answers), cut: true } : null; // it has been said why
    answers.push(answer);
  }
  return together(answers);
}

function together(answers) {
  const all = (name) => answers.flatMap((one) => one[name]);
  const done = answers.filter((one) => one.done.length);
  return { id: done.map((one) => one.id), said: answers[0].said, done: all("done"), missed: all("missed"), cards: all("cards") };
}

// Until the answer is shown the stream leaves the cards alone, and nobody can act on them again.
export async function holding(keys, sending, showAnswer = () => {}) {
  const cards = keys.map((key) => document.getElementById(key)).filter(Boolean);
  for (const card of cards) card.dataset.busy = "yes";
  keys.forEach(hold);
  const answer = await sending();
  for (const card of cards) delete card.dataset.busy;
  const catchUp = keys.map(release);
  if (answer) showAnswer(answer);
  for (const one of catchUp) one();
  return answer;
}

export async function send(path, body) {
  if (cutOff()) return null;
  let answer;
  try {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    answer = await fetch(path, { method: "POST", body: JSON.stringify(body), headers });
  } catch {
    return refused(null);
  }
  return answer.ok || answer.status === 409 ? answer.json() : refused(answer);
}

// Why the desk did not do it, by its answer; null: none came.
export function refusal(answer) {
  if (!answer) return "said.not_connected";
  return { 401: "said.signed_out", 403: "said.not_allowed" }[answer.status] ?? "said.failed";
}

export function refused(answer) {
  say(t(refusal(answer)), { wrong: true });
  return null;
}

// Focus goes on to what comes next, but only if it has not gone elsewhere meanwhile.
function show(cards, deed, answer) {
  const here = cards.find((card) => card.contains(document.activeElement)) ?? (document.activeElement === document.body ? cards[0] : null);
  const next = here ? nextFocus(here, cards) : null;
  const from = here ? { key: here.id, section: sectionOf(here).name } : null;
  const label = cards.length === 1 ? what(cards[0]) : t("said.several", { count: answer.done.length });
  const fresh = shown(cards, answer);
  if (answer.done.length) remember(answer.id);
  if (!answer.cut) told(answer, deed, label);
  if (deed === "take" && fresh && from) origin.set(fresh.id, { section: from.section, next: next?.id });
  if (!here || !answer.done.length) return;
  const stays = STAYS.includes(deed) || (deed === "pass" && fresh?.isConnected && sectionOf(fresh).name === from.section);
  if (stays) focusCard(fresh?.isConnected ? fresh : next);
  else focusCard(back(from.key, next));
}

// All cards as they are now; what the desk knows nothing of any more goes. The first of them as it stands.
function shown(cards, answer) {
  const mine = new Set(answer.done);
  const fresh = atOnce(() => answer.cards.map((one) => apply(one, { mine: mine.has(one.key) })));
  const known = new Set(answer.cards.map((one) => one.key));
  for (const one of answer.missed) {
    const card = document.getElementById(one.key);
    if (card && !known.has(one.key)) bury(card);
  }
  return fresh.find(Boolean) ?? null;
}

function told(answer, deed, label) {
  const [missed] = answer.missed;
  const why = missed ? t(missed.said, { name: missed.name }) : "";
  if (!answer.done.length) say(why, { wrong: true });
  else if (missed) say(t("said.not_all", { count: answer.missed.length, why }), { undo: deed !== "undo", wrong: true });
  else say(t(answer.said, { what: label }), { undo: deed !== "undo" });
}

export function what(card) {
  const song = card.querySelector(".song strong")?.textContent;
  const text = song ?? card.querySelector(".text")?.textContent ?? card.querySelector(".name").textContent;
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function nextFocus(card, leaving) {
  const cards = cardsIn(sectionOf(card)).filter((one) => !one.classList.contains("gone"));
  const at = cards.indexOf(card);
  const stays = (one) => one === card || !leaving.includes(one);
  return cards.slice(at + 1).find(stays) ?? cards.slice(0, at).reverse().find(stays) ?? null;
}

// After something has left the air, the eyes go back to where it was taken from.
function back(key, next) {
  const from = origin.get(key);
  origin.delete(key);
  if (!from) return next;
  return document.getElementById(from.next ?? "") ?? named(from.section)?.list.firstElementChild ?? next;
}

export function focusCard(card) {
  const target = card?.isConnected ? card : document.querySelector(".lanes");
  target?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Undo of the latest of this person's own deeds in this tab.

export function undo() {
  begin(begun.then(takeBack));
}

async function takeBack() {
  const ids = stack().pop();
  if (ids === undefined) say(t("said.nothing_to_undo"));
  else await undoDeed(...ids);
}

export async function undoDeed(...ids) {
  const answers = [];
  for (const id of ids.reverse()) {
    const answer = await send(`deeds/${id}/undo${VIEW}`, {});
    if (!answer) break;
    answers.push(answer);
    forget(id);
  }
  if (!answers.length) return;
  const answer = together(answers);
  if (!answer.done.length && !answer.missed.length) return void say(t(answer.said)); // done to no card
  const cards = answer.cards.map((one) => apply(one, { mine: true })).filter(Boolean);
  told(answer, "undo", cards.length === 1 ? what(cards[0]) : t("said.several", { count: answer.done.length }));
  if (answer.done.length && cards[0]) focusCard(cards[0]);
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const card = button?.closest(".card");
  if (!card || !button.matches(".act")) return;
  event.preventDefault();
  if (button.value === "undo") undoLatest(card);
  else act([card], button.value);
});

// On the lists of what has left the desk: the latest deed on this card, whoever did it.
async function undoLatest(card) {
  const answer = await send(`${card.dataset.path}/undo`, {});
  if (answer?.card) apply(answer.card, { mine: answer.done });
  if (answer) say(t(answer.said, { what: what(card), name: answer.name }), { wrong: !answer.done });
}

toast.querySelector("button").addEventListener("click", undo);
dialog.addEventListener("close", () => {
  if (toast.parentElement === dialog) document.body.append(toast);
});
