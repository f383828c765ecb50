// Starts the desk in the browser. Without it the page still works by plain links and forms.
import "./acts.js";
import "./also.js";
import "./calm.js";
import "./cardkeys.js";
import "./closes.js";
import "./counts.js";
import "./health.js";
import "./filtering.js";
import { help } from "./keys.js";
import "./lists.js";
import "./lost.js";
import "./marking.js";
import "./measuring.js";
import "./menu.js";
import "./noting.js";
import "./opened.js";
import "./ordering.js";
import "./picking.js";
import "./person.js";
import "./reply.js";
import "./search.js";
import "./shows.js";
import "./songs.js";
import "./spoken.js";
import "./studio.js";
import "./staying.js";
import "./tabs.js";
import "./undone.js";
import { studioTime } from "./words.js";

const THEME = "requestline.theme";
const clock = document.getElementById("clock");

function tick() {
  const now = studioTime();
  if (clock.textContent !== now) clock.textContent = now;
}
tick();
setInterval(tick, 1000);

const theme = document.getElementById("theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem(THEME, root.dataset.theme);
});

const keys = document.getElementById("show-keys");
keys.hidden = false;
keys.addEventListener("click", help);

if (document.body.dataset.view === "air") import("./air.js");
if ("live" in document.body.dataset) import("./live.js");
