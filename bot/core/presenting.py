"""What may reach the presenter: what a producer passed, and nothing that is held or an alarm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.core.control import normalised
from bot.core.decency import may_be_read_out
from bot.core.messages import says
from bot.core.purposes import Lane

OPEN = ("waiting", "on_air")


def reaches(item: Any, *, passing: bool) -> bool:
    """Whether an item stands before the presenter."""
    return item.status in OPEN and may_see(item, passing=passing)


def may_see(item: Any, *, passing: bool) -> bool:
    """Whether a presenter may know of an item; `passing`: only if it was passed to them.

    What somebody has taken stays before their eyes.
    """
    if item.lane == Lane.HELD.value or not may_be_read_out(item):
        return False
    return not passing or item.passed_at is not None or item.status in ("on_air", "aired")


def hides_original(item: Any) -> bool:
    """Whether a producer has put other words before a text that was not for the air."""
    return bool(item.air_text and (item.held or item.reviewed_by))


def tells(texts: Iterable[str], value: str | None) -> bool:
    """Whether any of these texts says a name, a place, a title."""
    bare = normalised(value or "")
    return bool(value) and any(
        says(text, value or "") or (bare and f" {bare} " in f" {normalised(text)} ")
        for text in texts
    )
