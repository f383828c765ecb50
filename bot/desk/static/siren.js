// The sound of an alarm: switched on in advance, once in each browser, and heard at once when it is.
const SOUND = "requestline.alarm";
const NOTES = [[0, 880], [0.25, 660]]; // seconds, and how high
const BEGINS = 500; // ms in which a browser that may play has begun to
const button = document.getElementById("alarm-sound");
const silent = document.getElementById("alarm-silent");
let audio = null;

const isOn = () => localStorage.getItem(SOUND) === "on";

function begin() {
  audio = new AudioContext();
  audio.addEventListener("statechange", admit);
  setTimeout(admit, BEGINS);
}

// A browser makes no sound before the first click or key on a page.
function admit() {
  silent.hidden = !isOn() || audio.state === "running";
}

function show() {
  button?.setAttribute("aria-pressed", String(isOn()));
  if (audio) admit();
  else if (isOn()) begin();
}

// What is rung before the browser may play sounds as soon as it may.
export function ring() {
  if (!isOn()) return;
  for (const [at, pitch] of NOTES) {
    const note = audio.createOscillator();
    const loudness = audio.createGain();
    loudness.gain.value = 0.15;
    note.frequency.value = pitch;
    note.connect(loudness).connect(audio.destination);
    note.start(audio.currentTime + at);
    note.stop(audio.currentTime + at + 0.2);
  }
}

function wake() {
  if (isOn() && audio?.state !== "running") audio?.resume();
}

if (button) button.hidden = false;
button?.addEventListener("click", () => {
  localStorage.setItem(SOUND, isOn() ? "off" : "on");
  show();
  wake();
  ring();
});
for (const what of ["pointerup", "keydown"]) document.addEventListener(what, wake, true);
addEventListener("storage", show); // switched in another tab
show();
