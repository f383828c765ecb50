"""A whole station in one process: simulated WhatsApp, webhook, worker and scheduler at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.alerts import Alerts
from bot.clock import now
from bot.core.rules import ReplyRules
from bot.core.station import Station
from bot.intake import Intake, Splitter
from bot.reading import read
from bot.schedule import Scheduler
from bot.simulator.config import SimNumber, SimulatorConfig
from bot.simulator.simulator import Simulator
from bot.steps.keep import Keeping
from bot.stopping import beside
from bot.store import bodies, status
from bot.store.database import Database
from bot.store.status import Counts
from bot.store.wake import Wakeups
from bot.understanding.worker import Understands, Worker
from bot.whatsapp.cloud import CloudClient
from bot.whatsapp.media import MediaClient
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.webhook import MAX_BODY, Webhook, routes

NUMBER = "1001"
TOKEN = "an access token of the test"
SECRET = "an app secret of the test"
VERIFY = "a verify token of the test"
# A burst ends at once, so that a test hears the answer at once.
QUICK = ReplyRules(quiet=timedelta(0), longest=timedelta(0))


@dataclass
class Whole:
    """What a test may look at and pull at."""

    simulator: Simulator
    database: Database
    station: Station
    worker: Worker
    scheduler: Scheduler
    webhook_url: str
    intake: Intake
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def counts(self) -> Counts:
        async with self.database.read() as conn:
            return await status.count(conn, now=now())

    async def quiet(self, *, within: float = 20.0) -> Counts:
        """The figures once nothing is under way any more."""
        await self.simulator.settle()
        return await asyncio.wait_for(self._until_quiet(), within)

    async def _until_quiet(self) -> Counts:
        while True:
            unsplit = await self._unsplit()
            counts = await self.counts()
            moving = counts.outbox.get("queued", 0) + counts.outbox.get("sending", 0)
            if not counts.inbox["waiting"] and not moving and not unsplit:
                await self.simulator.settle()
                return await self.counts()
            await asyncio.sleep(0.02)

    async def _unsplit(self) -> int:
        query = sa.select(sa.func.count()).where(bodies.bodies.c.split_at.is_(None))
        async with self.database.read() as conn:
            return int((await conn.execute(query)).scalar_one())


def simulator_config() -> SimulatorConfig:
    number = SimNumber(NUMBER, "353 1 555 0100", "2001", TOKEN, SECRET)
    return SimulatorConfig(numbers=(number,), verify_token=VERIFY)


@asynccontextmanager
async def whole(
    database: Database, station: Station, understander: Understands, media_dir: Path
) -> AsyncIterator[Whole]:
    """Everything that runs at a station but its desk, for as long as the block runs."""
    station = replace(station, numbers=frozenset({NUMBER}), rules=QUICK)
    numbers = [WhatsAppNumber(NUMBER, TOKEN, (SECRET,))]
    intake = Intake(database, now)
    app = web.Application(client_max_size=MAX_BODY)
    app.add_routes(routes(Webhook(VERIFY, numbers, intake.keep)))
    async with AsyncExitStack() as stack:
        wakeups = await stack.enter_async_context(Wakeups(database))
        simulator = await stack.enter_async_context(Simulator(simulator_config()))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        server = TestServer(app)
        await stack.enter_async_context(server)
        known = {NUMBER: numbers[0]}
        graph = (session, simulator.url, known)
        scheduler = Scheduler(
            database,
            station,
            read,
            CloudClient(*graph),
            MediaClient(*graph, extra_origins=[simulator.media_url]),
            media_dir,
            Keeping(),
            Alerts(session),
            timedelta(hours=12),
            "test",
            now,
            now(),
        )
        worker = Worker(database, station, understander, wakeups, now)
        splitter = Splitter(database, station, read, now, intake.kept)
        has = Whole(
            simulator,
            database,
            station,
            worker,
            scheduler,
            str(server.make_url("/webhooks/whatsapp")),
            intake,
            worker.stopping,
        )
        await stack.enter_async_context(
            beside(
                intake.run(), splitter.run(), worker.run(), scheduler.run(wakeups, worker.stopping)
            )
        )
        assert await simulator.subscribe(has.webhook_url)
        yield has
