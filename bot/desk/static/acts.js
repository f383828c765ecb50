// What a person does with a card: sent at once, shown when the desk has said yes.
import { apply, bury, cardsIn, hold, named, release, sectionOf } from "./board.js";
import { t } from "./words.js";

const toast = document.getElementById("toast");
const STACK = "requestline.done";
let connected = true;
let hideToast = 0;
let deeds = Promise.resolve(); // that were begun: an undo waits for them, for it takes the latest back
const origin = new Map(); // an item that was taken: where the eyes were before

export function setConnected(value) {
  connected = value;
  document.body.classList.toggle("cut-off", !value);
}

export function say(text, { undo = false, wrong = false } = {}) {
  clearTimeout(hideToast);
  toast.querySelector("span").textContent = text;
  toast.querySelector("button").hidden = !undo;
  toast.classList.toggle("wrong", wrong);
  toast.hidden = false;
  hideToast = setTimeout(() => { toast.hidden = true; }, wrong ? 8000 : 6000);
}

export function act(card, action) {
  if (card.classList.contains("gone") || card.dataset.busy) return;
  if (!card.querySelector(`.act[value="${action}"]`)) return;
  begun(move(card, action));
}

function begun(deed) {
  deeds = Promise.allSettled([deeds, deed]);
}

async function move(card, action) {
  const body = new URLSearchParams({ version: card.dataset.version });
  await ask(card.id, `${card.dataset.path}/${action}`, body, (answer) => show(card, action, answer));
}

// Until the answer is shown the stream leaves the card alone, and nobody can act on it again.
async function ask(key, path, body, showAnswer) {
  const card = document.getElementById(key);
  if (card) card.dataset.busy = "yes";
  hold(key);
  const answer = await send(path, body);
  if (card) delete card.dataset.busy;
  const catchUp = release(key);
  if (answer) showAnswer(answer);
  catchUp();
}

async function send(path, body) {
  if (!connected) {
    say(t("said.not_connected"), { wrong: true });
    return null;
  }
  let answer;
  try {
    answer = await fetch(path, { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    say(t("said.not_connected"), { wrong: true });
    return null;
  }
  if (answer.ok || answer.status === 409) return answer.json();
  const names = { 401: "said.signed_out", 403: "said.not_allowed" };
  say(t(names[answer.status] ?? "said.failed"), { wrong: true });
  return null;
}

// Focus goes on to what comes next, but only if it has not gone elsewhere meanwhile.
function show(card, action, answer) {
  const here = card.contains(document.activeElement) || document.activeElement === document.body;
  const next = here ? nextFocus(card) : null;
  const label = what(card);
  const section = sectionOf(card);
  const key = card.id;
  const fresh = answer.card ? apply(answer.card, { mine: answer.done }) : null;
  if (!answer.card) bury(card);
  if (!answer.done) {
    say(t(answer.said, { name: answer.name }), { wrong: true });
    return;
  }
  say(t(answer.said, { what: label }), { undo: action !== "undo" });
  remember(answer.card.key.slice(1), action);
  if (action === "take" && fresh) origin.set(fresh.id, { section: section.name, next: next?.id });
  if (!here) return;
  if (action === "take" || action === "undo") focusCard(fresh ?? next);
  else focusCard(back(key, next));
}

function what(card) {
  const song = card.querySelector(".song strong")?.textContent;
  const text = song ?? card.querySelector(".text")?.textContent ?? card.querySelector(".name").textContent;
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function nextFocus(card) {
  const cards = cardsIn(sectionOf(card)).filter((one) => !one.classList.contains("gone"));
  const at = cards.indexOf(card);
  return cards[at + 1] ?? cards[at - 1] ?? null;
}

// After something has left the air, the eyes go back to where it was taken from.
function back(key, next) {
  const from = origin.get(key);
  origin.delete(key);
  if (!from) return next;
  return document.getElementById(from.next ?? "") ?? named(from.section)?.list.firstElementChild ?? next;
}

function focusCard(card) {
  const target = card?.isConnected ? card : document.querySelector(".lanes");
  target?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Undo: the latest of this person's own deeds, kept for this tab.

function stack() {
  return JSON.parse(sessionStorage.getItem(STACK) ?? "[]");
}

function remember(id, action) {
  const done = stack();
  if (action !== "undo") done.push(id);
  sessionStorage.setItem(STACK, JSON.stringify(done.slice(-50)));
}

export function undo() {
  begun(deeds.then(takeBack));
}

async function takeBack() {
  const id = stack().pop();
  if (id === undefined) say(t("said.nothing_to_undo"));
  else await ask(`i${id}`, `items/${id}/undo`, new URLSearchParams(), (answer) => showUndone(id, answer));
}

function showUndone(id, answer) {
  const done = stack(); // something else may have been done meanwhile
  done.splice(done.lastIndexOf(id), 1);
  sessionStorage.setItem(STACK, JSON.stringify(done));
  const fresh = answer.card ? apply(answer.card, { mine: true }) : null;
  if (!answer.done) {
    say(t(answer.said, { name: answer.name }), { wrong: true });
    return;
  }
  say(t(answer.said, { what: fresh ? what(fresh) : "" }));
  if (fresh) focusCard(fresh);
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const card = button?.closest(".card");
  if (!card || !button.matches(".act")) return;
  event.preventDefault();
  act(card, button.value);
});

toast.querySelector("button").addEventListener("click", undo);
