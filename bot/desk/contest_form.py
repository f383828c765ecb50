"""The form of a contest: read with care, and filled with what a contest says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.contests import SHAPES, Contest, Shape
from bot.core.control import normalised
from bot.core.replies import clean
from bot.core.station import Station

MOST_KEYWORDS = 10
MOST_CHOICES = 50
LONGEST = 80  # letters of a name, a keyword or an answer
_RANGE = re.compile(r"\s*(\w)\s*[-–]\s*(\w)\s*")
_MOMENT = "%Y-%m-%dT%H:%M"
_YEARS = range(2000, 2200)


class ContestWrong(Exception):
    """The form cannot be used; `name` is that of the sentence which says why."""

    def __init__(self, name: str, word: str = "") -> None:
        super().__init__(name)
        self.name = name
        self.word = word


@dataclass(frozen=True)
class ContestForm:
    """Reads forms for one station, in its own time."""

    station: Station
    zone: ZoneInfo

    def read(self, form: Mapping[str, str], before: Contest | None = None) -> Contest:
        """The contest as it was typed, or ContestWrong; `before` is what it was until now."""
        name = clean(form.get("name", ""))
        if not name or len(form["name"].strip()) > LONGEST:
            raise ContestWrong("name")
        keywords = self._keywords(form.get("keywords", ""))
        shape = self._shape(form)
        if shape.kind == "keyword" and not keywords:
            raise ContestWrong("no_keyword")
        opens_at = self._moment(form, "opens_at", before.opens_at if before else None)
        closes_at = self._moment(form, "closes_at", before.closes_at if before else None)
        if opens_at >= closes_at:
            raise ContestWrong("order")
        return Contest(
            before.id if before else 0,
            name,
            keywords,
            shape,
            opens_at,
            closes_at,
            self._number(form),
        )

    def filled(self, contest: Contest) -> dict[str, str]:
        """The form that says what a contest is."""
        shape = contest.shape
        ranged = shape.kind == "number"
        return {
            "name": contest.name,
            "keywords": ", ".join(contest.keywords),
            "shape": shape.kind,
            "letters": shape.letters,
            "low": str(shape.low) if ranged else "",
            "high": str(shape.high) if ranged else "",
            "choices": "\n".join(shape.choices),
            "number": contest.number or "",
            "opens_at": self.local(contest.opens_at),
            "closes_at": self.local(contest.closes_at),
        }

    def local(self, moment: datetime) -> str:
        """As a browser's field for a day and a time has it."""
        return moment.astimezone(self.zone).strftime(_MOMENT)

    def _keywords(self, given: str) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(_listed(given.replace(",", "\n"))))
        if len(words) > MOST_KEYWORDS or not all(map(_may_be_said, words)):
            raise ContestWrong("keywords")
        self._refuse_controls(words)
        return words

    def _refuse_controls(self, words: tuple[str, ...]) -> None:
        """A message that is such a word takes effect at the door, before any contest."""
        for word in words:
            if self.station.replies.control.meaning(word):
                raise ContestWrong("control", word)

    def _shape(self, form: Mapping[str, str]) -> Shape:
        kind = form.get("shape", "")
        if kind not in SHAPES:
            raise ContestWrong("shape")
        if kind == "letter":
            return Shape(kind, letters=_letters(form.get("letters", "")))
        if kind == "number":
            low, high = _whole(form.get("low", "")), _whole(form.get("high", ""))
            if low > high:
                raise ContestWrong("range")
            return Shape(kind, low=low, high=high)
        if kind == "choice":
            return Shape(kind, choices=self._choices(form.get("choices", "")))
        return Shape(kind)

    def _choices(self, given: str) -> tuple[str, ...]:
        choices = tuple(dict.fromkeys(_listed(given)))
        if not 0 < len(choices) <= MOST_CHOICES or not all(map(_may_be_said, choices)):
            raise ContestWrong("choices")
        self._refuse_controls(choices)
        return choices

    def _number(self, form: Mapping[str, str]) -> str | None:
        number = form.get("number", "")
        if number and number not in self.station.numbers:
            raise ContestWrong("number")
        return number or None

    def _moment(self, form: Mapping[str, str], name: str, before: datetime | None) -> datetime:
        """What stands there, in the station's time; a field left as it was keeps its seconds."""
        given = form.get(name, "")
        if before is not None and given == self.local(before):
            return before
        try:
            typed = datetime.fromisoformat(given)
        except ValueError:
            raise ContestWrong(name) from None
        if typed.tzinfo is not None or typed.year not in _YEARS:
            raise ContestWrong(name)
        return typed.replace(tzinfo=self.zone)


def _listed(given: str) -> list[str]:
    return [" ".join(line.split()) for line in given.splitlines() if line.strip()]


def _may_be_said(word: str) -> bool:
    return bool(normalised(word)) and len(word) <= LONGEST


def _letters(given: str) -> str:
    """ "A-D" and "a, b, c" alike."""
    ends = _RANGE.fullmatch(given.upper())
    if ends:
        given = "".join(map(chr, range(ord(ends[1]), min(ord(ends[2]), ord(ends[1]) + 25) + 1)))
    found = "".join(dict.fromkeys(one for one in given.upper() if one.isalpha()))
    if not found or len(found) > 26:
        raise ContestWrong("letters")
    return found


def _whole(given: str) -> int:
    given = given.strip()
    if not given.isdecimal() or len(given) > 9:
        raise ContestWrong("range")
    return int(given)
