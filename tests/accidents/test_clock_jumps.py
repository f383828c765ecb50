"""A clock that jumps by an hour, forward or back: nothing is stuck and nothing is doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.clock import now
from bot.core.station import Station
from bot.store.database import Database
from bot.store.inbox import inbox
from bot.store.media import media
from tests.accidents.books import books
from tests.accidents.crowd import rush
from tests.accidents.ears import Hangs, Songs
from tests.accidents.processes import died, doomed
from tests.ports import free_port
from tests.whole import Ahead, Whole, whole

HOUR = timedelta(hours=1)
JUMPS = [pytest.param(HOUR, id="forward"), pytest.param(-HOUR, id="back")]


@contextmanager
def the_machine_jumps(by: timedelta) -> Iterator[None]:
    """Every clock of this machine at once, as a time server that corrects it does."""
    with time_machine.travel(now() + by, tick=True):
        yield


async def before_and_after(
    radio: Whole, jump: Callable[[], AbstractContextManager[None]], *, same: bool = False
) -> set[str]:
    """Messages are under way when it happens; the same people or others go on after it.

    Those that were typed, and taken apart, before the jump: nothing makes them look old.
    """
    before = await rush(radio, messages=10, listeners=20)
    await radio.until(lambda counts: counts.inbox["received"] == 10 and counts.inbox["settled"] > 0)
    if same:
        await radio.until(lambda counts: not counts.outbox.get("queued"))
    with jump():
        await rush(radio, messages=10, listeners=10 if same else 20, first=10)
        await radio.simulator.type("maeve", "Dream On")
        await radio.quiet()
    return {*before}


@pytest.mark.parametrize("by", JUMPS)
@pytest.mark.parametrize("role", ["web", "worker", "scheduler"])
async def test_one_roles_clock_jumps(
    database: Database, station: Station, tmp_path: Path, role: str, by: timedelta
) -> None:
    clock = Ahead()

    @contextmanager
    def jump() -> Iterator[None]:
        clock.by = by
        yield

    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        await radio.start_web(clock=clock if role == "web" else now)
        await radio.start_worker(clock=clock if role == "worker" else now)
        await radio.start_scheduler(clock=clock if role == "scheduler" else now)
        # the same listeners again would have to wait six seconds by a clock that runs as it should
        before = await before_and_after(radio, jump, same=role == "scheduler")
        found = await books(radio)
        assert found.desk_is_right
        assert not before & {*found.unanswered}
        # who takes bodies apart by a clock that is ahead sees old messages: shown, not answered
        assert not found.unanswered or (by == HOUR and role != "worker")


@pytest.mark.parametrize("by", JUMPS)
async def test_the_whole_machines_clock_jumps(
    database: Database, station: Station, tmp_path: Path, by: timedelta
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        before = await before_and_after(radio, lambda: the_machine_jumps(by), same=True)
        found = await books(radio)
        assert found.desk_is_right
        assert not before & {*found.unanswered}
        assert not found.unanswered or by == HOUR  # what was just being delivered seems old


@pytest.mark.parametrize("by", JUMPS)
async def test_the_schedulers_jobs_go_on_after_a_jump(
    database: Database, station: Station, tmp_path: Path, by: timedelta
) -> None:
    """APScheduler waits for a time of day; set back, it would wait an hour."""
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.send_voice("maeve")
        await until_kept(radio, 1)
        with the_machine_jumps(by):
            await radio.simulator.send_voice("diego")
            await until_kept(radio, 2)


async def until_kept(radio: Whole, files: int) -> None:
    async def wait() -> None:
        while len(await radio.rows(media, state="kept")) < files:
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), 15)


async def test_what_a_dead_worker_claimed_in_the_future_is_free_when_the_clock_is_right_again(
    database: Database, station: Station, tmp_path: Path
) -> None:
    hanging = Hangs()
    async with whole(database, station, Songs(), tmp_path, roles=("web", "scheduler")) as radio:
        await radio.simulator.type("maeve", "Dream On")
        dying = await radio.start_worker(clock=Ahead(HOUR), understander=hanging)
        await asyncio.wait_for(hanging.began.wait(), 30)
        await dying.kill()
        (row,) = await radio.rows(inbox)
        assert row.claimed_until > now() + HOUR / 2
        await radio.start_worker()
        await radio.quiet()
        assert (await books(radio)).right


async def test_what_a_slow_worker_finishes_after_its_lease_has_jumped_away_is_filed_once(
    database: Database, other_database: Database, station: Station, tmp_path: Path
) -> None:
    """The clock leaps ahead while Rasa thinks: another worker takes the message over."""
    clock, hanging = Ahead(), Hangs()
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.start_worker(clock=clock, understander=hanging)
        await asyncio.wait_for(hanging.began.wait(), 30)
        clock.by = HOUR
        await radio.start_worker(database=other_database, clock=clock)
        await radio.until(lambda counts: counts.inbox["settled"] == 1)
        hanging.go_on.set()
        await radio.simulator.type("diego", "Waterloo")
        await radio.until(lambda counts: counts.inbox["settled"] == 2)
        assert hanging.heard[0] == "Dream On"
        assert (await books(radio)).desk_is_right


async def test_a_lease_from_the_future_does_not_keep_the_next_scheduler_waiting(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web", "worker")) as radio:
        assert await radio.scheduler(clock=Ahead(HOUR), holder="1").hold()
        await radio.simulator.type("maeve", "Dream On")
        await radio.start_scheduler(holder="2")
        await radio.quiet()
        assert (await books(radio)).right


async def test_a_body_from_the_future_is_rescued(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("worker",)) as radio:
        port = free_port()
        ahead = tmp_path / "ahead"
        ahead.write_text(str(HOUR.total_seconds()))
        more = {"WEB_PORT": str(port), "TEST_AHEAD": str(ahead)}
        async with doomed(radio, "web", "kept", **more) as web:
            while not await radio.simulator.subscribe(f"http://127.0.0.1:{port}/webhooks/whatsapp"):
                await asyncio.sleep(0.05)
            await radio.simulator.type("maeve", "Dream On")
            assert await died(web)
        await radio.start_scheduler()
        await radio.until(lambda counts: counts.inbox["settled"] == 1)
        assert (await books(radio)).desk_is_right
