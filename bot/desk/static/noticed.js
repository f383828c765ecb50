// On a page of plain forms: what was done just now, so that U on the desk takes it back, too.
import { remember } from "./stack.js";

const address = new URL(location);
const deed = Number(address.searchParams.get("deed"));
if (deed) {
  remember(deed);
  address.searchParams.delete("deed"); // once, also if the page is loaded again
  history.replaceState(null, "", address);
}
