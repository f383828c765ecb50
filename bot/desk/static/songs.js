// The window of a song: which it may be, copy it, hand it over to the playout.
import { VIEW, cutOff, holding, refused, say } from "./acts.js";
import { apply } from "./board.js";
import { drawn } from "./trusted.js";
import { isModified, isOff } from "./letters.js";
import { expectWindow, isExpected, openWindow, windowShows } from "./window.js";
import { t } from "./words.js";
import { remember } from "./stack.js";

const dialog = document.getElementById("window");
const KIND = "song";

// The candidates of a card, by key `c`; within the window 1 to 9 choose, 0 is none of them.
export async function openCandidates(card) {
  const path = card?.querySelector("a.choose-song")?.getAttribute("href");
  if (path) await open(path, card.id);
}

export function copySong(card) {
  const [title, artist] = [".song strong", ".song .artist"].map((one) => card?.querySelector(one)?.textContent.trim());
  if (title) return copy(artist ? `${artist} - ${title}` : title);
  say(t("song.nothing_to_copy"), { wrong: true });
  return null;
}

export async function handOver(card) {
  if (card?.dataset.path) await send(`${card.dataset.path}/hand-over`, new URLSearchParams(), card.id);
}

async function open(path, key, { title = t("song.title") } = {}) {
  const mine = expectWindow();
  const answer = await fetch(path).catch(() => null);
  if (!answer?.ok) return void refused(answer);
  const text = (await answer.text()).trim();
  if (!isExpected(mine)) return;
  const holder = document.createElement("template");
  holder.innerHTML = drawn(text);
  const inside = holder.content.firstElementChild;
  inside.dataset.key = key;
  wire(inside);
  openWindow(title, inside, KIND);
  const typed = inside.querySelector("input[type=search]");
  (inside.querySelector(".choice:not(.none)") ?? typed ?? inside.querySelector("button"))?.focus();
}

function wire(inside) {
  const button = inside.querySelector(".copy");
  button.hidden = button.dataset.copies === "";
  button.addEventListener("click", () => {
    dialog.close(); // what is said of it would stand behind the window
    copy(button.dataset.copies);
  });
  inside.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(inside, event.target, event.submitter);
  });
}

async function submit(inside, form, button) {
  const path = form.getAttribute("action");
  if (form.method === "get") {
    const sought = new URLSearchParams(new FormData(form));
    await open(`${path}?${sought}`, inside.dataset.key);
    return;
  }
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  const what = button?.querySelector("strong")?.textContent ?? inside.querySelector(".asked-for b").textContent;
  await send(path, body, inside.dataset.key, what);
}

async function send(path, body, key, what = "") {
  if (cutOff()) return null;
  return holding([key].filter(Boolean), () => post(`${path}${VIEW}`, body), (told) => show(told, key, what));
}

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok || answer?.status === 409 ? answer.json() : refused(answer);
}

function show(told, key, what) {
  const fresh = told.cards.map((one) => apply(one, { mine: told.done }));
  if (windowShows(KIND)) dialog.close();
  if (told.done && document.querySelector(".top-list")) location.reload();
  if (told.id) remember(told.id);
  say(t(told.said, { what, name: "" }), { undo: Boolean(told.id), wrong: !told.done });
  (document.getElementById(key) ?? fresh.find(Boolean))?.focus({ preventScroll: true });
}

async function copy(text) {
  const done = await written(text);
  say(t(done ? "song.copied" : "song.not_copied", { what: text }), { wrong: !done });
}

// A page that came by plain http has no clipboard of its own: the old way works there.
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return oldWay(text);
  }
}

function oldWay(text) {
  const focus = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focus?.focus({ preventScroll: true });
  return done;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.choose-song");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link.getAttribute("href"), link.closest(".card")?.id ?? "");
});

dialog.addEventListener("keydown", (event) => {
  if (!windowShows(KIND) || isModified(event) || isOff(event)) return;
  if (event.target.closest("input")) return;
  if (event.key.toLowerCase() === "y") {
    dialog.querySelector(".copy:not([hidden])")?.click();
    return;
  }
  const numbered = [...dialog.querySelectorAll(".choice:not(.none)")];
  const button = event.key === "0" ? dialog.querySelector(".choice.none") : numbered[Number(event.key) - 1];
  if (!button) return;
  event.preventDefault();
  button.click();
});
