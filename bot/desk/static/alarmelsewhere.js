// Alarms on pages that do not show the queue: it is asked for them every few seconds.
import { tell } from "./alarm.js";

const EVERY = 4000; // ms
const MISSED = 3; // times in a row until it is worth a word
const deaf = document.getElementById("alarm-deaf");
const from = (path) => new URL(path, import.meta.url);
let missed = 0;

async function asked() {
  try {
    const answer = await fetch(from("../alarms.json"), { signal: AbortSignal.timeout(EVERY) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function look() {
  const told = await asked();
  missed = told ? 0 : missed + 1;
  deaf.hidden = missed < MISSED;
  if (told) tell(told.cards, from(`../#${told.cards[0]}`).href);
}

look();
setInterval(look, EVERY);
document.addEventListener("visibilitychange", () => document.hidden || look()); // a tab behind others is let look seldom
