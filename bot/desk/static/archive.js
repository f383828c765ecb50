// One key shows everything again.
const clear = document.querySelector("#filter a");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !clear || event.defaultPrevented) return;
  if (event.target.type === "search" && event.target.value !== event.target.defaultValue) return;
  event.preventDefault();
  clear.click();
});
