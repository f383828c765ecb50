// The player of a voice note: its waveform, its speed, and the part of it that goes on air.
import { isModified } from "./letters.js";
import { t } from "./words.js";

const SPEEDS = [1, 1.25, 1.5, 2];
const STEP = 1; // seconds that an arrow key moves the position
const NUDGE = 0.1; // seconds that it moves a mark; with Shift a whole one
const LEAST = 0.1; // seconds between the marks
const HEIGHT = 32;
const SVG = "http://www.w3.org/2000/svg";
const PLAY = "M3 1.5v13l11-6.5z";
const PAUSE = "M3 2h3.5v12H3zM9.5 2H13v12H9.5z";
const players = new Set();

function clock(seconds) {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${((tenths - minutes * 600) / 10).toFixed(1).padStart(4, "0")}`;
}

function make(name, className, attributes = {}) {
  const el = document.createElement(name);
  el.className = className;
  for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
  return el;
}

function drawn(box, d, className) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", className);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

// A bar for each peak; a quiet voice is drawn as high as a loud one.
function bars(peaks) {
  const loudest = Math.max(...peaks, 0.001);
  return peaks.map((peak, n) => {
    const half = Math.max(0.5, (peak / loudest) * (HEIGHT / 2 - 1));
    return `M${n + 0.15} ${HEIGHT / 2 - half}h.7v${2 * half}h-.7z`;
  }).join("");
}

class WavePlayer extends HTMLElement {
  connectedCallback() {
    players.add(this);
    if (this.audio) return; // it has only moved: a redrawn card keeps what plays
    this.audio = this.querySelector("audio");
    this.length = Number(this.dataset.seconds);
    this.from = 0;
    this.to = this.length;
    this.audio.controls = false;
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("wave.player", { length: clock(this.length) }));
    this.append(this.playButton(), this.track(), this.tools());
    this.listen();
    this.show();
  }

  disconnectedCallback() {
    players.delete(this);
  }

  // building it

  playButton() {
    this.button = make("button", "wave-play", { type: "button" });
    this.button.append(drawn("0 0 16 16", PLAY, "wave-icon"));
    this.button.addEventListener("click", () => this.toggle());
    return this.button;
  }

  track() {
    const peaks = this.dataset.peaks.split(" ").map(Number);
    const box = `0 0 ${peaks.length} ${HEIGHT}`;
    this.line = make("div", "wave-track");
    this.at = this.slider("wave-at", "wave.at");
    this.line.append(drawn(box, bars(peaks), "wave-bars"), drawn(box, bars(peaks), "wave-bars played"), this.at);
    if (this.dataset.air) {
      this.start = this.slider("wave-mark start", "wave.start");
      this.end = this.slider("wave-mark end", "wave.end");
      this.line.append(make("div", "wave-off before"), make("div", "wave-off after"), this.start, this.end);
    }
    return this.line;
  }

  slider(className, says) {
    return make("div", className, {
      role: "slider", tabindex: "0", "aria-label": t(says), "aria-valuemin": "0", "aria-valuemax": this.length.toFixed(1),
    });
  }

  tools() {
    const row = make("div", "wave-tools");
    this.time = make("span", "wave-time");
    this.speed = make("button", "wave-speed", { type: "button" });
    this.speed.addEventListener("click", () => this.faster());
    row.append(this.time, this.speed);
    if (this.dataset.air) row.append(this.exporting());
    this.showSpeed();
    return row;
  }

  exporting() {
    const marks = [["[", "wave.mark_start", "start"], ["]", "wave.mark_end", "end"]].map(([key, says, mark]) => {
      const button = make("button", "wave-set", { type: "button", "aria-label": t(says), title: t(says) });
      button.textContent = key;
      button.addEventListener("click", () => this.mark(mark, this.place));
      return button;
    });
    this.links = ["wav", "mp3"].map((kind) => {
      const link = make("a", "wave-export", { download: "" });
      link.textContent = kind.toUpperCase();
      link.dataset.kind = kind;
      return link;
    });
    const both = make("span", "wave-air");
    both.append(...marks, ...this.links);
    return both;
  }

  listen() {
    for (const event of ["play", "pause", "seeked", "timeupdate", "ended"]) {
      this.audio.addEventListener(event, () => this.show());
    }
    this.audio.addEventListener("play", () => this.follow());
    this.audio.addEventListener("error", () => { this.time.textContent = t("wave.failed"); });
    this.line.addEventListener("pointerdown", (event) => this.grip(event));
    this.addEventListener("keydown", (event) => this.press(event));
  }

  // playing

  get place() {
    return Math.min(this.audio.currentTime, this.length);
  }

  seek(seconds) {
    this.audio.currentTime = Math.min(Math.max(seconds, 0), this.length);
    this.show();
  }

  toggle() {
    if (!this.audio.paused) return this.audio.pause();
    this.audio.play().catch(() => {}); // the event "error" says it
  }

  // What is heard is the part that would go on air.
  begin() {
    if (this.place < this.from || this.place >= this.to - 0.05) this.audio.currentTime = this.from;
  }

  follow() {
    this.begin();
    for (const other of players) if (other !== this) other.audio.pause();
    const step = () => {
      if (this.audio.paused) return;
      if (this.to < this.length && this.place >= this.to) {
        this.audio.pause();
        return;
      }
      this.showPlace();
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  faster() {
    const next = SPEEDS[(SPEEDS.indexOf(this.audio.playbackRate) + 1) % SPEEDS.length];
    this.audio.defaultPlaybackRate = next; // a sound that is loaded later begins with it
    this.audio.playbackRate = next;
    this.showSpeed();
  }

  // the part for air

  mark(which, seconds) {
    if (which === "start") this.from = Math.min(Math.max(seconds, 0), this.to - LEAST);
    else this.to = Math.max(Math.min(seconds, this.length), this.from + LEAST);
    this.show();
  }

  secondsAt(event) {
    const box = this.line.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(Math.max(share, 0), 1) * this.length;
  }

  grip(event) {
    if (event.button !== 0) return;
    const which = this.markAt(event.target);
    const move = (one) => (which ? this.mark(which, this.secondsAt(one)) : this.seek(this.secondsAt(one)));
    event.preventDefault();
    (which ? event.target : this.at).focus({ preventScroll: true });
    this.line.setPointerCapture(event.pointerId);
    if (!which) move(event);
    this.line.onpointermove = move;
    this.line.onpointerup = this.line.onpointercancel = () => { this.line.onpointermove = null; };
  }

  // keys: only while the focus is in here, and then they are nobody else's

  press(event) {
    if (isModified(event)) return;
    const own = this.onSlider(event) || this.onAny(event);
    if (own) event.preventDefault();
    if (own || event.key === " " || event.key === "Enter") event.stopPropagation();
  }

  onSlider(event) {
    const which = this.markAt(event.target);
    const on = event.target === this.at || which;
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!on || !(by || ["Home", "End", " "].includes(event.key))) return false;
    if (event.key === " ") this.toggle();
    else if (which) this.mark(which, this.moved(this.markedAt(which), event.key, by * (event.shiftKey ? 1 : NUDGE)));
    else this.seek(this.moved(this.place, event.key, by * STEP));
    return true;
  }

  markAt(el) {
    if (el === this.start) return "start";
    return el === this.end ? "end" : null;
  }

  markedAt(which) {
    return which === "start" ? this.from : this.to;
  }

  moved(from, key, by) {
    if (key === "Home") return 0;
    return key === "End" ? this.length : from + by;
  }

  onAny(event) {
    const which = { "[": "start", "]": "end" }[event.key];
    if (!which || !this.dataset.air) return false;
    this.mark(which, this.place);
    return true;
  }

  // showing it

  show() {
    const paused = this.audio.paused;
    this.button.querySelector("path").setAttribute("d", paused ? PLAY : PAUSE);
    this.button.setAttribute("aria-label", t(paused ? "wave.play" : "wave.pause"));
    this.showPlace();
    this.tell(this.at, this.place);
    if (this.dataset.air) this.showPart();
  }

  showPlace() {
    this.style.setProperty("--at", this.share(this.place));
    const time = `${clock(this.place)} / ${clock(this.length)}`;
    if (this.time.textContent !== time) this.time.textContent = time;
  }

  showPart() {
    this.style.setProperty("--from", this.share(this.from));
    this.style.setProperty("--to", this.share(this.to));
    this.tell(this.start, this.from);
    this.tell(this.end, this.to);
    for (const link of this.links) {
      const kind = link.dataset.kind;
      link.href = `${this.dataset.air}${kind}?from=${this.from.toFixed(2)}&to=${this.to.toFixed(2)}`;
      link.setAttribute("aria-label", t("wave.export", { kind: kind.toUpperCase(), from: clock(this.from), to: clock(this.to) }));
    }
  }

  showSpeed() {
    const speed = this.audio.playbackRate;
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    this.speed.textContent = `${speed}×`;
    this.speed.setAttribute("aria-label", t("wave.speed", { speed, next }));
  }

  share(seconds) {
    return `${((seconds / this.length) * 100).toFixed(2)}%`;
  }

  tell(slider, seconds) {
    slider.setAttribute("aria-valuenow", seconds.toFixed(1));
    slider.setAttribute("aria-valuetext", t("wave.time", { at: clock(seconds), length: clock(this.length) }));
  }
}

customElements.define("wave-player", WavePlayer);
