"""What may reach the presenter: what a producer passed, and nothing that is held or an alarm."""

from __future__ import annotations

from typing import Any

from bot.core.decency import may_be_read_out
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
