// What was done last, by whom; each line can be taken back.
import { refused, undoDeed } from "./acts.js";
import { bind } from "./keys.js";
import { expectWindow, isExpected, openWindow } from "./window.js";
import { of, t } from "./words.js";

export async function open(at = null) {
  const mine = expectWindow();
  const answer = await fetch("deeds").catch(() => null);
  if (!answer?.ok) return refused(answer);
  const { deeds } = await answer.json();
  if (!isExpected(mine)) return null;
  const lines = list(deeds);
  openWindow(t("undo.title"), lines, "deeds");
  if (at !== null) [...lines.children].find((one) => one.dataset.deed === at)?.focus();
}

function list(deeds) {
  const holder = document.createElement("ol");
  holder.className = "deeds";
  holder.append(...deeds.map(line));
  if (!deeds.length) holder.append(t("undo.none"));
  return holder;
}

function line(deed) {
  const row = Object.assign(document.createElement("li"), { tabIndex: -1 });
  row.dataset.deed = deed.id;
  const time = Object.assign(document.createElement("time"), { textContent: deed.when, dateTime: deed.at });
  const what = document.createElement("span");
  what.append(t("undo.line", { who: deed.who, what: of("deed", deed.deed) }), " ", ...which(deed));
  row.append(time, what, deed.undone_by ? t("undo.undone", { name: deed.undone_by }) : button(deed));
  return row;
}

// Whose message it was and what it says; of several the first.
function which(deed) {
  if (!deed.items) return [];
  if (!deed.name) return [t("said.several", { count: deed.items })];
  const parts = [part("b", deed.name), " ", part("q", deed.text)].slice(0, deed.text ? 3 : 1);
  return deed.items > 1 ? [...parts, " ", t("undo.more", { count: deed.items - 1 })] : parts;
}

const part = (tag, textContent) => Object.assign(document.createElement(tag), { textContent, dir: "auto" });

function button(deed) {
  const el = Object.assign(document.createElement("button"), { type: "button", textContent: t("undo.back") });
  el.setAttribute("aria-label", t("undo.back_what", { who: deed.who, what: `${of("deed", deed.deed)} ${deed.name}`.trim() }));
  el.addEventListener("click", async () => {
    await undoDeed(deed.id);
    await open(String(deed.id));
  });
  return el;
}

const shown = document.getElementById("show-deeds");
shown.hidden = false;
shown.addEventListener("click", () => open());
bind({ keys: ["v"], label: "V", says: "keys.deeds", run: () => open() });
