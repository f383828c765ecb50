"""What the steps must know of the station: handed around as one value."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.on_air import no_library
from bot.core.replies import Replies
from bot.core.rules import ReplyRules
from bot.core.sending import Decision


def random_reference() -> str:
    return secrets.token_urlsafe(16)


def _give_up(code: int | None) -> Decision:
    return Decision.GIVE_UP


@dataclass(frozen=True)
class Station:
    """One installation: its numbers, its rules and its texts."""

    numbers: frozenset[str]
    identifier_key: bytes = field(repr=False)
    rules: ReplyRules
    replies: Replies
    reference: Callable[[], str] = random_reference  # names an outbox row towards the service
    # what an error code of the service asks for, when it fails a message that it had accepted
    verdict: Callable[[int | None], Decision] = _give_up
    is_title: Callable[[str], bool] = no_library  # whether the station has a song of this name
