"""Titles, names and messages as bare words, so that every way of writing one is the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anyascii import anyascii

from bot.core.remembering import remembering

LONGEST = 400  # characters of a title or a name that are read
LONGEST_TEXT = 1200  # and of a message
LONGEST_WORD = 64  # and of a word: what is longer is none, and costs no more than one

# One written word: "don't", "M.I.A.", "P!nk", "Ty Dolla $ign", "bbno$"; or a sign for "and".
_WRITTEN = re.compile(r"[$]?[^\W_]+(?:['’‘`´.!$*][^\W_]+)*\$?|[&+]")
_APOSTROPHES = re.compile(r"['’‘`´*]")
_PARTS = re.compile(r"[a-z]+|[0-9]+")
_AND_BETWEEN = re.compile(r"['’‘`´]n['’‘`´]", re.IGNORECASE)

AND = frozenset({"and", "y", "n", "und", "et"})
ARTICLES = frozenset({"the", "a", "an", "el", "la", "los", "las", "un", "una", "le", "les"})
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS_VALUE = {word: 10 * (number + 2) for number, word in enumerate(_TENS)}
_UNITS_VALUE = {word: number + 1 for number, word in enumerate(_UNITS)}
# Numbers in both languages, and what people write instead: "Nothing compares 2 u".
_SAME: dict[str, str] = {
    **{word: str(number) for word, number in _UNITS_VALUE.items()},
    **{word: str(number + 10) for number, word in enumerate(_TEENS)},
    **{word: str(value) for word, value in _TENS_VALUE.items()},
    **dict(uno="1", dos="2", tres="3", cuatro="4", cinco="5", seis="6", siete="7", ocho="8"),
    **dict(nueve="9", diez="10", veinte="20", treinta="30", cien="100", hundred="100"),
    **{"to": "2", "too": "2", "for": "4", "u": "you", "ur": "your", "r": "are"},
    **{"featuring": "feat", "ft": "feat", "thru": "through", "luv": "love", "wanna": "want2"},
}
_SPLIT = {"want2": ("want", "2")}
# What becomes of these depends on the words beside them.
_DEPENDS = frozenset({*AND, *_SPLIT, *map(str, _TENS_VALUE.values())})


@dataclass(frozen=True)
class Word:
    """A bare word, and where it stands in the text; it may be half of what is written there."""

    text: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """A title or a name as bare words, without case, accents, punctuation and "and"."""
    text = text[:LONGEST]
    bare = [part for written in _WRITTEN.findall(text) for part in _folded(written[:LONGEST_WORD])]
    if not _DEPENDS.isdisjoint(bare):
        bare = [word.text for word in spanned(text)]
    return bare or [sign for sign in (text.strip().lower()[:LONGEST],) if sign]  # "!!!" has none


def spanned(text: str) -> list[Word]:
    """The bare words of a text, each with its place in it."""
    found = list(_bare(text))
    return _without_and(list(_numbers(found)))


def key(bare: Sequence[str]) -> str:
    """What two spellings of a title have in common: no article in front."""
    return " ".join(without_article(bare))


def without_article(bare: Sequence[str]) -> Sequence[str]:
    return bare[1:] if len(bare) > 1 and bare[0] in ARTICLES else bare


def compact(bare: Sequence[str]) -> str:
    """The same with no spaces: "AC/DC" and "ACDC"."""
    return "".join(without_article(bare))


def owner(name: str) -> str:
    """Of "queens": people leave the apostrophe of "Queen's" out."""
    return name[:-1] if name.endswith("s") and len(name) > 3 else name


def _bare(text: str) -> Iterator[Word]:
    for found in _WRITTEN.finditer(text):
        for part in _folded(found[0][:LONGEST_WORD]):
            yield Word(part, found.start(), found.end())


@remembering
def _folded(written: str) -> tuple[str, ...]:
    """The bare words of one written word, mostly one."""
    if written in "&+":
        return ("and",)
    if _AND_BETWEEN.search(written):
        return tuple(part for half in _AND_BETWEEN.split(written) for part in _folded(half))
    plain = written if written.isascii() else anyascii(_APOSTROPHES.sub("", written))
    plain = _APOSTROPHES.sub("", plain).lower().replace("$", "s")
    if "!" in plain:
        plain = plain.replace("!", "i")
    pieces = plain.split(".")
    if len(pieces) > 1 and all(len(piece) <= 1 for piece in pieces):
        plain = "".join(pieces)
    return tuple(_SAME.get(part, part) for part in _PARTS.findall(plain))


def _numbers(found: Sequence[Word]) -> Iterator[Word]:
    """ "Twenty one" is 21; "wanna" is "want to"."""
    index = 0
    while index < len(found):
        word = found[index]
        after = found[index + 1] if index + 1 < len(found) else None
        if after and _is_tens(word.text) and len(after.text) == 1 and after.text in "13456789":
            yield Word(str(int(word.text) + int(after.text)), word.start, after.end)
            index += 2
            continue
        for part in _SPLIT.get(word.text, (word.text,)):
            yield Word(part, word.start, word.end)
        index += 1


def _is_tens(text: str) -> bool:
    return len(text) == 2 and text[1] == "0" and text[0] in "23456789"


def _without_and(found: list[Word]) -> list[Word]:
    """ "Simon & Garfunkel" is "Simon Garfunkel"; at either end an "and" is a word."""
    if len(found) < 3:
        return found
    return [
        word
        for index, word in enumerate(found)
        if word.text not in AND or index in (0, len(found) - 1)
    ]
