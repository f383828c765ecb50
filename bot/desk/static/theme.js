// The station's own choice of light or dark, set before the first paint.
(() => {
  const chosen = localStorage.getItem("requestline.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
