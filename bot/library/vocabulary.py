"""The words of the library: how telling each is, and which are spelt or sound nearly like one."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz.distance import OSA

from bot.library import sound

MOST_NEAR = 8
_SHORTEST = 3  # letters of a word that may be spelt wrong
_LEAST_TOTAL = 5000.0  # names: in a small library, too, "rhapsody" tells more than "love"
_MASK = 2**64 - 1


class Hashed:
    """Which rows belong to a text, kept as two plain arrays: twelve bytes an entry."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        entries = sorted((hash(text) & _MASK, row) for text, row in pairs)
        self._hashes = array("Q", (one for one, _ in entries))
        self._rows = array("I", (row for _, row in entries))

    def of(self, text: str) -> Iterator[int]:
        wanted = hash(text) & _MASK
        at = bisect_left(self._hashes, wanted)
        while at < len(self._hashes) and self._hashes[at] == wanted:
            yield self._rows[at]
            at += 1


class Vocabulary:
    """Every word of the titles and the names, with the number of names that it is in."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        total = max(sum(counts.values()) / 4, _LEAST_TOTAL)
        self._weights = {word: math.log(1 + total / count) for word, count in counts.items()}
        self.unknown = math.log(1 + total)
        self._words = list(counts)
        spellable = [(word, row) for row, word in enumerate(counts) if _may_be_misspelt(word)]
        self._shortened = Hashed((cut, row) for word, row in spellable for cut in _cuts(word))
        self._sounds = Hashed((sound.of_word(word), row) for word, row in spellable)
        self._near: dict[str, list[tuple[str, float]]] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._weights

    def weight(self, word: str) -> float:
        """How much a word tells: "rhapsody" much, "love" little."""
        return self._weights.get(word, self.unknown)

    def near(self, word: str) -> list[tuple[str, float]]:
        """The library's words that this may be meant for, with how alike they are, best first."""
        known = self._near.get(word)
        if known is None:
            if len(self._near) > 20_000:
                self._near.clear()
            known = self._near[word] = self._look(word)
        return known

    def _look(self, word: str) -> list[tuple[str, float]]:
        found = [(word, 1.0)] if word in self._weights else []
        if not _may_be_misspelt(word):
            return found
        rows = {row for cut in _cuts(word) for row in self._shortened.of(cut)}
        rows.update(self._sounds.of(sound.of_word(word)))
        others = (self._words[row] for row in rows)
        alike = [(other, likeness(word, other)) for other in others if other != word]
        alike.sort(key=lambda pair: (-pair[1], pair[0]))
        return found + [pair for pair in alike if pair[1] >= 0.5][: MOST_NEAR - len(found)]


def likeness(word: str, other: str) -> float:
    """From 0 to 1: by slips of the hand, and by ear."""
    if word == other:
        return 1.0
    if word.isdecimal() or other.isdecimal():
        return 0.0
    by_hand: float = OSA.normalized_similarity(word, other)
    if by_hand < 0.5 or sound.of_word(word) != sound.of_word(other):
        return by_hand
    return max(by_hand, 0.85 if min(len(word), len(other)) > _SHORTEST else 0.75)


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= _SHORTEST and not word.isdecimal()


def _cuts(word: str) -> list[str]:
    """The word, and what is left of it without one of its letters."""
    return [word, *{word[:at] + word[at + 1 :] for at in range(len(word))}]
