// The desk's sentences; the page brings them along in its own language.
const sentences = JSON.parse(document.body.dataset.words);
const zone = document.body.dataset.zone;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });

export function t(name, values = {}) {
  const one = `${name}.one`;
  const sentence = sentences[Number(values.count) === 1 && one in sentences ? one : name] ?? name;
  return sentence.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function of(kind, name) {
  return sentences[`${kind}.${name}`] ?? name.replaceAll("_", " ");
}

// The time on the studio's clock, wherever this browser is.
export function studioTime(moment = new Date()) {
  return clock.format(moment);
}
