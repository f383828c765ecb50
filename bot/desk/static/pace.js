// How often a screen reader is told of new messages: the choice of whoever uses this browser.
const PACE = "requestline.pace";
const LONGEST = { each: 0, ten: 10000, minute: 60000 }; // ms between two tellings; without one: never

export const pace = () => localStorage.getItem(PACE) ?? "ten";
export const between = () => LONGEST[pace()];

const choice = document.getElementById("pace");
if (choice) {
  choice.value = pace();
  choice.addEventListener("change", () => localStorage.setItem(PACE, choice.value));
}
