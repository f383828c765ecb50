// What waits outside while the desk is paused: cards that have come meanwhile, as they were told last.
const waiting = new Map();
let paused = false;
let watcher = () => {};

export const isPaused = () => paused;
export const howMany = () => waiting.size;

export function onWaiting(callback) {
  watcher = callback;
}

// Alarms come first in their lane, and wait for nobody.
const isAlarm = (told) => told.order[0] === 0;

// Whether a card that is not on the board stays outside for now; what does not come to this board waits no more.
export function waits(told, comes) {
  if (!paused) return false;
  const stays = comes && !isAlarm(told);
  if (stays) waiting.set(told.key, told);
  else waiting.delete(told.key);
  if (told.key.startsWith("i")) for (const id of told.messages) waiting.delete(`m${id}`);
  watcher();
  return stays;
}

// Of what waits outside only these may still come in.
export function keepWaiting(keys) {
  for (const key of waiting.keys()) if (!keys.has(key)) waiting.delete(key);
  watcher();
}

// Start or end it; the cards that may come in now.
export function setPaused(value) {
  paused = value;
  const cards = [...waiting.values()];
  waiting.clear();
  return cards;
}
