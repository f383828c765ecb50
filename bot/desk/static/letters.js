// Which key presses count: a modifier makes them the browser's own, and whoever uses this browser may switch
// single letters, figures and signs off, because speech or a slip would press them.
const LETTERS = "requestline.letters";

export const lettersAreOff = () => localStorage.getItem(LETTERS) === "off";
export const isOff = (event) => lettersAreOff() && event.key !== " " && [...event.key].length === 1;

// On some keyboards a sign is only to be had with Alt: `[` is Option 5 on a German Mac.
const isSign = (event) => /^[^\p{L}\p{N}\s]$/u.test(event.key);
export const isModified = (event) => event.ctrlKey || event.metaKey || (event.altKey && !isSign(event));

const choice = document.getElementById("letters");
if (choice) {
  choice.checked = !lettersAreOff();
  choice.addEventListener("change", () => localStorage.setItem(LETTERS, choice.checked ? "on" : "off"));
}
