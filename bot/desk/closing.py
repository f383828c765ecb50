"""Until when a listener can be answered, as it stands on their cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.rules import CLOSES_SOON, closes


@dataclass(frozen=True)
class Closing:
    """The end of a reply window; a browser turns it over when the time has come."""

    window: str  # of which listener at which of our numbers
    until: str  # for machines
    time: str
    state: str  # open, soon, closed


def closing(
    listener: int | None,
    number: str,
    heard: datetime | None,
    when: Callable[..., str],
    *,
    now: datetime,
) -> Closing | None:
    """None where nobody can be answered: somebody called, or wrote in a group."""
    if listener is None or heard is None:
        return None
    until = closes(heard)
    state = "closed" if now >= until else "soon" if until - now < CLOSES_SOON else "open"
    return Closing(f"{listener} {number}", until.isoformat(), when(until, now=now), state)
