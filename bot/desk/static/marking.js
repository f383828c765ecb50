// Marks on cards: star, pin, nine colours, another lane, words for the air, a note to the presenter.
import { act, cutOff, say, what } from "./acts.js";
import { bind, meant } from "./keys.js";
import { closeWindow, openWindow } from "./window.js";
import { of, t } from "./words.js";

// By Shift and this letter a card goes to that lane.
const LANES = {
  S: "songs", E: "contest", H: "shout_outs", T: "tips", C: "comments", Q: "questions", W: "people", U: "unsorted", X: "held",
};

// A mark goes on unless all of them have it already.
function mark(on, off, has, value) {
  const cards = meant();
  act(cards, cards.length && cards.every(has) ? off : on, value);
}

const star = () => mark("star", "unstar", (card) => card.querySelector(".marks-of .star"));
const pin = () => mark("pin", "unpin", (card) => card.querySelector(".marks-of .pin"));
const won = (card) => card.querySelector(".won");
const win = () => mark("win", "unwin", won);
export const tag = (number) => mark("tag", "untag", (card) => card.querySelector(`.marks-of [data-tag="${number}"]`), number);

// A held card that is put into a lane was read by whoever did it.
function relabel(lane) {
  const cards = meant();
  const held = cards.length > 0 && cards.every((card) => card.dataset.lane === "held");
  act(cards, held ? "release" : "relabel", lane);
}

// What was typed and not saved: kept until it is, or until somebody begins afresh.
const drafts = new Map();

// What a card said when somebody began to write: another's star since then is no conflict, another's words are.
const lookAt = (card, says) => ({ version: Number(card.dataset.version), said: says(card) });
const known = (card, says, seen) => (seen.said === says(card) ? Number(card.dataset.version) : seen.version);

function ask(card, deed, { title, label, value, longest, keep, says }) {
  const key = card.id;
  const draft = `${deed} ${key}`;
  let seen = lookAt(card, says);
  const form = document.createElement("form");
  form.className = "asking";
  const name = document.createElement("label");
  name.textContent = label;
  const field = document.createElement(deed === "note" ? "input" : "textarea");
  Object.assign(field, { value: drafts.get(draft) ?? value, maxLength: longest, id: "asking", rows: 6 });
  name.htmlFor = "asking";
  const save = Object.assign(document.createElement("button"), { textContent: t("ask.save") });
  const drop = Object.assign(document.createElement("button"), { textContent: t(keep), type: "button", className: "quiet" });
  form.append(name, field, save, drop);
  if (drafts.has(draft)) form.prepend(unsaved(field, () => { drafts.delete(draft); field.value = value; }));
  const done = async (text) => {
    if (cutOff()) return;
    const there = document.getElementById(key); // drawn anew, maybe
    if (!there) return void say(t("reason.gone"), { wrong: true });
    const answer = await act([there], deed, text, { [key]: known(there, says, seen) });
    if (!answer) return; // it has been said why
    if (!answer.missed.length) {
      drafts.delete(draft);
      if (form.isConnected) closeWindow();
      return;
    }
    const fresh = document.getElementById(key);
    if (fresh) seen = lookAt(fresh, says); // who saves again knows
  };
  field.addEventListener("input", () => (field.value === value ? drafts.delete(draft) : drafts.set(draft, field.value)));
  form.addEventListener("submit", (event) => { event.preventDefault(); done(field.value); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  drop.addEventListener("click", () => done(null));
  openWindow(title, form, deed);
  field.focus();
}

// What was typed before stands there again; whoever does not want it begins with what the card says.
function unsaved(field, forget) {
  const line = Object.assign(document.createElement("p"), { className: "note", textContent: t("ask.unsaved") });
  const afresh = Object.assign(document.createElement("button"), { textContent: t("ask.afresh"), type: "button", className: "quiet" });
  afresh.addEventListener("click", () => {
    forget();
    line.remove();
    field.focus();
  });
  line.append(" ", afresh);
  return line;
}

const noteOf = (card) => card.querySelector(".note-to b")?.textContent ?? "";

function forTheAir(card) {
  const texts = [...card.querySelectorAll(".original .text, .said .text, .reading > .text")].map((one) => one.lastChild.textContent.trim());
  return card.querySelector(".air-text")?.textContent ?? [...new Set(texts)].join("\n");
}

// A window that stands for one card says whose it is.
const about = (card) => ({ name: card.querySelector(".name").textContent, what: what(card) });

// Before whoever writes it: also what the listener has edited since the words that stand there.
const wordsOf = (card) => [forTheAir(card), ...[...card.querySelectorAll(".outdated .text")].map((one) => one.textContent)].join("\n");

function edit(card) {
  const value = forTheAir(card);
  const title = t("ask.edit", about(card));
  ask(card, "edit", { title, label: t("ask.edit_label"), value, longest: 2000, keep: "ask.original", says: wordsOf });
}

function note(card) {
  const value = noteOf(card);
  ask(card, "note", { title: t("ask.note", about(card)), label: t("ask.note_label"), value, longest: 300, keep: "ask.no_note", says: noteOf });
}

bind(
  { keys: ["s"], label: "S", says: "keys.star", card: "all", run: star },
  { keys: ["."], label: ".", says: "keys.pin", card: "all", run: pin },
  { keys: ["V"], label: "Shift V", says: "keys.win", card: "all", fits: (card) => card.dataset.lane === "contest" || won(card), run: win },
  { keys: ["1"], label: "1 to 9", says: "keys.tag", run: () => tag(1) },
  ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => ({ keys: [String(number)], run: () => tag(number) })),
  { keys: ["e"], label: "E", says: "keys.edit", card: "one", run: edit },
  { keys: ["n"], label: "N", says: "keys.note", card: "one", run: note },
  { keys: ["!"], label: "!", says: "keys.calm", card: "all", run: () => act(meant(), "calm"), view: "desk" },
);
for (const [letter, lane] of Object.entries(LANES)) {
  bind({ keys: [letter], label: `Shift ${letter}`, says: "keys.relabel", card: "all", values: { lane: of("lane", lane) }, run: () => relabel(lane), view: "desk" });
}
