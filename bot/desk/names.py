"""What the desk calls a listener: never a number, never by a slur."""

from __future__ import annotations

import re

from bot.core.slurs import Slurs

_DIGITS = re.compile(r"\d(?:\D{0,2}\d){5}")  # a profile may be named after its number


def shown_name(stated: str | None, profile: str | None, slurs: Slurs) -> str:
    """The name the listener gave, else the first name of the profile; "" for what is none."""
    name = _name(stated, profile)
    return "" if slurs.in_text(name) else name


def _name(stated: str | None, profile: str | None) -> str:
    if stated and stated.strip():
        return stated.strip()
    first = (profile or "").split()[:1]
    if not first or _DIGITS.search(profile or "") or not any(c.isalpha() for c in first[0]):
        return ""
    return first[0][:30]
