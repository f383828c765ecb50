"""A block: for how long nothing is heard of a listener, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

BLOCKED = "blocked"  # the reason by which a message of a blocked listener is settled
# How long a block may hold; None is for good.
LENGTHS: dict[str, timedelta | None] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "good": None,
}
WHYS = ("abuse", "spam", "flood", "other")
LONGEST_WORDS = 100  # beside the reason


@dataclass(frozen=True)
class Block:
    """Somebody's decision; it ends by itself unless it is for good."""

    at: datetime
    until: datetime | None  # None: for good
    by: str
    why: str  # WHYS
    words: str = ""

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


def block(length: str, why: str, words: str, *, by: str, now: datetime) -> Block | None:
    """The block that somebody asks for; None if it is not said for how long, or why."""
    if length not in LENGTHS or why not in WHYS:
        return None
    lasts = LENGTHS[length]
    until = now + lasts if lasts else None
    return Block(now, until, by, why, " ".join(words.split())[:LONGEST_WORDS])
