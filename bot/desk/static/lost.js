// While the line is lost nothing is sent: whoever tries is told so, and what was typed stays.
import { cutOff } from "./acts.js";

const READS = 'form[method="dialog"], form[role="search"]';

document.addEventListener("submit", (event) => {
  if (event.target.matches(READS) || !cutOff()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
