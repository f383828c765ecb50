"""A small station in a test: takes messages along the journey's way, with a bot that obeys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot import journey
from bot.core.deeds import Doing, Refused
from bot.core.filing import Filing, NewItem, Reply
from bot.core.hearing import Hearing, hearing
from bot.core.purposes import Lane
from bot.core.station import Station
from bot.core.understanding import Understood
from bot.journey import Claimed
from bot.steps.act import Moved
from bot.steps.deeds import Done, Target
from bot.store import inbox, outbox, roles
from bot.store.database import Database
from bot.store.deeds import latest_of_item
from bot.store.listeners import listeners
from bot.store.log import Logged, Place, after
from bot.store.queue import items
from tests.fakes import FakeClock, FakeSender, body, parse

Decide = Callable[[str], Filing | None]


def song(title: str, **more: Any) -> Filing:
    """The filing of a song request."""
    return Filing(
        items=(NewItem(Lane.SONGS, "song_request", title),),
        replies=(Reply("song_request", {"song": title}),),
        **more,
    )


def comment() -> Filing:
    return Filing(items=(NewItem(Lane.COMMENTS, "comment"),), replies=(Reply("comment"),))


def obey(text: str) -> Filing | None:
    """`play X` asks for X, anything else is a comment."""
    return song(text[5:]) if text.startswith("play ") else comment()


@dataclass
class Radio:
    """One station with its database, clock and messaging service."""

    database: Database
    station: Station
    clock: FakeClock
    sender: FakeSender

    # the way in

    async def keep(self, *things: Any, numbers: frozenset[str] | None = None) -> None:
        """A webhook call with one body, kept and not taken apart."""
        await self.keep_raw(body(*things), numbers=numbers)

    async def keep_raw(self, raw: bytes, *, numbers: frozenset[str] | None = None) -> None:
        signed_for = self.station.numbers if numbers is None else numbers
        await journey.receive(self.database, [(raw, signed_for)], now=self.clock())

    async def split(self) -> int:
        return await journey.split(self.database, self.station, parse, now=self.clock())

    async def deliver(self, *things: Any, numbers: frozenset[str] | None = None) -> None:
        """A webhook call with one body, taken apart."""
        await self.keep(*things, numbers=numbers)
        await self.split()

    # the worker

    async def claim(self, *, limit: int = 100) -> tuple[str, list[Claimed]]:
        return await journey.claim(self.database, self.station, limit=limit, now=self.clock())

    async def file(
        self, token: str, heard: Sequence[tuple[Claimed, Filing | None]], **understood: Any
    ) -> None:
        pairs = [(one, hear(one, filing, **understood)) for one, filing in heard]
        await journey.file(self.database, self.station, token, pairs, now=self.clock())

    async def listen(self, decide: Decide = obey, *, limit: int = 100) -> list[str]:
        """One round of a worker; the texts it heard, in order."""
        token, claimed = await self.claim(limit=limit)
        await self.file(token, [(one, decide(one.waiting.text)) for one in claimed])
        return [one.waiting.text for one in claimed]

    # the desk

    async def move(self, item_id: int, action: str, **more: Any) -> Moved:
        version = more.pop("version", None)
        return await self.do(action, Target("items", item_id, version), **more)

    def doing(self, deed: str, who: str = "anna", **more: Any) -> Doing:
        return Doing(deed, who, self.clock(), **more)

    async def do(self, deed: str, *targets: Target | int, who: str = "anna", **more: Any) -> Moved:
        """Somebody does something to items; what came of it for the first that it missed."""
        database = more.pop("database", self.database)
        doing = self.doing(deed, who, **more)
        seen = [one if isinstance(one, Target) else Target("items", one) for one in targets]
        return moved(await journey.do(database, self.station, doing, seen))

    async def undo(self, item_id: int, who: str = "anna", **more: Any) -> Moved:
        database = more.pop("database", self.database)
        async with database.read() as conn:
            deed_id = await latest_of_item(conn, item_id)
        try:
            done = await journey.undo(database, deed_id or 0, who=who, now=self.clock(), **more)
        except Refused as refused:
            return Moved(False, refused.reason)
        return moved(done)

    async def sort_by_hand(self, inbox_id: int, action: str, who: str = "anna") -> Moved:
        return await self.do(action, Target("messages", inbox_id), who=who)

    # the scheduler

    async def hold(self, holder: str = "scheduler 1") -> bool:
        async with self.database.write() as conn:
            return await roles.hold(
                conn,
                journey.SENDER_LEASE,
                holder,
                now=self.clock(),
                lease=journey.SENDING_LEASE,
            )

    async def answer(self, holder: str = "scheduler 1") -> int:
        """Hold the lease, and answer what is due; how many rows that were."""
        await self.hold(holder)
        due = await journey.due(self.database, now=self.clock(), limit=100)
        for row in due:
            await self.send(row, holder)
        return len(due)

    async def send(self, row: outbox.Due, holder: str = "scheduler 1") -> None:
        await journey.answer(
            self.database, self.station, self.sender, row, holder=holder, clock=self.clock
        )

    # what is so now

    async def rows(self, table: sa.Table, **where: Any) -> list[sa.Row[Any]]:
        query = sa.select(table)
        for name, value in where.items():
            query = query.where(table.c[name] == value)
        async with self.database.read() as conn:
            return list(await conn.execute(query.order_by(*table.primary_key.columns)))

    async def inbox(self, **where: Any) -> list[sa.Row[Any]]:
        return await self.rows(inbox.inbox, **where)

    async def items(self, **where: Any) -> list[sa.Row[Any]]:
        return await self.rows(items, **where)

    async def outbox(self, **where: Any) -> list[sa.Row[Any]]:
        return await self.rows(outbox.outbox, **where)

    async def listeners(self) -> list[sa.Row[Any]]:
        return await self.rows(listeners)

    async def log(self) -> list[Logged]:
        async with self.database.read() as conn:
            return await after(conn, Place())

    async def events(self) -> list[str]:
        return [one.event.what for one in await self.log()]


def hear(one: Claimed, filing: Filing | None, **understood: Any) -> Hearing:
    """What comes back from Rasa for a claimed message."""
    meant = Understood(**{"intent": "comment", "confidence": 0.99, **understood})
    under_way = Hearing(one.waiting.id, one.waiting.text, one.waiting.kind, one.dialogue, meant)
    with hearing(under_way):
        under_way.filing = filing
    return under_way


def moved(done: Done) -> Moved:
    """What came of a deed, for tests of a single item."""
    if done.missed:
        missed = done.missed[0]
        return Moved(False, f"{missed.reason} {missed.name}".strip())
    return Moved(True, item_id=done.items[0])
