"""The words by which listeners are understood, by kind, of all the languages that are spoken here.

The product's languages, unless the start of a process says which: `speak`. A kind has the phrases
of every language, for a listener may mix them. docs/languages.md says what the kinds are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from bot.core.language_folder import Language, folders, read

PRODUCT = Path(__file__).parents[1] / "languages"
NEVER = r"(?!)"  # a pattern that nothing matches

Make = TypeVar("Make", bound=Callable[..., Any])

_spoken: list[Language] = []
_worked_out: list[Any] = []


def speak(languages: Iterable[Language]) -> None:
    """Understand these languages from now on; called once, before there is anything to read."""
    _spoken[:] = languages
    for one in _worked_out:
        one.cache_clear()


def spoken() -> list[Language]:
    if not _spoken:
        _spoken.extend(read(folder) for folder in folders(PRODUCT).values())
    return _spoken


def worked_out(make: Make) -> Make:
    """Made once of the words of the languages that are spoken, and anew when they are others."""
    kept: Any = cache(make)
    _worked_out.append(kept)
    return kept  # type: ignore[no-any-return]


def each(kind: str) -> list[tuple[str, ...]]:
    """The phrases of one kind, language by language, in the order of their list."""
    return [language.kinds[kind] for language in spoken() if language.kinds.get(kind)]


@worked_out
def phrases(kind: str) -> frozenset[str]:
    """The phrases of one kind in all languages."""
    return frozenset(phrase for table in each(kind) for phrase in table)


@worked_out
def any_of(kind: str) -> str:
    """The phrases of one kind as a pattern, the longest first."""
    longest_first = sorted(phrases(kind), key=lambda phrase: (-len(phrase), phrase))
    return f"(?:{'|'.join(map(re.escape, longest_first)) or NEVER})"


@worked_out
def says(kind: str) -> re.Pattern[str]:
    """Finds the phrases of one kind in a bare text."""
    return re.compile(rf"\b{any_of(kind)}\b")


@worked_out
def numbers() -> dict[str, int]:
    """What the numbers in words are worth; those of several words stand together."""
    found: dict[str, int] = {}
    for language in spoken():
        for word, number in language.numbers.items():
            found.setdefault(word.replace(" ", ""), number)
    return found


@worked_out
def split_numbers() -> re.Pattern[str]:
    """Finds the numbers that are said in several words: "twenty five"."""
    several = {word for language in spoken() for word in language.numbers if " " in word}
    return re.compile(rf"\b(?:{'|'.join(sorted(several, key=len, reverse=True)) or NEVER})\b")


def weekday(name: str) -> int:
    """The number of a day of the week, Monday is 0."""
    return next(days.index(name) for days in each("days") if name in days)
