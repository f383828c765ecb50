"""What is not read out before somebody has looked at it, and what somebody must see at once.

It flags and never deletes: the text stays as it was sent, in front of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from bot.core.control import normalised
from bot.core.disguise import hides, readings
from bot.core.personal import personal
from bot.core.phrases import phrases, worked_out
from bot.core.purposes import Lane
from bot.core.slurs import Slurs

# Why a text is held; the first that is found is named.
SLUR, ABUSE, STATION_WORD = "slur", "abuse", "station_word"
READ_OUT, PERSONAL = "read_out", "personal"
# Why somebody must look at once.
SELF_HARM, DANGER = "self_harm", "danger"
_GAP = r"(?: (?!not\b|never\b|isnt\b|aint\b)\w+){0,3}"  # "is not an idiot"
_PLACES = {"…": _GAP, "{end}": r"(?= *$)"}
_GONE = " |"  # stands for what means something else, so that its neighbours do not meet


@dataclass(frozen=True)
class Verdict:
    """What is to become of a text, "" where nothing speaks against it."""

    hold: str = ""
    alarm: str = ""

    @property
    def kept_from_air(self) -> str:
        """Why it is not read out unreviewed."""
        return self.alarm or self.hold


FINE = Verdict()


@dataclass(frozen=True)
class StationWords:
    """The station's own two lists."""

    hold: tuple[str, ...] = ()
    alarm: tuple[str, ...] = ()


NO_WORDS = StationWords()


class CardLike(Protocol):
    """An item, or its card."""

    @property
    def lane(self) -> str: ...
    @property
    def held(self) -> str | None: ...
    @property
    def alarm(self) -> str | None: ...
    @property
    def reviewed_by(self) -> str | None: ...


def may_be_read_out(card: CardLike) -> bool:
    """Whether a presenter may get it: never with an alarm, and what is held only when reviewed."""
    if card.alarm:
        return False
    held = card.held or card.lane == Lane.HELD.value
    return not held or bool(card.reviewed_by)


def judge(
    text: str,
    *,
    slurs: Slurs,
    words: StationWords = NO_WORDS,
    beside: Sequence[str | None] = (),
) -> Verdict:
    """The verdict on a text; `beside` are names of a known track, which are what they are."""
    if not text.strip():
        return FINE
    said = list(readings(text, _vocabulary()))
    titles = [normalised(name) for name in beside if name]
    said = [_without(one, titles) for one in said]
    return Verdict(_hold(text, said, slurs, words, beside), _alarm(said, words))


def alarm(text: str, words: StationWords = NO_WORDS, *, beside: Sequence[str | None] = ()) -> str:
    """The alarm alone, as the door asks for it."""
    said = readings(text, _vocabulary())
    titles = [normalised(name) for name in beside if name]
    return _alarm([_without(one, titles) for one in said], words)


def _alarm(said: Sequence[str], words: StationWords) -> str:
    """Why somebody must look at once, in what was read out of a text."""
    for reason, kind in ((SELF_HARM, "self harm"), (DANGER, "danger")):
        if _says(kind, said, unless="no alarm"):
            return reason
    return STATION_WORD if _of_station(words.alarm, said) else ""


def _hold(
    text: str, said: Sequence[str], slurs: Slurs, words: StationWords, beside: Sequence[str | None]
) -> str:
    if slurs.in_text(text, beside=beside):
        return SLUR
    if any(_says(kind, said, unless="no abuse") for kind in ("abuse", "threats")):
        return ABUSE
    if hides(text) or _says("read out", said, unless="no read out"):
        return READ_OUT
    if _of_station(words.hold, said):
        return STATION_WORD
    return PERSONAL if personal(text) else ""


def _says(kind: str, said: Sequence[str], *, unless: str) -> bool:
    """Whether a kind is meant in what was read; hardly a text has a word that it needs."""
    near = [one for one in said if not _needed(kind).isdisjoint(one.split())]
    return any(_meant(kind).search(_meant(unless).sub(_GONE, one)) for one in near)


def _without(said: str, titles: Iterable[str]) -> str:
    for title in filter(None, titles):
        said = re.sub(rf" {re.escape(title)}(?!\S)", _GONE, said)
    return said


def _of_station(listed: tuple[str, ...], said: Sequence[str]) -> bool:
    return bool(listed) and any(map(_own_words(listed).search, said))


@lru_cache(maxsize=8)
def _own_words(listed: tuple[str, ...]) -> re.Pattern[str]:
    """A station's words: each as it stands, with an s or without."""
    bare = sorted(filter(None, map(normalised, listed)))
    return re.compile(rf" (?:{'|'.join(map(re.escape, bare)) or '(?!)'})s?(?!\S)")


# the ways of a language's decency.txt


@worked_out
def _meant(kind: str) -> re.Pattern[str]:
    """Finds what is listed under a kind, in any of the languages."""
    ways = sorted(phrases(kind), key=lambda way: (-len(way), way))
    found = "|".join(_way(way) for way in ways) or "(?!)"
    return re.compile(rf"(?:{found})(?!\S)")


@worked_out
def _needed(kind: str) -> frozenset[str]:
    """Words of which a text has one, or it cannot mean this kind: of each way its rarest piece."""
    found: set[str] = set()
    for way in phrases(kind):
        pieces = [words for words in map(_words_of, way.split()) if words]
        found |= max(pieces, key=lambda words: min(map(len, words)))
    return frozenset(found)


def _words_of(piece: str) -> set[str]:
    """Of each that may stand here the longest word; none where nothing must."""
    if piece in _PLACES or (piece.startswith("(") and piece.endswith(")")):
        return set()
    listed = phrases("insults") if piece == "{insult}" else piece.split("/")
    either = [normalised(one.replace("_", " ")).split() for one in listed]
    return {max(words, key=len) for words in either if words}


@worked_out
def _vocabulary() -> frozenset[str]:
    """The words that somebody may put stars into, or draw out."""
    kinds = ("insults", "abuse", "threats", "read out", "self harm", "danger")
    return frozenset(
        word
        for kind in kinds
        for way in phrases(kind)
        for word in normalised(re.sub(r"\{\w+\}", "", way).replace("_", " ")).split()
        if len(word) > 2
    )


def _way(way: str) -> str:
    """ "(the) a/b_c … {insult}" as a pattern."""
    return "".join(map(_piece, way.split()))


def _piece(piece: str) -> str:
    if piece == "{insult}":
        return _insult()
    if piece in _PLACES:
        return _PLACES[piece]
    optional = piece.startswith("(") and piece.endswith(")")
    either = [normalised(one.replace("_", " ")) for one in piece.strip("()").split("/")]
    found = f" (?:{'|'.join(map(re.escape, filter(None, either)))})"
    return f"(?:{found})?" if optional else found


def _insult() -> str:
    listed = sorted(map(normalised, phrases("insults")), key=len, reverse=True)
    return f" (?:{'|'.join(map(re.escape, listed)) or '(?!)'})"
