// On a page of plain forms: what was done just now, so that U on the desk takes it back, too. The
// page tells it, and not the address: a link could name what somebody else has done.
import { remember } from "./stack.js";

const done = document.querySelector("[data-deed]");
if (done) {
  remember(Number(done.dataset.deed));
  const address = new URL(location);
  address.searchParams.delete("deed"); // once, also if the page is loaded again
  history.replaceState(null, "", address);
}
