// The live stream: shows what happens, catches up after a gap, and says when it cannot.
import { say, setConnected } from "./acts.js";
import { isBehind, newest, renew } from "./anew.js";
import { apply, atOnce, dropLoose, keepLoose } from "./board.js";
import { renewWindows } from "./closes.js";
import { showCounts } from "./counts.js";
import { showHealth } from "./health.js";
import { showPlaying } from "./playing.js";
import { showAnswering } from "./presence.js";
import { showAirings } from "./shows.js";
import { showPassing } from "./staying.js";
import { studioTime, t } from "./words.js";

const SILENCE = 12000; // ms without a beat: the line is dead, whatever the browser thinks
const PATIENCE = 8000; // ms for an answer: on a line that is half dead a browser waits for minutes
const GRACE = 1500; // ms before a broken line is worth a word
const banner = document.getElementById("lost");

let source = null;
let place = document.body.dataset.place;
let heardAt = Date.now();
let pause = 1000;
let losing = 0;
let lost = false;
let ended = false; // signed out: nothing that happens to the line is news any more

function listen() {
  source?.close();
  const view = document.body.dataset.view === "air" ? "&view=air" : "";
  source = new EventSource(`events?after=${encodeURIComponent(place)}${view}`);
  source.addEventListener("news", (event) => { heard(event); news(JSON.parse(event.data)); });
  source.addEventListener("beat", (event) => { heard(event); showHealth(JSON.parse(event.data)); });
  source.addEventListener("reload", again);
  source.addEventListener("page", () => location.reload());
  source.addEventListener("bye", signedOut);
  source.addEventListener("error", broken);
}

function heard(event) {
  if (event.lastEventId) place = event.lastEventId;
  heardAt = Date.now();
  pause = 1000;
  clearTimeout(losing);
  losing = 0;
  if (!lost) return;
  lost = false;
  banner.hidden = true;
  setConnected(true);
  say(t("live.back"));
}

function news(told) {
  atOnce(() => {
    for (const card of told.cards) apply(card);
    dropLoose(told.settled);
    if (told.all_loose) keepLoose(told.all_loose, told.counts.loose);
    renewWindows(told.windows ?? []);
  });
  showCounts(told.counts);
  showPlaying(told.playing);
  showAnswering(told.answering);
  showAirings(told.airings);
  showPassing(told.passing);
}

// A browser tries again by itself, unless the desk answered with an error.
function broken() {
  if (!losing && !lost) losing = setTimeout(lose, GRACE);
  if (source.readyState === EventSource.CLOSED) comeBack();
}

// What this page shows is not what it was, or too much was missed: it is read anew, under the reader's eyes.
async function again() {
  source.close();
  let found;
  try {
    found = await newest(AbortSignal.timeout(PATIENCE));
  } catch {
    if (!losing && !lost) losing = setTimeout(lose, GRACE);
    setTimeout(again, later());
    return;
  }
  if (!found) return signedOut();
  if (isBehind(found.place, place)) return location.reload(); // the desk was set back to what it was before
  place = found.place;
  const { came, went } = renew(found);
  if (!lost && (came || went)) say(t("live.anew", { came, went }));
  listen();
}

function later() {
  const wait = pause + Math.random() * 500;
  pause = Math.min(pause * 2, 8000);
  return wait;
}

function lose() {
  losing = 0;
  if (lost || ended) return;
  lost = true;
  setConnected(false);
  banner.textContent = t("live.lost", { time: studioTime(new Date(heardAt)) });
  banner.hidden = false;
}

async function comeBack() {
  source.close();
  try {
    const answer = await fetch("health.json", { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 401) return signedOut();
  } catch {
    // not yet
  }
  setTimeout(listen, later());
}

function signedOut() {
  ended = true;
  clearTimeout(losing);
  source.close();
  clearInterval(watching);
  setConnected(false);
  const link = document.createElement("a");
  link.href = "login";
  link.textContent = t("live.sign_in");
  banner.replaceChildren(t("live.signed_out"), " ", link);
  banner.hidden = false;
}

const watching = setInterval(() => {
  if (Date.now() - heardAt < SILENCE) return;
  lose();
  if (source.readyState === EventSource.OPEN) listen();
}, 1000);

addEventListener("offline", lose);
addEventListener("online", () => {
  pause = 1000;
  if (!ended) listen();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) again();
});

listen();
