"""A whole station in one process: simulated WhatsApp, webhook, worker and scheduler at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

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
from bot.simulator.clock import SimClock
from bot.simulator.config import Conditions, SimNumber, SimulatorConfig
from bot.simulator.simulator import Simulator
from bot.steps.keep import Keeping
from bot.store import bodies, outbox, status
from bot.store.database import Database
from bot.store.status import Counts
from bot.store.wake import Wakeups
from bot.understanding.worker import Understands, Worker
from bot.whatsapp.cloud import CloudClient
from bot.whatsapp.graph import TIMEOUT
from bot.whatsapp.media import MediaClient
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.webhook import MAX_BODY, PATH, Webhook, routes

NUMBER = "1001"
TOKEN = "an access token of the test"
SECRET = "an app secret of the test"
VERIFY = "a verify token of the test"
KNOWN = {NUMBER: WhatsAppNumber(NUMBER, TOKEN, (SECRET,))}
# A burst ends at once, so that a test hears the answer at once.
QUICK = ReplyRules(quiet=timedelta(0), longest=timedelta(0))
# WhatsApp tries again as it does in life, only sooner.
IMPATIENT = Conditions(retries=(0.05, 0.1, 0.2))
ALL = ("web", "worker", "scheduler")
LONGEST = 60.0  # real seconds that anything may take on a busy machine

Clock = Callable[[], datetime]


@dataclass
class Ahead:
    """The machine's clock, so far ahead of the true time; a test may turn it meanwhile."""

    by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.by


@dataclass
class Role:
    """A part of the station at work; several may be of one kind."""

    tasks: list[asyncio.Task[None]]
    stack: AsyncExitStack
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def stop(self) -> None:
        """As after Ctrl-C: what is in hand is finished first."""
        self.stopping.set()
        await asyncio.wait(self.tasks, timeout=2)
        await self.kill()

    async def kill(self) -> None:
        """Wherever it is."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.stack.aclose()


@dataclass
class Whole:
    """What a test may look at, start, stop and pull at."""

    simulator: Simulator
    database: Database
    station: Station
    understander: Understands
    media_dir: Path
    session: aiohttp.ClientSession
    silence: timedelta = timedelta(hours=12)
    alert_url: str = ""
    alert_command: str = ""
    numbers: dict[str, WhatsAppNumber] = field(default_factory=lambda: dict(KNOWN))
    roles: list[Role] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)  # paths of the Graph that were really called
    webhook_url: str = ""
    _port: int | None = None

    # starting and stopping

    async def start_web(
        self, *, database: Database | None = None, clock: Clock = now, port: int | None = None
    ) -> Role:
        """The webhook and its two hands; a second start listens where the first did."""
        database = database or self.database
        intake = Intake(database, clock)
        splitter = Splitter(database, self.station, read, clock, intake.kept)
        app = web.Application(client_max_size=MAX_BODY)
        app.add_routes(routes(Webhook(VERIFY, list(KNOWN.values()), intake.keep)))
        server = TestServer(app, port=self._port if port is None else port)
        role = self._start(intake.run(), splitter.run())
        await role.stack.enter_async_context(server)
        self._port = server.port
        self.webhook_url = str(server.make_url(PATH))
        if not self.simulator.verified:
            assert await self.simulator.subscribe(self.webhook_url)
        return role

    async def start_worker(
        self,
        *,
        database: Database | None = None,
        clock: Clock = now,
        understander: Understands | None = None,
    ) -> Role:
        database, stack = database or self.database, AsyncExitStack()
        wakeups = await stack.enter_async_context(Wakeups(database))
        ear = understander or self.understander
        worker = Worker(database, self.station, ear, wakeups, clock)
        return self._start(worker.run(), stack=stack, stopping=worker.stopping)

    async def start_scheduler(self, *, database: Database | None = None, **more: Any) -> Role:
        database, stack = database or self.database, AsyncExitStack()
        stopping = asyncio.Event()
        scheduler = self.scheduler(database=database, **more)
        wakeups = await stack.enter_async_context(Wakeups(database))
        return self._start(scheduler.run(wakeups, stopping), stack=stack, stopping=stopping)

    def scheduler(
        self,
        *,
        database: Database | None = None,
        clock: Clock = now,
        holder: str = "scheduler 1",
        started_at: datetime | None = None,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> Scheduler:
        """One that a test calls step by step."""
        graph = (self.session, self.simulator.url, self.numbers)
        return Scheduler(
            database or self.database,
            self.station,
            read,
            CloudClient(*graph, timeout=timeout),
            MediaClient(*graph, extra_origins=[self.simulator.media_url]),
            self.media_dir,
            Keeping(),
            Alerts(self.session, self.alert_url, self.alert_command, "Radio Test"),
            self.silence,
            holder,
            clock,
            started_at or clock(),
        )

    def _start(
        self,
        *work: Coroutine[Any, Any, None],
        stack: AsyncExitStack | None = None,
        stopping: asyncio.Event | None = None,
    ) -> Role:
        tasks = [asyncio.create_task(one) for one in work]
        role = Role(tasks, stack or AsyncExitStack(), stopping or asyncio.Event())
        self.roles.append(role)
        return role

    # what is so now

    async def counts(self) -> Counts:
        async with self.database.read() as conn:
            return await status.count(conn, key=self.station.identifier_key, now=now())

    async def rows(self, table: sa.Table, **where: Any) -> Sequence[sa.Row[Any]]:
        query = sa.select(table).order_by(*table.primary_key.columns)
        for name, value in where.items():
            query = query.where(table.c[name] == value)
        async with self.database.read() as conn:
            return (await conn.execute(query)).all()

    async def until(
        self, condition: Callable[[Counts], bool], *, within: float = LONGEST
    ) -> Counts:
        """The figures once they are as they should be; without the queue and the loss."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while not condition(counts := await self._few_counts()):
            assert loop.time() < end, counts
            await asyncio.sleep(0.03)
        return counts

    async def _few_counts(self) -> Counts:
        async with self.database.read() as conn:
            return Counts(await status.inbox_counts(conn), {}, await status.outbox_counts(conn))

    async def quiet(self, *, within: float = LONGEST) -> Counts:
        """The figures once nothing is under way any more."""
        loop = asyncio.get_running_loop()
        end, calm = loop.time() + within, 0
        while calm < 2:  # what was under way at the first look would show at the second
            await asyncio.wait_for(self.simulator.settle(), within)
            unsplit, counts = await self._unsplit(), await self._few_counts()
            calm = 0 if unsplit or not _still(counts) else calm + 1
            assert loop.time() < end, counts
            await asyncio.sleep(0 if calm else 0.03)
        return await self.counts()

    async def _unsplit(self) -> int:
        query = sa.select(sa.func.count()).where(bodies.bodies.c.split_at.is_(None))
        async with self.database.read() as conn:
            return int((await conn.execute(query)).scalar_one())

    async def replies(self, **where: Any) -> Sequence[sa.Row[Any]]:
        """The outbox without the ticks."""
        return await self.rows(outbox.outbox, kind="reply", **where)


def _still(counts: Counts) -> bool:
    moving = sum(counts.outbox.get(state, 0) for state in ("queued", "sending"))
    return not counts.inbox["waiting"] and not moving


def simulator_config(conditions: Conditions = IMPATIENT) -> SimulatorConfig:
    number = SimNumber(NUMBER, "353 1 555 0100", "2001", TOKEN, SECRET)
    return SimulatorConfig(numbers=(number,), verify_token=VERIFY, conditions=conditions)


@asynccontextmanager
async def whole(
    database: Database,
    station: Station,
    understander: Understands,
    media_dir: Path,
    *,
    roles: Sequence[str] = ALL,
    rules: ReplyRules = QUICK,
    conditions: Conditions = IMPATIENT,
    sim_clock: SimClock | None = None,
    **more: Any,
) -> AsyncIterator[Whole]:
    """Everything that runs at a station but its desk, for as long as the block runs."""
    station = replace(station, numbers=frozenset({NUMBER}), rules=rules)
    async with AsyncExitStack() as stack:
        simulator = Simulator(simulator_config(conditions), clock=sim_clock)
        await stack.enter_async_context(simulator)
        calls: list[str] = []
        session = aiohttp.ClientSession(trace_configs=[_noting(calls)])
        await stack.enter_async_context(session)
        given = (simulator, database, station, understander, media_dir / "media", session)
        has = Whole(*given, calls=calls, **more)
        stack.push_async_callback(_end, has)
        for role in roles:
            await getattr(has, f"start_{role}")()
        yield has


def _noting(calls: list[str]) -> aiohttp.TraceConfig:
    """What goes over the wire, aiohttp's own second tries among it."""
    tracing = aiohttp.TraceConfig()

    async def note(session: object, context: object, sent: Any) -> None:
        calls.append(sent.url.path)

    tracing.on_request_headers_sent.append(note)
    return tracing


async def _end(has: Whole) -> None:
    for role in reversed(has.roles):
        role.stopping.set()
    for role in reversed(has.roles):
        await role.kill()
