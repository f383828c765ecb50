"""Finding a title or an artist's name that may be written wrongly, among very many."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import mul

from rapidfuzz import fuzz

from bot.library import sound
from bot.library.folding import compact, key, without_article
from bot.library.vocabulary import Hashed, Vocabulary, likeness

BUDGET = 1500  # names looked at for one request, those with its rarest words first
SHORTLIST = 24
_SOUNDS_FROM = 0.6  # likeness of the letters: by ear, "A" is many things
_SHORTEST_SOUND = 3
_LEAST_LETTERS = 0.35
_REMEMBERED = 500


@dataclass(frozen=True)
class Phrase:
    """A title or a name as it is compared."""

    words: tuple[str, ...]
    compact: str
    weights: tuple[float, ...]
    weight: float

    @property
    def sound(self) -> str:
        return sound.of(self.words)


@dataclass(frozen=True)
class Likeness:
    """How alike a written phrase and a known one are; everything from 0 to 1."""

    letters: float  # as one string of letters
    known: float  # how much of the known one was written
    written: float  # how much of what was written is in the known one
    same: bool
    sounds: bool  # the same, read aloud


def phrase(bare: Sequence[str], vocabulary: Vocabulary) -> Phrase:
    kept = tuple(without_article(bare))
    weights = tuple(map(vocabulary.weight, kept))
    return Phrase(kept, compact(kept), weights, sum(weights))


def likeness_of(written: Phrase, known: Phrase) -> Likeness:
    """Compare two phrases word by word, and as a whole."""
    if written.compact == known.compact:
        return Likeness(1.0, 1.0, 1.0, same=True, sounds=True)
    letters = fuzz.ratio(written.compact, known.compact) / 100
    covered, best = 0.0, [0.0] * len(written.words)
    for word, weight in zip(known.words, known.weights, strict=True):
        found = 0.0
        for at, other in enumerate(written.words):
            alike = 1.0 if other == word else _nearly(other, word)
            if alike > 0.0:
                best[at] = max(best[at], alike)
                found = max(found, alike)
        covered += found * weight
    used = sum(map(mul, best, written.weights))
    return Likeness(
        letters,
        covered / (known.weight or 1.0),
        used / (written.weight or 1.0),
        same=False,
        sounds=letters >= _SOUNDS_FROM and bool(known.sound) and known.sound == written.sound,
    )


def _nearly(word: str, other: str) -> float:
    length, other_length = len(word), len(other)
    if length < 3 or other_length < 3 or not -4 < length - other_length < 4:
        return 0.0
    alike = likeness(word, other)
    return alike if alike >= 0.65 else 0.0


class Names:
    """Distinct titles or names, each a row, found by spelling, sound or some of its words."""

    def __init__(self, keys: Sequence[str], vocabulary: Vocabulary) -> None:
        self.keys = keys
        self.sorted = sorted(keys)  # by which a beginning is known
        self._vocabulary = vocabulary
        self._rows = {one: row for row, one in enumerate(keys)}
        bare = [one.split(" ") for one in keys]
        self._compact = Hashed(("".join(one), row) for row, one in enumerate(bare))
        self._sound = Hashed((sound.of(one), row) for row, one in enumerate(bare))
        self._with: dict[str, array[int]] = {}
        for row, one in enumerate(bare):
            for word in set(one):
                self._with.setdefault(word, array("I")).append(row)
        self._looked_up: dict[tuple[str, ...], list[int]] = {}  # a request reads some words twice
        self._weights = array("f", (sum(map(vocabulary.weight, one)) for one in bare))

    def row(self, bare: Sequence[str]) -> int | None:
        """The row of exactly these words, whatever article is in front."""
        return self._rows.get(key(bare))

    def phrase(self, row: int) -> Phrase:
        return phrase(self.keys[row].split(" "), self._vocabulary)

    def candidates(self, written: Phrase) -> list[int]:
        """Rows worth comparing, the most promising ones."""
        known = self._looked_up.get(written.words)
        if known is None:
            if len(self._looked_up) > _REMEMBERED:
                self._looked_up.clear()
            known = self._looked_up[written.words] = self._look(written)
        return known

    def _look(self, written: Phrase) -> list[int]:
        if not written.words:
            return []
        sure = list(self._compact.of(written.compact))
        if len(written.sound) >= _SHORTEST_SOUND:
            sure += self._sound.of(written.sound)
        rows = dict.fromkeys([*sure[:SHORTLIST], *self._by_words(written)])
        return [row for row in rows if self.letters(written, row) >= _LEAST_LETTERS]

    def letters(self, written: Phrase, row: int) -> float:
        """A quick look at how alike they are as one string."""
        return fuzz.ratio(written.compact, self.keys[row].replace(" ", "")) / 100

    def _by_words(self, written: Phrase) -> list[int]:
        """By the rarest words first: the commonest tell little and are in very many names."""
        shared: dict[int, float] = {}
        common: list[tuple[str, float]] = []
        looked_at = 0
        for word, worth in sorted(self._terms(written), key=lambda one: len(self._with[one[0]])):
            rows = self._with[word]
            looked_at += len(rows)
            if looked_at > BUDGET:
                common.append((word, worth))
                continue
            for row in rows:
                shared[row] = shared.get(row, 0.0) + worth
        total = written.weight
        promising = self._best(shared, total, 6 * SHORTLIST) if common else list(shared)
        for row in promising if common else ():
            bare = self.keys[row].split(" ")
            shared[row] += sum(worth for word, worth in common if word in bare)
        return self._best({row: shared[row] for row in promising}, total, SHORTLIST)

    def _best(self, shared: dict[int, float], total: float, count: int) -> list[int]:
        weights, keys = self._weights, self.keys
        ranks = [worth / (total + weights[row]) for row, worth in shared.items()]
        least = nlargest(count, ranks)[-1] if len(ranks) > count else 0.0
        best = [
            (-rank, keys[row], row)
            for rank, row in zip(ranks, shared, strict=True)
            if rank >= least
        ]
        return [row for _, _, row in sorted(best)[:count]]

    def _terms(self, written: Phrase) -> Iterator[tuple[str, float]]:
        for word in set(written.words):
            for near, alike in self._vocabulary.near(word):
                if near in self._with:
                    yield near, alike * self._vocabulary.weight(near)
