"""What somebody is called on the air: a first name, and never a number."""

from __future__ import annotations

import re

LONGEST = 30  # letters
_DIGITS = re.compile(r"\d(?:\D{0,2}\d){5}")  # a name may be a number
# What stands before a name and is none: "Mr Jones" has no other name to be called by.
_TITLES = frozenset("mr mrs ms miss dr fr sr sra srta don doña uncle auntie aunt tío tía".split())


def first_name(name: str | None) -> str:
    """The first of somebody's names; "" if that is none, or if a number stands there."""
    first, *others = (name or "").split() or [""]
    if _DIGITS.search(name or "") or not any(map(str.isalpha, first)):
        return ""
    titled = first.rstrip(".").casefold() in _TITLES and others
    return (f"{first} {others[0]}" if titled else first)[:LONGEST]
