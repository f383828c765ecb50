// Cards by what is asked of them, kept as they come and go: thousands are not looked through for a few.
import { everyCard, watch } from "./board.js";

const asOnThePage = (one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);

// `keyOf` a card: by what it is asked for, or nothing. The answer finds the cards of one key.
export function keptBy(keyOf) {
  const cards = new Map(); // by key, its cards by their ids
  const keys = new Map(); // by id

  function drop(id) {
    const of = cards.get(keys.get(id));
    of?.delete(id);
    if (of?.size === 0) cards.delete(keys.get(id));
    keys.delete(id);
  }

  function put(card) {
    drop(card.id);
    const key = keyOf(card);
    if (!key) return;
    keys.set(card.id, key);
    if (!cards.has(key)) cards.set(key, new Map());
    cards.get(key).set(card.id, card);
  }

  const gone = ([id, key]) => cards.get(key).get(id).id !== id; // it has become a shadow
  const sweep = () => [...keys].filter(gone).forEach(([id]) => drop(id));

  watch((what, card) => {
    if (what !== "left") put(card);
    else if (card.id) drop(card.id);
    else sweep();
  });
  everyCard().forEach(put);
  return (key) => [...(cards.get(key)?.values() ?? [])].sort(asOnThePage);
}
