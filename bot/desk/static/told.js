// How new the news of a card is. The live stream and the answers to clicks come over two lines, so that
// what was drawn before may be told after: it changes nothing, also when the card has left the board.
const MOST = 5000; // cards that are remembered; who left before them is no longer spoken of
const latest = new Map(); // by key, the version told last; the longest unheard of stands first

export const SETTLED = 2; // a message that nobody has sorted is of version 1 for as long as that

export function isOld(told, shown = null) {
  return told.version < Math.max(latest.get(told.key) ?? 0, Number(shown?.dataset.version ?? 0));
}

export function note(key, version) {
  const newest = Math.max(version, latest.get(key) ?? 0);
  latest.delete(key);
  latest.set(key, newest);
  if (latest.size > MOST) latest.delete(latest.keys().next().value);
}
