"""Contests: by which words a listener enters, what an answer looks like, and until when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

LATE = timedelta(minutes=5)  # who writes so soon after the closing has entered, but late
SHAPES = ("keyword", "letter", "number", "choice", "free")


@dataclass(frozen=True)
class Shape:
    """What an answer looks like; of the fields below `kind` those of its kind count."""

    kind: str  # one of SHAPES
    letters: str = ""
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"choices": list(self.choices)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Shape:
        return cls(**value | {"choices": tuple(value.get("choices", ()))})


@dataclass(frozen=True)
class Contest:
    """A game on air that listeners take part in."""

    id: int
    name: str
    keywords: tuple[str, ...]
    shape: Shape
    opens_at: datetime
    closes_at: datetime
    number: str | None = None  # of the station's; None: all of them

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at

    def has_just_closed(self, at: datetime) -> bool:
        """Whether an entry of this moment is late, but not too late to be shown as one."""
        return max(self.opens_at, self.closes_at) <= at < self.closes_at + LATE
