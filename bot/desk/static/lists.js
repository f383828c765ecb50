// The songs of the cards that are picked, as a list to take along.
import { picked, watch } from "./board.js";
import { t } from "./words.js";

const banner = document.getElementById("picked");
const links = ["csv", "m3u"].map((ending) => {
  const link = Object.assign(document.createElement("a"), { textContent: ending.toUpperCase(), download: "", hidden: true });
  link.setAttribute("aria-label", t(`pick.${ending}`));
  link.dataset.ending = ending;
  banner.insertBefore(link, banner.querySelector("button"));
  return link;
});

function point() {
  const songs = picked().filter((card) => card.id.startsWith("i") && card.querySelector(".song"));
  const ids = songs.map((card) => card.id.slice(1)).join(",");
  for (const link of links) {
    link.hidden = ids === "";
    link.href = `songs.${link.dataset.ending}?which=selected&ids=${ids}`;
  }
}

// Whenever the bar counts the picks anew.
new MutationObserver(point).observe(banner.querySelector("span"), { childList: true });
watch((what) => what === "left" && !banner.hidden && point());
