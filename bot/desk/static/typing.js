// What is typed into the reply panel: a draft for each listener that this tab keeps until it was sent.
import { t } from "./words.js";

const nameOf = (panel) => `requestline.reply.${panel.dataset.listener}`;
const boxOf = (panel) => panel.querySelector("textarea");

export function takeUp(panel) {
  const box = boxOf(panel);
  box.value = sessionStorage.getItem(nameOf(panel)) ?? box.value;
  measure(panel);
}

export function noted(panel) {
  if (boxOf(panel).value) sessionStorage.setItem(nameOf(panel), boxOf(panel).value);
  else forget(panel);
  measure(panel);
}

export function forget(panel) {
  sessionStorage.removeItem(nameOf(panel));
}

function measure(panel) {
  const count = boxOf(panel).value.length;
  panel.querySelector(".length").textContent = count ? t("answering.length", { count, most: boxOf(panel).maxLength }) : "";
}

// A template as the listener reads it.
export function preview(form) {
  const line = form.querySelector(".preview");
  const values = new Map([...form.querySelectorAll("[data-blank]")].map((one) => [one.dataset.blank, one.value]));
  line.textContent = line.dataset.body.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => values.get(name) || whole);
}

// A quick reply where the cursor is.
export function insert(panel, button) {
  const box = boxOf(panel);
  if (!button || box.readOnly) return;
  const before = box.value.slice(0, box.selectionStart);
  const space = before && !/\s$/.test(before) ? " " : "";
  box.focus();
  box.setRangeText(space + button.querySelector("span").textContent, box.selectionStart, box.selectionEnd, "end");
  noted(panel);
}
