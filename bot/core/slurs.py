"""Words that put people down: a message that holds one waits for a person to open it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, product

from bot.core.control import normalised

_SHORTEST_INSIDE = 5  # letters of a slur that is looked for among letters spelt one by one
_MOST_STRETCHED = 4  # places where a letter may be drawn out
_LEAST_SEEN = 3  # letters of a word with stars in it, or spelt one by one
_MOST_STARS = 2
_LONGEST_LETTER = 2  # signs of a letter that stands alone, its comma with it
_ENDINGS = ("", "s", "z", "es")
# Signs that stand for letters, and letters of other alphabets that look the same.
_SIGNS = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s"}
_SIGNS |= dict(zip("аеіорсухкαειορκ€", "aeiopcyxkaeiopke", strict=True))
READINGS = tuple(str.maketrans(_SIGNS | dict.fromkeys("1!|", one)) for one in "il")
_STRETCHED = re.compile(r"(.)\1{2,}")
_AT_THE_END = ".,;:!?)\"'…"


class Slurs:
    """The words of all the station's languages, and the phrases in which they are none."""

    def __init__(self, words: Collection[str] = (), harmless: Collection[str] = ()) -> None:
        bare = {normalised(word).replace(" ", "") for word in words}
        self._words = {word + ending for word in bare for ending in _ENDINGS}
        phrases = [r"\W+".join(normalised(phrase).split()) for phrase in harmless]
        self._harmless = re.compile(rf"\b(?:{'|'.join(phrases)})\b") if phrases else None

    def in_text(self, text: str, *, beside: Sequence[str | None] = ()) -> bool:
        """Whether any of them stands in a text, outside these names (of a known track)."""
        if not self._words:
            return False
        for name in filter(None, beside):
            text = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", " ", text)
        if self._harmless:
            text = self._harmless.sub(" ", text.casefold())
        return any(map(self._is_one, _spellings(text.split()))) or self._is_spelt_out(text)

    def _is_one(self, word: str) -> bool:
        if "*" in word:
            return self._is_masked(word)
        return any(one in self._words for one in _shortened(word))

    def _is_masked(self, word: str) -> bool:
        if word.count("*") > _MOST_STARS or len(word) - word.count("*") < _LEAST_SEEN:
            return False
        looks = re.compile(re.escape(word).replace(r"\*", "[a-z]"))
        return any(looks.fullmatch(one) for one in self._words)

    def _is_spelt_out(self, text: str) -> bool:
        """ "s l u r", also with more single letters around it."""
        return any(
            letters in self._words
            or any(one in letters for one in self._words if len(one) >= _SHORTEST_INSIDE)
            for letters in _single_letters(text)
        )


def _spellings(tokens: Sequence[str]) -> Iterator[str]:
    """Each word as it is, its parts, and as it reads when signs stand for letters."""
    for token in dict.fromkeys(tokens):
        bare = token.rstrip(_AT_THE_END)
        if bare.isascii() and bare.isalpha():  # as nearly all are
            yield bare.lower()
        elif any(char.isalpha() for char in bare):
            for read in {bare, *(bare.casefold().translate(one) for one in READINGS)}:
                yield from _parts(read)


def _parts(read: str) -> Iterator[str]:
    parts = normalised(read).split()
    yield from parts
    yield "".join(parts)
    if "*" in read.strip("*"):
        seen = [normalised(one).replace(" ", "") for one in read.strip("*").split("*")]
        yield "*".join(seen)


def _shortened(word: str) -> Iterator[str]:
    """The word, and with each letter that is drawn out said once or twice."""
    yield word
    stretched = _STRETCHED.findall(word)[:_MOST_STRETCHED]
    if not stretched:
        return
    for times in product((1, 2), repeat=len(stretched)):
        left = iter(times)
        yield _STRETCHED.sub(lambda found: found[1] * next(left, 1), word)  # noqa: B023


def _single_letters(text: str) -> Iterator[str]:
    """What is spelt one letter at a time."""
    if sum(len(token) <= _LONGEST_LETTER for token in text.split()) < _LEAST_SEEN:
        return
    for read in READINGS:
        words = normalised(text.casefold().translate(read)).split()
        for alone, run in groupby(words, key=lambda word: len(word) == 1):
            letters = "".join(run) if alone else ""
            if len(letters) >= _LEAST_SEEN:
                yield letters
