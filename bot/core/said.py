"""A message, what it was understood to mean, and what on air it answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.contests import Contest
from bot.core.messages import Kind
from bot.core.understanding import Understood


@dataclass(frozen=True)
class Said:
    """What a filing is made of."""

    text: str
    understood: Understood
    kind: Kind = Kind.TEXT
    contest: Contest | None = None  # the one that it is an entry for
    late: bool = False  # it came after the contest had closed
    topic: str | None = None  # the presenter's line that it answers
    because: str | None = None  # why it is not filed under the model's own purpose
