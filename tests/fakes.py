"""Stand-ins that remember, and short ways to make what a messaging service tells us."""

from __future__ import annotations

import asyncio
import pickle
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

from bot.core.messages import (
    Delivery,
    Identifier,
    IdentityChange,
    Kind,
    Message,
    Notice,
    StatusUpdate,
)
from bot.core.replies import Replies
from bot.core.rules import ReplyRules
from bot.core.sending import Accepted, Decision, Outgoing, SendFailed
from bot.core.station import Station
from bot.journey import Unreadable
from bot.whatsapp.errors import for_status

NUMBER = "1001"
FOREIGN = "9999"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
KEY = b"a key that stays the same in every test"

TEXTS: dict[str, Any] = {
    "default_language": "en",
    "languages": {
        "en": {
            "words": ["the", "please", "play", "you", "and", "it", "is"],
            "stop": ["stop", "unsubscribe"],
            "erase": ["delete my data"],
            "start": ["start"],
            "texts": {
                "song_request": "Got it: {song}.",
                "comment": "Thank you.",
                "stopped": "We will not write again.",
                "started": "We will write again.",
                "song_chosen": "{song} it is.",
                "which_song": "Which song?",
                "added": "Noted.",
                "not_understood": "A person will look at this.",
                "got_voice": "Got your voice note.",
                "got_picture": "Got your picture.",
                "got_video": "Got your video.",
                "got_document": "Got your document.",
                "on_air": "It is with the studio.",
                "off_air": "We are back later.",
                "who_keeps_what": "{station} keeps this for 90 days.",
            },
        },
        "es": {
            "words": ["el", "la", "por", "favor", "quiero", "y", "es"],
            "stop": ["basta"],
            "start": ["empezar"],
            "texts": {"on_air": "Ya lo tiene el estudio.", "stopped": "No escribiremos más."},
        },
    },
}


class FakeClock:
    """A clock that stands still until it is moved; call it, or ask it for `now()`."""

    def __init__(self, at: datetime = NOON) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    __call__ = now

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Move on, `advance(seconds=8)`; backwards when negative. Returns the new time."""
        self._at += by if by is not None else timedelta(**parts)
        return self._at


class FakeSender:
    """A messaging service: remembers its calls, and fails or hangs when told to."""

    def __init__(self) -> None:
        self.calls: list[Outgoing] = []  # everything it was asked to send
        self.sent: list[Outgoing] = []  # what it took
        self.times: list[datetime] = []
        self.aliases: tuple[Identifier, ...] = ()
        self.next_id = ""  # of what it takes next, else it counts
        self._failures: deque[BaseException | None] = deque()
        self._hold: asyncio.Event | None = None
        self.asked = asyncio.Event()  # set once a call has come in

    def fail(
        self,
        decision: Decision,
        reason: str = "refused",
        *,
        code: int | None = None,
        times: int = 1,
    ) -> None:
        """Refuse the next calls."""
        self._failures.extend(SendFailed(decision, reason, code=code) for _ in range(times))

    def break_with(self, error: BaseException) -> None:
        """Raise something nobody has foreseen at the next call."""
        self._failures.append(error)

    def hang(self) -> asyncio.Event:
        """Take the next call and answer when the returned event is set."""
        self._hold = asyncio.Event()
        return self._hold

    async def send(self, outgoing: Outgoing) -> Accepted:
        self.calls.append(outgoing)
        self.asked.set()
        hold, self._hold = self._hold, None
        if hold is not None:
            await hold.wait()
        failure = self._failures.popleft() if self._failures else None
        if failure is not None:
            raise failure
        self.sent.append(outgoing)
        if outgoing.kind == "read":
            return Accepted(None)
        return Accepted(self.next_id or f"wamid.out.{len(self.sent)}", self.aliases)

    @property
    def texts(self) -> list[str]:
        return [call.text for call in self.sent if call.kind in ("text", "buttons")]


def station(
    *numbers: str, texts: Mapping[str, Any] = TEXTS, rules: ReplyRules | None = None, **parts: Any
) -> Station:
    """Radio Test, with the number 1001 and references that count up."""
    numbered = count(1)
    return Station(
        numbers=frozenset(numbers or {NUMBER}),
        identifier_key=KEY,
        rules=rules or ReplyRules(**parts),
        replies=Replies(texts, station="Radio Test"),
        reference=lambda: f"out-{next(numbered)}",
        verdict=for_status,
    )


_ids = count(1)


def bsuid(value: str) -> Identifier:
    return Identifier("bsuid", value)


def phone(value: str) -> Identifier:
    return Identifier("phone", value)


def parent(value: str) -> Identifier:
    return Identifier("parent_bsuid", value)


def message(
    text: str = "",
    *who: Identifier,
    id: str | None = None,
    at: datetime | None = NOON,
    kind: Kind = Kind.TEXT,
    number: str = NUMBER,
    **more: Any,
) -> Message:
    """What a listener sent; the same listener unless `who` says otherwise."""
    return Message(
        number=number,
        provider_id=id or f"wamid.in.{next(_ids)}",
        kind=kind,
        text=text,
        sent_at=at,
        identifiers=who or (bsuid("CH.1"),),
        **more,
    )


def status(
    status: str, provider_id: str = "", *, reference: str | None = None, **more: Any
) -> StatusUpdate:
    return StatusUpdate(
        number=more.pop("number", NUMBER),
        provider_id=provider_id,
        status=status,
        reference=reference,
        **more,
    )


def body(*things: Any) -> bytes:
    """A webhook body that holds these things; `parse` reads it."""
    return pickle.dumps(
        Delivery(
            tuple(one for one in things if isinstance(one, Message)),
            tuple(one for one in things if isinstance(one, StatusUpdate)),
            tuple(one for one in things if isinstance(one, IdentityChange)),
            tuple(one for one in things if isinstance(one, Notice)),
        )
    )


def parse(raw: bytes) -> Delivery | Unreadable:
    """The reader of `body`; anything else is unreadable."""
    try:
        found: Delivery = pickle.loads(raw)
    except (pickle.UnpicklingError, EOFError):
        return Unreadable("not a test body")
    return found
