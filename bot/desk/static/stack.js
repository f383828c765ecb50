// The latest of this person's own deeds, kept for this tab; each the numbers that it has at the desk.
const STACK = "requestline.undo";

export function stack() {
  return JSON.parse(sessionStorage.getItem(STACK) ?? "[]");
}

export function forget(id) {
  const left = stack().map((ids) => ids.filter((one) => one !== id)).filter((ids) => ids.length);
  sessionStorage.setItem(STACK, JSON.stringify(left));
}

export function remember(id) {
  sessionStorage.setItem(STACK, JSON.stringify([...stack(), [id].flat()].slice(-50)));
}
