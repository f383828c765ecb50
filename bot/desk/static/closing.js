// The clock of the reply window: how long words still go out, and then no longer.
import { studioTime, t } from "./words.js";

// Whether it has closed under somebody's eyes.
export function showWindow(panel, now) {
  const closes = Date.parse(panel.dataset.closes);
  const left = Math.floor((closes - now) / 1000);
  const line = panel.querySelector(".window");
  const text = left <= 0 ? t("answering.closed")
    : t("answering.closes", { left: spell(left), time: studioTime(new Date(closes)) });
  if (line.textContent !== text) line.textContent = text;
  const closing = left <= 0 && !line.classList.contains("closed");
  line.classList.toggle("closed", left <= 0);
  const shut = left <= 0 || "barred" in panel.dataset;
  panel.querySelector("textarea").readOnly = shut;
  panel.querySelector(".write .send").disabled = shut;
  return closing;
}

function spell(left) {
  const [hours, minutes] = [Math.floor(left / 3600), Math.floor(left / 60) % 60];
  if (hours) return t("answering.hours", { hours, minutes });
  return minutes ? t("answering.minutes", { minutes }) : t("answering.seconds", { seconds: left });
}
