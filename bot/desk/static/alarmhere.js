// Alarms where the queue is: they are seen on the board itself, and the way to them leads there.
import { tell, way } from "./alarm.js";
import { sectionOf, shown } from "./board.js";
import { keptBy } from "./kept.js";
import { select } from "./tabs.js";

const alarming = keptBy((card) => card.classList.contains("alarming") && "here");

function look() {
  const cards = alarming("here").map((card) => card.id);
  tell(cards, `#${cards[0]}`);
}

function go(card) {
  if (!shown(card)) select(sectionOf(card).name); // on a narrow screen one lane is in sight
  card.scrollIntoView({ block: "center" });
  card.focus();
}

way.addEventListener("click", (event) => {
  const card = document.querySelector(way.getAttribute("href"));
  if (!card) return;
  event.preventDefault();
  go(card);
});
look();
const meant = alarming("here").find((card) => `#${card.id}` === location.hash); // by the way from another page
if (meant) go(meant);
new MutationObserver(look).observe(document.getElementById("board"), { childList: true, subtree: true });
