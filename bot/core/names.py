"""What somebody is called on the air: a first name, and never a number."""

from __future__ import annotations

import re

LONGEST = 30  # letters
_DIGITS = re.compile(r"\d(?:\D{0,2}\d){5}")  # a name may be a number


def first_name(name: str | None) -> str:
    """The first of somebody's names; "" if that is none, or if a number stands there."""
    first = (name or "").split()[:1]
    if not first or _DIGITS.search(name or "") or not any(c.isalpha() for c in first[0]):
        return ""
    return first[0][:LONGEST]
