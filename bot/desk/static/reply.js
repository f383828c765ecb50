// The panel in which a producer answers a listener. What is typed is kept until it has been sent.
import { cutOff, say } from "./acts.js";
import { bind } from "./keys.js";
import { others, sentence, watchAnswering } from "./presence.js";
import { showWindow } from "./closing.js";
import { drawn } from "./trusted.js";
import { forget, insert, noted, preview, takeUp } from "./typing.js";
import { closeWindow, expectWindow, isExpected, openWindow, windowShows } from "./window.js";
import { t } from "./words.js";

const BEAT = 10000; // ms: the desk forgets who is answering after 25 s
const SOON = 2000; // after something was sent, how far it is changes quickly
const HASTE = 20; // beats of that kind
const dialog = document.getElementById("window");

let panel = null;
let from = ""; // the card that it was opened from
let ahead = 0; // ms by which the desk's clock is ahead of this one
let beating = 0;
let ticking = 0;
let haste = 0;
let busy = false;

const find = (selector) => panel.querySelector(selector);
const box = () => find("textarea");

// From a card, by key or by its link; who may not reply has none.
function reply(card) {
  const link = card?.querySelector(".acts a.reply");
  if (link && document.body.dataset.role !== "presenter") open(link.getAttribute("href"), card.id);
}

async function open(address, key) {
  if (cutOff()) return;
  const mine = expectWindow();
  let told;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    told = await answer.json();
  } catch {
    if (isExpected(mine)) say(t("answering.not_opened"), { wrong: true });
    return;
  }
  if (!isExpected(mine)) return;
  from = key;
  openWindow(told.title, told.html, "reply");
  begin(document.querySelector("#window .answer-panel"));
}

function begin(fresh) {
  clearInterval(ticking);
  panel = fresh;
  ahead = Date.parse(panel.dataset.now) - Date.now();
  takeUp(panel);
  find(".talk").scrollTop = find(".talk").scrollHeight;
  panel.addEventListener("input", typed);
  panel.addEventListener("submit", submitted);
  panel.addEventListener("click", clicked);
  ticking = setInterval(tick, 1000);
  tick();
  (box().readOnly ? find("summary") ?? find(".talk") : box()).focus();
  beat();
}

function end() {
  clearInterval(ticking);
  clearTimeout(beating);
  const path = panel.dataset.path;
  panel = null;
  haste = 0;
  const body = new URLSearchParams({ leave: "1" });
  fetch(`${path}/reply/here`, { method: "POST", body, keepalive: true }).catch(() => {});
  const at = document.activeElement; // the card may have been drawn anew meanwhile
  if (!at || at === document.body || dialog.contains(at)) document.getElementById(from)?.focus({ preventScroll: true });
}

bind({ keys: ["m"], label: "M", says: "keys.reply", card: "one", run: reply, view: "desk" });

function tick() {
  if (showWindow(panel, Date.now() + ahead)) tell(t("answering.closed"));
}

// That this person is answering, and what has happened meanwhile.

async function beat() {
  clearTimeout(beating);
  const mine = panel;
  beating = setTimeout(beat, haste-- > 0 ? SOON : BEAT);
  try {
    const answer = await fetch(`${mine.dataset.path}/reply/here`, { method: "POST", body: new URLSearchParams() });
    if (!answer.ok) return;
    const told = await answer.json();
    if (mine === panel) showTold(told);
  } catch {
    // the next one may come through
  }
}

function showTold(told) {
  ahead = Date.parse(told.now) - Date.now();
  panel.dataset.closes = told.closes; // the listener may have written
  showTalk(told.talk);
  showOthers(told.others);
  find(".month").textContent = told.month;
  tick();
}

function showTalk(html) {
  const list = find(".talk");
  if (html === undefined || list.dataset.shown === html) return;
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 20;
  const before = newest(list);
  list.innerHTML = drawn(html);
  hear(list, before);
  list.dataset.shown = html;
  if (atEnd) list.scrollTop = list.scrollHeight;
}

const newest = (list) => list.lastElementChild?.querySelector("time")?.dateTime;

// Who listens hears what has come into the talk, and not what they wrote themselves.
function hear(list, before) {
  const last = list.lastElementChild;
  if (newest(list) === before || last.querySelector(".marks b")?.textContent === document.body.dataset.me) return;
  find(".heard").textContent = last.textContent.replace(/\s+/g, " ").trim();
}

function showOthers(names) {
  const line = find(".others");
  const text = sentence(names);
  if (line.textContent !== text) line.textContent = text;
}

watchAnswering(() => {
  if (panel) showOthers(others(panel.dataset.listener));
});

// Typing.

function typed(event) {
  if (event.target === box()) noted(panel);
  const form = event.target.closest("form.template");
  if (form) preview(form);
}

function clicked(event) {
  insert(panel, event.target.closest(".quick button"));
}

// Sending.

function submitted(event) {
  event.preventDefault();
  send(event.target);
}

async function send(form) {
  if (busy || form.querySelector(".send").disabled || cutOff()) return;
  busy = true;
  const mine = panel;
  const words = box().value;
  const [status, told] = await post(`${mine.dataset.path}/reply`, new URLSearchParams(new FormData(form)));
  busy = false;
  if (mine !== panel) {
    if (!told?.done) say(told?.said ?? t(failure(status)), { wrong: true }); // it was closed meanwhile
  } else if (told) came(form, told, words);
  else tell(t(failure(status)), true);
}

// The status, 0 without a connection, and what the desk says to it.
async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", body, headers: { Accept: "application/json" } });
    return [answer.status, answer.ok || answer.status === 409 ? await answer.json() : null];
  } catch {
    return [0, null];
  }
}

function failure(status) {
  return { 0: "answering.no_connection", 401: "answering.signed_out", 403: "answering.not_allowed" }[status] ?? "answering.failed";
}

function came(form, told, words) {
  showTalk(told.talk);
  if (told.asks) return askAboutOthers(form, told);
  tell(told.said, !told.done);
  if (!told.done) return;
  for (const one of panel.querySelectorAll('[name="key"]')) one.value = told.key;
  know(told.seen, []);
  if (!told.before) clear(form, words);
  find(".talk").scrollTop = find(".talk").scrollHeight;
  haste = HASTE;
  clearTimeout(beating);
  beating = setTimeout(beat, SOON);
}

// What was typed while it was on its way stays.
function clear(form, words) {
  if (!form.matches(".write")) {
    form.reset();
    preview(form);
    return;
  }
  if (box().value.startsWith(words)) box().value = box().value.slice(words.length);
  noted(panel);
  box().focus();
}

// The version that this person has seen, and whom they know to be answering beside them.
function know(seen, beside) {
  for (const one of panel.querySelectorAll('[name="seen"]')) one.value = seen;
  for (const one of panel.querySelectorAll('[name="beside"]')) one.remove();
  for (const form of panel.querySelectorAll("form")) {
    for (const name of beside) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "beside", value: name });
      form.append(field);
    }
  }
}

function tell(text, wrong = false) {
  find(".said").textContent = text;
  find(".said").classList.toggle("wrong", wrong);
}

// Questions, inside the panel: what was typed stays in sight.

function ask(text, kind, run) {
  const line = find(".ask");
  line.replaceChildren(find(".asks").content.cloneNode(true));
  line.querySelector("span").textContent = text;
  for (const row of line.querySelectorAll("[data-ask]")) if (row.dataset.ask !== kind) row.remove();
  line.hidden = false;
  line.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    unask();
    run(button.value);
  };
  line.querySelector("button").focus();
}

function unask() {
  find(".ask").hidden = true;
  find(".ask").replaceChildren();
  if (!box().readOnly) box().focus();
}

function askAboutOthers(form, told) {
  tell("");
  ask(told.said, "others", (answer) => {
    if (answer !== "send") return;
    know(told.seen, told.beside);
    send(form);
  });
}

function askAboutText() {
  ask(t("answering.unsent"), "unsent", (answer) => {
    if (answer === "on") return;
    if (answer === "away") forget(panel);
    closeWindow();
  });
}

// Keys, while the panel is open.

document.addEventListener("keydown", (event) => {
  if (!panel || !windowShows("reply")) return;
  if (event.key === "Escape") escape(event);
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  } else if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    event.preventDefault();
    insert(panel, find(`.quick [data-key="${event.code.slice(5)}"]`));
  }
});

function escape(event) {
  if (!find(".ask").hidden) {
    event.preventDefault();
    unask();
  } else if (box().value.trim() && !box().readOnly) {
    event.preventDefault();
    askAboutText();
  }
}

dialog.addEventListener("close", () => {
  if (panel) end();
});

addEventListener("pagehide", () => {
  if (panel) end();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.reply");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link.getAttribute("href"), link.closest(".card")?.id ?? "");
});
