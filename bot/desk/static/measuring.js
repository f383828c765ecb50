// Which cards a browser need not lay out while they are out of sight: those whose height it has seen at this width.
import { everyCard, watch } from "./board.js";

const heights = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (contentRect.height === 0) continue; // not shown yet
    target.classList.add("measured");
    heights.unobserve(target);
  }
});

function measureAll() {
  for (const card of everyCard()) {
    card.classList.remove("measured");
    heights.observe(card);
  }
}

addEventListener("resize", measureAll);
watch((what, card) => {
  if (what !== "left") heights.observe(card);
});
measureAll();
