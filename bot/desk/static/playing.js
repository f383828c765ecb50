// What is on air, at the top: it changes with the live stream.
const line = document.getElementById("playing");

export function showPlaying(told) {
  line.hidden = !told;
  if (!told) return;
  const time = line.querySelector("time");
  time.textContent = told.when;
  time.dateTime = told.moment;
  line.querySelector(".title").textContent = told.title;
  line.querySelector(".artist").textContent = told.artist;
}
