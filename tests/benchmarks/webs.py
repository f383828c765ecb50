"""A web role that a test can make unreliable: what it answers and what it keeps may differ."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks.station import NUMBER
from bot import journey
from bot.clock import now
from bot.core.station import Station
from bot.reading import read
from bot.store.database import Database

WELL = "keeps and answers 200"
SAYS_NO = "keeps and answers 503"
FORGETS = "answers 200 and keeps nothing"
LEAVES = "keeps, answers 200 and never takes apart"


@dataclass
class OddWeb:
    """As much of a `BenchStation` as a load needs."""

    database: Database
    station: Station
    behaves: Callable[[int], str]  # by the number of the call
    calls: int = 0
    webhook: str = ""
    died: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Database]:
        yield self.database

    def check_alive(self) -> None:
        assert not self.died

    async def answer(self, request: web.Request) -> web.Response:
        behaviour = self.behaves(self.calls)
        self.calls += 1
        raw = await request.read()
        if behaviour != FORGETS:
            await journey.receive(self.database, [(raw, frozenset({NUMBER}))], now=now())
        if behaviour in (WELL, SAYS_NO):
            await journey.split(self.database, self.station, read, now=now())
        return web.Response(status=503 if behaviour == SAYS_NO else 200)


@asynccontextmanager
async def odd_web(
    database: Database, station: Station, behaves: Callable[[int], str]
) -> AsyncIterator[OddWeb]:
    one = OddWeb(database, station, behaves)
    app = web.Application()
    app.add_routes([web.post("/hook", one.answer)])
    async with TestServer(app) as server:
        one.webhook = str(server.make_url("/hook"))
        yield one
