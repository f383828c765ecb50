// Who unfolds a message or plays a voice note has opened it: the listener gets the read tick, once.
const opened = new Set();

function note(target) {
  const card = target.closest(".lane .card");
  if (!card?.id || opened.has(card.id) || document.body.classList.contains("cut-off")) return;
  opened.add(card.id);
  fetch(`${card.dataset.path}/open`, { method: "POST" }).catch(() => opened.delete(card.id));
}

document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches(".long, .earlier")) note(event.target);
}, true);
document.addEventListener("play", (event) => note(event.target), true);
document.addEventListener("click", (event) => {
  const file = event.target.closest?.(".picture, .download");
  if (file) note(file);
});
