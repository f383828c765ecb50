"""Ways to say a time, as a language's folder tells them: "{minute} past/after {hour}"."""

from __future__ import annotations

import re

from bot.core.control import normalised
from bot.core.phrases import any_of, numbers, worked_out

HALF_OF_DAY = r"(?: ?(?P<half>am|pm|a m|p m))?"


@worked_out
def place(name: str) -> str:
    """What may stand at a place of a way, as a pattern."""
    number = r"(?:\d{1,2}|" + "|".join(sorted(numbers(), key=lambda one: (-len(one), one))) + ")"
    part = f"{any_of('quarter')}|{any_of('half')}|{any_of('a little over')}"
    return {
        "hour": rf"(?P<hour>{number})",
        "minute": rf"(?P<minute>{number}|{part})",
        "part": rf"(?P<minute>{part})",
        # after nothing else is a bare number a time
        "at": rf"(?P<at>{any_of('at')}|{any_of('before')}|{any_of('after')})",
        # "two songs" and "8 years" are no times, "about one" is hardly ever one
        "uncounted": rf"(?! {any_of('counted')}\b)",
    }[name]


@worked_out
def before_an_hour() -> str:
    """ "Las" of "a eso de las ocho", where a language says such a thing."""
    return f"(?: {any_of('before an hour')})?"


def as_pattern(way: str) -> str:
    """The pattern of a whole way; "am" or "pm" may follow it."""
    words = [word for word in way.split() if word != "{uncounted}"]
    uncounted = place("uncounted") if "{uncounted}" in way else ""
    return rf"{' '.join(map(_word, words))}\b{HALF_OF_DAY}{uncounted}"


def _word(word: str) -> str:
    """A place, or a word; of "past/after" either will do."""
    if word.startswith("{"):
        return place(word[1:-1])
    return f"(?:{'|'.join(re.escape(normalised(one)) for one in word.split('/'))})"
