"""What a station has behind it, put straight into the tables: for what counts and what searches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.database import Database
from bot.store.inbox import inbox
from bot.store.listeners import listeners
from bot.store.outbox import outbox
from bot.store.queue import item_messages, items
from bot.store.requests import requests
from bot.store.shows import airings, shows, studios
from tests.fakes import NUMBER

_EMPTY: dict[str, Any] = {"also": [], "entities": [], "guesses": [], "folded": False}


@dataclass
class Past:
    """Writes down what has happened."""

    database: Database

    async def add(self, table: sa.Table, **values: Any) -> int:
        async with self.database.write() as conn:
            done = await conn.execute(sa.insert(table).values(**values))
            return int(done.inserted_primary_key[0])

    async def listener(self, at: datetime, name: str = "") -> int:
        return await self.add(listeners, created_at=at, name=name, replies="on")

    async def message(
        self,
        at: datetime,
        listener: int | None,
        text: str = "hello",
        *,
        settled_as: str | None = "greeting",
        kind: str = "text",
        number: str = NUMBER,
    ) -> int:
        async with self.database.read() as conn:
            count = (await conn.execute(sa.select(sa.func.count()).select_from(inbox))).scalar_one()
        settled_at = at if settled_as else None
        return await self.add(
            inbox,
            **{"service": "whatsapp", "number": number, "provider_id": f"past {count}"},
            **{"listener_id": listener, "kind": kind, "text": text, "sent_at": at},
            **{"received_at": at, "forwarded": False, "grouped": False, "detail": {}},
            **{"settled_at": settled_at, "settled_as": settled_as},
        )

    async def item(
        self,
        at: datetime,
        listener: int | None,
        text: str = "hello",
        lane: str = "comments",
        *,
        looked: int | None = None,
        aired: int | None = None,
        number: str = NUMBER,
        **more: Any,
    ) -> int:
        """A message with its card, `looked` at and `aired` so many seconds later."""
        message = await self.message(at, listener, text, settled_as="item", number=number)
        values = {**_EMPTY, "lane": lane, "purpose": "comment", "sorted_by": "bot"}
        values |= {"status": "waiting" if aired is None else "aired", "number": number}
        values |= {"looked_at": _later(at, looked), "aired_at": _later(at, aired)}
        values |= {"listener_id": listener, "created_at": at, "changed_at": at}
        item = await self.add(items, **{**values, **more})
        await self.on(item, message)
        return item

    async def on(self, item: int, message: int) -> None:
        """A message is on a card, too."""
        async with self.database.write() as conn:
            values = {"item_id": item, "inbox_id": message}
            await conn.execute(sa.insert(item_messages).values(**values))

    async def wish(
        self, at: datetime, askers: list[int], title: str, artist: str = "", **more: Any
    ) -> int:
        """A song that these ask for."""
        names = {"song": title, "artist": artist or None, "purpose": "song_request"}
        names |= {"wish": f"typed {title.lower()}", "performer": artist.lower() or None}
        item = await self.item(at, askers[0], f"play {title}", "songs", **{**names, **more})
        for one in askers:
            message = await self.message(at, one, f"play {title}", settled_as="item")
            await self.on(item, message)
            await self.add(requests, item_id=item, listener_id=one, inbox_id=message, at=at)
        return item

    async def reply(self, at: datetime, listener: int, state: str, kind: str = "reply") -> None:
        values = {"reference": f"{at} {listener} {state} {kind}", "listener_id": listener}
        values |= {"number": NUMBER, "kind": kind, "parts": [], "created_at": at}
        await self.add(outbox, **values, due_at=at, state=state, sending_at=at)

    async def airing(
        self,
        start: datetime,
        end: datetime | None,
        show: str = "Morning",
        numbers: tuple[str, ...] = (NUMBER,),
    ) -> int:
        """A show was on; each has a studio of its own."""
        studio = await self.add(studios, name=f"{show} {start}", numbers=list(numbers))
        one = await self.add(shows, name=show, studio_id=studio, slots=[])
        values = {"show_id": one, "studio_id": studio, "started_by": "ana"}
        return await self.add(airings, **values, started_at=start, ended_at=end)


def _later(at: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else at + timedelta(seconds=seconds)
