"""Handing a song over to the playout: what is given, and what can come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

KEEPS_TRYING = timedelta(minutes=15)  # while the playout cannot be reached: then a person decides
SLOWEST = timedelta(minutes=1)  # between two tries


class State(str, Enum):
    """How far a hand-over is."""

    QUEUED = "queued"
    GIVING = "giving"  # the call is under way
    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it may have been taken: never given again blindly


UNDER_WAY = frozenset({State.QUEUED, State.GIVING, State.TAKEN})


@dataclass(frozen=True)
class HandOver:
    """How far it is, as the card says."""

    state: State
    at: datetime  # of its latest change
    who: str
    reason: str = ""


@dataclass(frozen=True)
class Song:
    """What the playout is given."""

    key: str  # the same at every try: it is one request
    at: datetime
    item: int
    title: str
    artist: str
    source: str = ""  # of the library, if the track is known
    source_key: str = ""  # by which the source knows it
    file: str = ""
    album: str = ""
    length: int | None = None  # seconds
    asked: int = 1
    dedications: Sequence[Mapping[str, str]] = field(default_factory=tuple)


class NotTaken(Exception):
    """The playout has not taken it. The reason is a name of ours, or its own short words."""

    def __init__(self, reason: str, *, again: bool = False, perhaps: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again  # that may be over soon
        self.perhaps = perhaps  # or it has: nobody heard the answer


class Hand(Protocol):
    """A way to give songs to a playout."""

    @property
    def knows_keys(self) -> bool:
        """What is given twice under one key counts once there."""

    async def give(self, song: Song) -> None:
        """Give it, or raise NotTaken."""


def next_try(attempts: int, *, first: datetime, now: datetime) -> datetime | None:
    """When to try again; None when it has been tried long enough."""
    if now - first >= KEEPS_TRYING:
        return None
    return now + min(SLOWEST, timedelta(seconds=2 ** min(attempts, 10)))
