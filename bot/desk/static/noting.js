// A call or a note, written down: it comes into the same queue.
import { refused, say } from "./acts.js";
import { bind } from "./keys.js";
import { closeWindow, openWindow } from "./window.js";
import { t } from "./words.js";

const form = document.getElementById("noting");

// Of what a browser has also on a page that came by plain http.
function key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function open() {
  const own = form.content.firstElementChild.cloneNode(true);
  own.querySelector('[name="key"]').value = key();
  own.addEventListener("submit", save);
  own.addEventListener("change", () => showSong(own));
  own.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) own.requestSubmit();
  });
  showSong(own);
  openWindow(t("note.title"), own, "noting");
  own.querySelector("textarea").focus();
}

// A song has a title and an artist; what else is noted has not.
function showSong(own) {
  own.querySelector(".of-a-song").hidden = own.querySelector('[name="lane"]').value !== "songs";
}

async function save(event) {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target));
  const answer = await fetch("notes", { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.status === 400) return say(t("note.not_whole"), { wrong: true });
  if (!answer?.ok) return refused(answer);
  closeWindow();
  return say(t("said.noted"));
}

const button = document.getElementById("note-down");
button.hidden = false;
button.addEventListener("click", open);
bind({ keys: ["i"], label: "I", says: "keys.note_down", run: open });
