"""What the steps must know of the station: handed around as one value."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.replies import Replies
from bot.core.rules import ReplyRules


def _random() -> str:
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Station:
    """One installation: its numbers, its rules and its texts."""

    numbers: frozenset[str]
    identifier_key: bytes = field(repr=False)
    rules: ReplyRules
    replies: Replies
    reference: Callable[[], str] = _random  # names an outbox row towards the service
