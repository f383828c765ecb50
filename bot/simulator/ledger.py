"""What really happened: sent, delivered, received and read, to compare the station's word with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator.bodies import Update
from bot.simulator.people import Listener


@dataclass
class Sent:
    """One thing a listener did, on its way to the station."""

    wamid: str
    listener: str
    number: str
    content: dict[str, Any]
    at: datetime  # when it was typed
    handed_at: datetime  # when WhatsApp had it for the station
    acked_at: datetime | None = None  # when the station first answered 200
    read_at: datetime | None = None  # when the station marked it read

    @property
    def kind(self) -> str:
        return str(self.content["type"])


@dataclass
class Received:
    """One thing the station sent, as the listener's phone shows it."""

    wamid: str
    listener: str | None  # None: nobody has that address
    number: str
    kind: str
    content: dict[str, Any]  # the request, as the station made it
    at: datetime
    promised: tuple[str, ...] = ()  # the statuses that were to follow
    told_first: bool = False  # the station heard them before the answer to its request
    error_code: int | None = None  # why it did not arrive
    filled: str = ""  # what a template says with its blanks filled
    statuses: list[str] = field(default_factory=list)  # as the station took them

    @property
    def text(self) -> str:
        """The words that the listener sees."""
        if self.filled:
            return self.filled
        part = self.content.get(self.kind) or {}
        body = part.get("body", part.get("caption", part.get("name", "")))
        return str(body.get("text", "")) if isinstance(body, dict) else str(body)

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """The id and the title of each button, or of each row of a list."""
        action = (self.content.get("interactive") or {}).get("action") or {}
        replies = [one["reply"] for one in action.get("buttons", []) if "reply" in one]
        rows = [row for section in action.get("sections", []) for row in section.get("rows", [])]
        return tuple((str(one["id"]), str(one["title"])) for one in replies + rows)

    @property
    def answers(self) -> str | None:
        """The wamid of the message that it answers or reacts to."""
        reaction = self.content.get("reaction") or {}
        answered = reaction.get("message_id") or self.content.get("context", {}).get("message_id")
        return answered if isinstance(answered, str) else None

    @property
    def reference(self) -> str | None:
        return self.content.get("biz_opaque_callback_data")


@dataclass(frozen=True)
class Post:
    """One webhook call."""

    keys: tuple[str, ...]
    answer: int | None  # None: no answer
    seconds: float  # of real time, for benchmarks
    at: datetime
    size: int


class Ledger:
    """The book of everything; `watch` tells when a line was added."""

    def __init__(self) -> None:
        self.sent: dict[str, Sent] = {}
        self.received: dict[str, Received] = {}
        self.posts: list[Post] = []
        self.given_up: list[str] = []  # keys that were retried until the horizon, and lost
        self.typing: dict[str, datetime] = {}  # wamid of the message, when the station said so
        self._by_listener: dict[str, list[Sent]] = {}
        self._to_listener: dict[str, list[Received]] = {}
        self._open: dict[str, None] = {}
        self._acks: dict[str, int] = {}
        self._order: list[str] = []
        self._watchers: set[asyncio.Event] = set()

    # -- writing: the rest of the simulator

    def typed(self, sent: Sent) -> None:
        self.sent[sent.wamid] = sent
        self._by_listener.setdefault(sent.listener, []).append(sent)

    def handed_over(self, update: Update) -> None:
        if update.key not in self._acks:
            self._open[update.key] = None
        self.touch()

    def posted(self, post: Post) -> None:
        self.posts.append(post)
        if post.answer == 200:
            for key in post.keys:
                self._acked(key, post.at)
        self.touch()

    def _acked(self, key: str, at: datetime) -> None:
        self._open.pop(key, None)
        self._acks[key] = self._acks.get(key, 0) + 1
        wamid, _, status = key.partition(":")
        if status and wamid in self.received:
            self.received[wamid].statuses.append(status)
        sent = self.sent.get(key)
        if sent is not None and sent.acked_at is None:
            sent.acked_at = at
            self._order.append(key)

    def gave_up(self, key: str) -> None:
        self.given_up.append(key)
        self.touch()

    def accepted(self, received: Received) -> None:
        self.received[received.wamid] = received
        self._to_listener.setdefault(received.listener or "", []).append(received)
        self.touch()

    def marked_read(self, wamid: str, at: datetime, *, typing: bool) -> None:
        """A read mark goes for the earlier messages of the thread too."""
        last = self.sent[wamid]
        for sent in self._by_listener[last.listener]:
            earlier = sent.number == last.number and sent.at <= last.at
            if earlier and sent.read_at is None:
                sent.read_at = at
        if typing:
            self.typing[wamid] = at
        self.touch()

    # -- reading: tests, benchmarks, the phone page

    def sent_by(self, listener: Listener | str) -> tuple[Sent, ...]:
        return tuple(self._by_listener.get(_key(listener), ()))

    def sent_to(self, listener: Listener | str) -> tuple[Received, ...]:
        """What the station sent to this listener, whether or not it arrived."""
        return tuple(self._to_listener.get(_key(listener), ()))

    def unacked(self) -> tuple[str, ...]:
        """The keys of what the station has not answered with 200, in the order it was sent."""
        return tuple(self._open)

    def delivered_count(self, wamid: str, status: str = "") -> int:
        """How often the station answered 200 to a body with it."""
        return self._acks.get(f"{wamid}:{status}" if status else wamid, 0)

    def order(self) -> tuple[str, ...]:
        """The listeners' messages as the station first took them."""
        return tuple(self._order)

    async def until(self, condition: Callable[[Ledger], bool], *, within: float = 10.0) -> None:
        """Wait for something to be true of the ledger, or raise asyncio.TimeoutError."""
        changed = self.watch()
        try:
            while not condition(self):
                await asyncio.wait_for(changed.wait(), within)
                changed.clear()
        finally:
            self._watchers.discard(changed)

    def watch(self) -> asyncio.Event:
        """An event that is set at every new line; give it back with `unwatch`."""
        event = asyncio.Event()
        self._watchers.add(event)
        return event

    def unwatch(self, event: asyncio.Event) -> None:
        self._watchers.discard(event)

    def touch(self) -> None:
        for event in self._watchers:
            event.set()


def _key(listener: Listener | str) -> str:
    return listener.key if isinstance(listener, Listener) else listener
