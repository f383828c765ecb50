"""What we ask a messaging service to send, and what can come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from bot.core.messages import Identifier
from bot.core.templates import Filled


@dataclass(frozen=True)
class Button:
    """A reply button: the id comes back to us, the title is what the listener sees."""

    id: str
    title: str


@dataclass(frozen=True)
class Outgoing:
    """One call to the service. `kind` is text, template, buttons, reaction or read."""

    number: str
    to: tuple[Identifier, ...]
    kind: str
    reference: str  # comes back on every status: random, no personal data
    text: str = ""  # the body, or the emoji of a reaction
    buttons: tuple[Button, ...] = ()
    answers: str | None = (
        None  # provider id of the message that it answers, reacts to or marks read
    )
    template: Filled | None = None


@dataclass(frozen=True)
class Accepted:
    """The service took it; delivery is told later by statuses."""

    provider_id: str | None  # None for a read mark
    aliases: tuple[Identifier, ...] = ()  # other names the service gave for the listener


class Decision(str, Enum):
    """What to do about a failure: the error table's second column."""

    RETRY = "retry"  # with back-off
    RETRY_ONCE = "retry_once"
    SLOW_LISTENER = "slow_listener"  # too fast for this listener: later, alone
    SLOW_NUMBER = "slow_number"  # too fast for the number: everybody waits, for seconds
    SLOW_APP = "slow_app"  # too many calls of any kind: everybody waits, for minutes
    GIVE_UP = "give_up"  # this message only
    STOP = "stop"  # the whole number, until a person has mended it
    UNKNOWN = "unknown"  # it may have been sent: never again blindly


class SendFailed(Exception):
    """The service did not take it, or we do not know whether it did."""

    def __init__(self, decision: Decision, reason: str, *, code: int | None = None) -> None:
        super().__init__(reason)
        self.decision = decision
        self.reason = reason  # safe to log: no text, no number
        self.code = code


class Sender(Protocol):
    """A messaging service, seen from the outbox."""

    async def send(self, outgoing: Outgoing) -> Accepted:
        """Hand it to the service, or raise SendFailed."""
