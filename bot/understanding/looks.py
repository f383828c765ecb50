"""How the words of a message look, each in its place: what the finder of names goes by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from anyascii import anyascii

from bot.core.remembering import remembering

AROUND = 3  # words to each side whose spelling counts
NEAR = 2  # words to each side whose endings and capitals count

Names = list[str]  # of what is so of a word

_BEFORE = [f"{offset}:edge" for offset in range(-AROUND, 0)]
_AFTER = [f"{offset}:edge" for offset in range(AROUND, 0, -1)]
_RUN = re.compile(r"(.)\1+")


class Word(NamedTuple):
    """A word by itself."""

    low: str
    shape: str  # "Xxx" for a name, "d" for a number
    capital: bool
    begin: str
    end: str


def looks(words: Sequence[str]) -> list[Names]:
    """For each word its own looks, those of its neighbours, and how they stand together."""
    seen = [said(word) for word in words]
    found = together(words)
    for place, names in enumerate(found):
        for offset in range(max(-AROUND, -place), min(AROUND + 1, len(words) - place)):
            names += seen[place + offset][offset + AROUND]
    return found


def said(written: str) -> list[Names]:
    """What is to be said of a word, for each place from which it may be seen."""
    word = _word(written)
    return [[*_from(word, offset)] for offset in range(-AROUND, AROUND + 1)]


def together(words: Sequence[str]) -> list[Names]:
    """What is so of each word of a message by its place in it."""
    low = [_word(word).low for word in words]
    shouted = sum(word.isupper() for word in words) > 0.6 * len(words)
    every = ["always", "shouted"] if shouted else ["always"]
    return [[*every, *_edges(place, len(low)), *_pairs(place, low)] for place in range(len(low))]


def _edges(place: int, words: int) -> Names:
    before, after = max(AROUND - place, 0), max(place + AROUND + 1 - words, 0)
    return [*_BEFORE[:before], *_AFTER[:after]]


def _pairs(place: int, low: Sequence[str]) -> Names:
    firsts = range(max(-2, -place), min(2, len(low) - place - 1))
    return [f"{first}:pair:{low[place + first]}|{low[place + first + 1]}" for first in firsts]


@remembering
def _word(word: str) -> Word:
    bare = anyascii(word)
    low = bare.lower()
    kinds = (
        "X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in bare
    )
    return Word(low, _RUN.sub(r"\1", "".join(kinds))[:6], bare[:1].isupper(), low[:3], low[-3:])


def _from(word: Word, offset: int) -> Iterator[str]:
    yield f"{offset}:low:{word.low}"
    if abs(offset) <= NEAR:
        yield f"{offset}:shape:{word.shape}"
        yield f"{offset}:end:{word.end}"
        if word.capital:
            yield f"{offset}:capital"
    if abs(offset) <= 1:
        yield f"{offset}:begin:{word.begin}"
        yield f"{offset}:last:{word.end[-2:]}"
