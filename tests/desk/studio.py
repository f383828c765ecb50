"""A studio in a test: the desk as a running application, and people who sign in to it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot import desk
from bot.core.filing import Filing, NewItem, Reply
from bot.core.health import Health
from bot.core.messages import Identifier
from bot.core.purposes import PURPOSES, Lane
from bot.desk.drawing import DRAWERS
from bot.desk.given import DESK
from bot.desk.live import LIVE, Live
from bot.desk.sessions import COOKIE, LASTS, hashed
from bot.store import queue, sessions, staff, switches, tokens, word_list
from bot.store.log import Place
from tests.fakes import bsuid, message
from tests.radio import Radio

OURS = {"Sec-Fetch-Site": "same-origin"}
SCRIPT = {**OURS, "Accept": "application/json"}
PAGE = {"Accept": "text/html"}
Client = TestClient[web.Request, web.Application]


@dataclass
class FakeHealth:
    """The station's health as the test wants it; remembers how often it was asked."""

    radio: Radio
    facts: dict[str, Any] = field(default_factory=dict)
    error: Exception | None = None
    asked: int = 0

    async def __call__(self) -> Health:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return Health(at=self.radio.clock(), **self.facts)


@dataclass
class Studio:
    """The desk of one station."""

    radio: Radio
    app: web.Application
    server: TestServer
    health: FakeHealth
    given: desk.Desk
    clients: list[Client] = field(default_factory=list)

    @property
    def live(self) -> Live:
        return self.app[LIVE]

    async def stranger(self) -> Client:
        """A browser of nobody we know."""
        client = TestClient(self.server)
        self.clients.append(client)
        return client

    async def person(self, role: str = "producer", name: str | None = None) -> Client:
        """A browser of somebody who has signed in."""
        client = await self.stranger()
        client.session.cookie_jar.update_cookies({COOKIE: await self.cookie(role, name)})
        return client

    async def cookie(self, role: str = "producer", name: str | None = None) -> str:
        """What a browser holds after somebody has signed in."""
        key, name, now = f"cookie-of-{name or role}", name or role, self.radio.clock()
        async with self.radio.database.write() as conn:
            if await staff.find(conn, name) is None:
                await staff.save(conn, name, role, "no password", now=now)
            known = await staff.find(conn, name)
            assert known is not None
            await sessions.end(conn, hashed(key))  # of the same person in another browser
            await sessions.begin(conn, hashed(key), known.id, now=now, lasts=LASTS)
        return key

    async def token(self, role: str = "presenter", name: str | None = None) -> str:
        """What one of the station's programs holds."""
        key, name = f"rl_key-of-{name or role}", name or role
        async with self.radio.database.write() as conn:
            made = await tokens.make(
                conn, name, role, hashed(key), who="mona", now=self.radio.clock()
            )
            assert made
        return key

    async def write(
        self, text: str, who: Identifier | None = None, name: str | None = None, **more: Any
    ) -> int:
        """A listener writes; the id of the inbox row."""
        sent = message(text, who or bsuid("CH.1"), name=name, at=self.radio.clock(), **more)
        await self.radio.deliver(sent)
        rows = await self.radio.inbox(provider_id=sent.provider_id)
        return int(rows[0].id)

    async def file(self, text: str, intent: str = "comment", **more: Any) -> int:
        """A listener writes and the bot files it; the id of the item."""
        understood = {
            name: more.pop(name)
            for name in ("confidence", "guesses", "also", "entities")
            if name in more
        }
        track = more.pop("track", ())
        on_air = {name: more.pop(name) for name in ("contest", "late", "topic") if name in more}
        await self.write(text, **more)
        lane = PURPOSES[intent].lane or Lane.OTHER
        token, claimed = await self.radio.claim()
        filing = Filing(items=(NewItem(lane, intent, *track, **on_air),))
        await self.radio.file(
            token, [(one, filing) for one in claimed], intent=intent, **understood
        )
        return int((await self.radio.items())[-1].id)

    async def request(
        self, title: str, artist: str | None = None, text: str | None = None, **more: Any
    ) -> int:
        """A listener asks for a song and the bot files it; the id of the item."""
        await self.write(text or f"play {title}", **more)
        token, claimed = await self.radio.claim()
        filing = Filing(
            items=(NewItem(Lane.SONGS, "song_request", title, artist),),
            replies=(Reply("song_request", {"song": title}),),
        )
        await self.radio.file(token, [(one, filing) for one in claimed], intent="song_request")
        return int((await self.radio.items())[-1].id)

    async def passing(self, on: bool) -> None:
        """Whether presenters see only what was passed."""
        async with self.radio.database.write() as conn:
            await switches.set_passing(conn, on, who="mona", now=self.radio.clock())

    async def hold_word(self, text: str) -> None:
        """A manager puts a word on the station's list of what is held."""
        async with self.radio.database.write() as conn:
            await word_list.add(conn, "hold", text, who="mona", now=self.radio.clock())

    async def mark(self, item_id: int, **values: Any) -> None:
        """As something else than a deed has left an item."""
        async with self.radio.database.write() as conn:
            mine = queue.items.c.id == item_id
            await conn.execute(sa.update(queue.items).where(mine).values(**values))

    def hands_over(self) -> None:
        """From now on the station gives songs to its playout."""
        self.app._state[DESK] = replace(self.given, hands_over=True)
        for drawer in self.app[DRAWERS].values():
            drawer.environment.globals["hands_over"] = True

    async def status(self, item_id: int) -> str:
        (row,) = await self.radio.items(id=item_id)
        return str(row.status)

    async def count(self, table: sa.Table) -> int:
        return len(await self.radio.rows(table))


@dataclass(frozen=True)
class Heard:
    """One event of the live stream."""

    event: str
    data: Any
    place: Place | None

    @property
    def keys(self) -> list[str]:
        return [card["key"] for card in self.data["cards"]]


class Stream:
    """The live stream as a browser reads it."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self) -> Heard:
        """The next event, beats and comments left out."""
        while True:
            heard = await self._event()
            if heard.event != "beat":
                return heard

    async def until(self, key: str) -> Heard:
        """The event that brings this card."""
        while True:
            heard = await self.next()
            if heard.event == "news" and key in heard.keys:
                return heard

    async def until_it_ends(self) -> list[Heard]:
        """What is still said; the last of it says that there is no more."""
        heard: list[Heard] = []
        with suppress(EOFError):
            while True:
                heard.append(await self.next())
        return heard

    async def _event(self) -> Heard:
        found: dict[str, str] = {}
        while True:
            read = await self.response.content.readline()
            if not read:
                raise EOFError
            line = read.decode().rstrip("\r\n")
            if not line and "event" in found:
                return _heard(found)
            name, _, value = line.partition(":")
            if name:
                found[name] = value.strip()


def _heard(found: Mapping[str, str]) -> Heard:
    data = json.loads(found["data"]) if found.get("data") else None
    return Heard(found["event"], data, Place.parse(found["id"]) if "id" in found else None)


@asynccontextmanager
async def listening(client: Client, place: str, last: str | None = None) -> AsyncIterator[Stream]:
    """A stream from a place on; `last` is what a browser that comes back has seen."""
    headers = {"Last-Event-ID": last} if last else {}
    async with client.get("/events", params={"after": place}, headers=headers) as response:
        yield Stream(response)


async def place_of(client: Client) -> str:
    """The place in the log that a freshly loaded page stands at."""
    async with client.get("/") as response:
        found = re.search(r'data-place="([\d-]+)"', await response.text())
    assert found is not None
    return found[1]
