"""The database is away: WhatsApp keeps what it could not hand over, and nobody falls over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from aiohttp import ClientTimeout

from bot.core.hearing import Hearing
from bot.core.station import Station
from bot.schedule import ABANDONED
from bot.store.database import Database
from tests.accidents.books import books
from tests.accidents.crowd import rush
from tests.accidents.ears import Songs
from tests.accidents.outage import Ailing, Server
from tests.accidents.processes import doomed
from tests.ports import free_port
from tests.postgres import ON_SQLITE
from tests.whole import Ahead, Whole, whole


def refused(radio: Whole) -> bool:
    """Whether a webhook call was answered with 503."""
    return any(post.answer == 503 for post in radio.simulator.ledger.posts)


async def until_refused(radio: Whole) -> None:
    await radio.simulator.ledger.until(lambda _: refused(radio), within=30)


def all_at_work(radio: Whole) -> bool:
    return not any(task.done() for role in radio.roles for task in role.tasks)


async def quiet_at_last(radio: Whole) -> None:
    """Calls that were under way when the database left are unknown a minute later."""
    await radio.until(lambda counts: not counts.inbox["waiting"] + counts.outbox.get("queued", 0))
    await radio.scheduler(clock=Ahead(2 * ABANDONED)).give_up_on_lost_calls()
    await radio.quiet()


# PostgreSQL


class Halfway(Songs):
    """Understands one pass, and has the second in its hands until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go_on = asyncio.Event(), asyncio.Event()

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        if self.heard:
            self.began.set()
            await self.go_on.wait()
        await super().understand(hearings)


async def in_the_middle(radio: Whole, ear: Halfway) -> None:
    """Some are filed, some in the worker's hands, and the scheduler's call has no answer yet."""
    radio.simulator.faults.arm("time_out_after")
    await rush(radio, messages=20, listeners=40)
    await radio.until(lambda counts: counts.inbox["settled"] > 0)
    await rush(radio, messages=20, listeners=40, first=20)
    await asyncio.wait_for(ear.began.wait(), 30)
    counts = await radio.until(lambda counts: counts.outbox.get("sending", 0) > 0)
    assert counts.inbox["waiting"]


async def test_postgresql_stops_in_the_middle_of_a_rush(
    on_own_server: Database, server: Server, station: Station, tmp_path: Path
) -> None:
    ear = Halfway()
    async with whole(on_own_server, station, ear, tmp_path, roles=("web", "worker")) as radio:
        await radio.start_scheduler(timeout=ClientTimeout(total=10))
        await in_the_middle(radio, ear)
        await asyncio.to_thread(server.stop)
        try:
            await radio.simulator.type("maeve", "Dream On")
            await until_refused(radio)
            ear.go_on.set()
        finally:
            await asyncio.to_thread(server.start)
        await quiet_at_last(radio)
        assert all_at_work(radio)
        assert (await books(radio)).desk_is_right


async def test_postgresql_is_down_when_the_roles_start(
    on_own_server: Database, server: Server, station: Station, tmp_path: Path
) -> None:
    async with whole(on_own_server, station, Songs(), tmp_path, roles=()) as radio:
        with server.stopped():
            await radio.start_web()
            await radio.start_worker()
            await radio.start_scheduler()
            await radio.simulator.type("maeve", "Dream On")
            await until_refused(radio)
            assert all_at_work(radio)
        await radio.quiet()
        assert (await books(radio)).right


async def test_the_real_roles_start_without_a_database_and_wait_for_it(
    on_own_server: Database, server: Server, station: Station, tmp_path: Path
) -> None:
    """Each in a process of its own, with all that `requestline web` and `scheduler` do.

    Of the worker it is the loop, with a recorded ear: its keeper is in test_models_change.py.
    """
    port = free_port()
    async with whole(on_own_server, station, Songs(), tmp_path, roles=()) as radio:
        server.stop()
        try:
            async with (
                doomed(radio, "web", "never", WEB_PORT=str(port)) as web,
                doomed(radio, "worker", "never") as worker,
                doomed(radio, "scheduler", "never") as scheduler,
            ):
                address = f"http://127.0.0.1:{port}/webhooks/whatsapp"
                while not await radio.simulator.subscribe(address):
                    await asyncio.sleep(0.05)
                await radio.simulator.type("maeve", "Dream On")
                await until_refused(radio)
                await asyncio.to_thread(server.start)
                await radio.quiet()
                assert all(one.exitcode is None for one in (web, worker, scheduler))
                assert (await books(radio)).right
        finally:
            server.start_if_stopped()


class StopsTheServer(Songs):
    """The database goes away while Rasa thinks."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server
        self.stopped = asyncio.Event()

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        await asyncio.to_thread(self._server.stop)
        await super().understand(hearings)
        self.stopped.set()


async def test_what_was_understood_while_the_database_went_away_is_filed_when_it_is_back(
    on_own_server: Database, server: Server, station: Station, tmp_path: Path
) -> None:
    """At once, and not only when the claim's lease has run out."""
    ear = StopsTheServer(server)
    async with whole(on_own_server, station, ear, tmp_path, roles=("web", "worker")) as radio:
        try:
            await radio.simulator.type("maeve", "Dream On")
            await asyncio.wait_for(ear.stopped.wait(), 30)
        finally:
            await asyncio.to_thread(server.start_if_stopped)
        counts = await radio.until(lambda counts: counts.inbox["settled"] == 1)
        assert counts.inbox["received"] == 1
        assert ear.heard == ["Dream On"]
        assert (await books(radio)).desk_is_right


async def test_a_reply_that_went_out_while_the_database_went_away_is_not_sent_again(
    on_own_server: Database, server: Server, station: Station, tmp_path: Path
) -> None:
    async with whole(on_own_server, station, Songs(), tmp_path) as radio:
        radio.simulator.faults.arm("slow")  # the answer to our call takes three seconds
        await radio.simulator.type("maeve", "Dream On")
        await radio.simulator.ledger.until(lambda book: bool(book.received), within=30)
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(3.2)
        await asyncio.to_thread(server.start)
        await radio.until(lambda counts: counts.outbox == {"read": 1})
        await radio.simulator.type("diego", "Waterloo")
        await radio.quiet()
        assert (await books(radio)).right


# SQLite

Sick = Callable[[Ailing], AbstractAsyncContextManager[None]]


@ON_SQLITE
@pytest.mark.parametrize(
    "sick",
    [
        pytest.param(Ailing.locked, id="locked"),
        pytest.param(Ailing.read_only, id="read-only"),
        pytest.param(Ailing.full, id="full"),
    ],
)
async def test_sqlite_refuses_to_write_for_a_while(
    database: Database, station: Station, tmp_path: Path, sick: Sick
) -> None:
    ailing = Ailing(database)
    async with whole(database, station, Songs(), tmp_path) as radio:
        await rush(radio, messages=20, listeners=20)
        await radio.until(lambda counts: counts.inbox["settled"] > 0)
        async with sick(ailing):
            radio.simulator.listener("long", phone="447700999999")
            await radio.simulator.type("long", "Dream On " * 1000)
            await radio.simulator.type("maeve", "Waterloo")
            await until_refused(radio)
        await quiet_at_last(radio)
        assert all_at_work(radio)
        assert (await books(radio)).desk_is_right


@ON_SQLITE
@pytest.mark.parametrize(
    "sick", [Ailing.locked, Ailing.read_only, Ailing.full], ids=["locked", "read-only", "full"]
)
async def test_sqlite_refuses_to_write_from_the_start(
    database: Database, station: Station, tmp_path: Path, sick: Sick
) -> None:
    ailing = Ailing(database)
    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        async with sick(ailing):
            await radio.start_web()
            await radio.start_worker()
            await radio.start_scheduler()
            await rush(radio, messages=40, listeners=40)  # more than the file's pages have room for
            await until_refused(radio)
        await radio.quiet()
        assert all_at_work(radio)
        assert (await books(radio)).right


@ON_SQLITE
async def test_the_busy_time_out_is_waited_for_in_full(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """A lock that is shorter than five seconds costs patience and nothing else."""
    async with database.read() as conn:
        assert (await conn.exec_driver_sql("PRAGMA busy_timeout")).scalar_one() == 5000
    ailing = Ailing(database)
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.type("diego", "Dream On")
        await radio.quiet()
        async with ailing.locked(patience="query_only=0"):  # the product's own
            await radio.simulator.type("maeve", "Waterloo")
            await asyncio.sleep(3)
        await radio.quiet()
        assert not refused(radio)
        assert (await books(radio)).right
