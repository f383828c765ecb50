// Charts beside the tables; of the last hour both follow what happens, and the focus stays.
import { drawn } from "./trusted.js";
import { draw, fit } from "./charts.js";

const EVERY = 5000;
const fresh = document.getElementById("fresh");
const stale = document.getElementById("stale");
const plots = new Map();

function tables(page) {
  return [...page.querySelectorAll("table[id]")];
}

// A chart that is taken off the page goes on listening to the window, unless it is told.
function drawAnew(table) {
  plots.get(table.id)?.charts.forEach((chart) => chart.destroy());
  plots.set(table.id, draw(table));
}

function drawAll() {
  for (const table of tables(document)) {
    if (table.dataset.chart) drawAnew(table);
  }
}

function shape(table) {
  return [...table.rows].map((row) => row.cells.length).join() + table.tHead.textContent;
}

// Cell by cell, so that nobody loses the place where they read.
function fillIn(table, from) {
  for (const [nth, row] of [...from.rows].entries()) {
    for (const [place, cell] of [...row.cells].entries()) {
      const here = table.rows[nth].cells[place];
      if (here.textContent !== cell.textContent) here.textContent = cell.textContent;
      if (cell.dataset.value !== undefined) here.dataset.value = cell.dataset.value;
    }
  }
}

function take(page) {
  const before = new Map(tables(document).map((table) => [table.id, table]));
  for (const now of tables(page)) {
    const table = before.get(now.id);
    if (!table) continue;
    if (shape(table) === shape(now)) {
      fillIn(table, now);
      plots.get(now.id)?.draw();
    } else {
      table.replaceChildren(...now.childNodes);
      if (table.dataset.chart) drawAnew(table);
    }
  }
  for (const [place, sum] of [...page.querySelectorAll(".sums dd")].entries()) {
    const here = document.querySelectorAll(".sums dd")[place];
    if (here.textContent !== sum.textContent) here.textContent = sum.textContent;
  }
  fresh.firstChild.textContent = page.getElementById("fresh").firstChild.textContent;
  stale.dataset.says = page.getElementById("stale").dataset.says;
  return tables(page).length === before.size;
}

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error("no numbers");
  const page = new DOMParser().parseFromString(drawn(await answer.text()), "text/html");
  // A table that was not there before: the page is made anew, unless somebody is reading it.
  if (!take(page) && document.activeElement === document.body) location.reload();
}

async function follow() {
  try {
    if (!document.hidden) await look();
    stale.hidden = true;
  } catch {
    stale.textContent = stale.dataset.says;
    stale.hidden = false;
  }
  setTimeout(follow, EVERY);
}

drawAll();
if (fresh.dataset.live !== undefined) setTimeout(follow, EVERY);

const again = () => plots.forEach((one) => one && fit(one));
addEventListener("resize", again);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  plots.forEach((one) => one?.charts.forEach((chart) => chart.redraw()));
});
