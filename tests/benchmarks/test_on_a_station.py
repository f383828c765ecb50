"""The parts of the benchmark that need a station of real processes, with tiny numbers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from benchmarks import filing, ingest, latency, memory
from benchmarks.desk import full_queue, parts, people
from benchmarks.station import BenchStation, station
from bot.core.filing import Filing, Reply
from bot.core.hearing import Hearing
from bot.store.outbox import outbox
from tests.benchmarks.test_bench import ANSWERS, TEXTS
from tests.understanding.recorded import RecordedUnderstander, file_by_lane

AT_ONCE = {"BURST_QUIET_SECONDS": "0", "BURST_LONGEST_SECONDS": "0"}


def answered(message: Hearing) -> Filing:
    return replace(file_by_lane(message), replies=(Reply("request"),))


@asynccontextmanager
async def running(*roles: str, waiting: int = 0) -> AsyncIterator[BenchStation]:
    """Real processes, and in this one a worker that knows its answers by heart."""
    async with station("sqlite", None, **ingest.TEXTS_ONLY, **AT_ONCE) as at:
        if waiting:
            await full_queue.fill(at, waiting)
        await at.start(*roles)
        async with at.opened() as database:
            ear = RecordedUnderstander(ANSWERS, answered)
            worker = filing.worker(database, filing.station(at.folder), ear)
            working = asyncio.create_task(worker.run())
            try:
                yield at
            finally:
                worker.stopping.set()
                await working


async def first_fate(at: BenchStation) -> str:
    """What became of a reply, once the simulator has told: it refuses strangers."""
    told = sa.select(outbox.c.state).where(outbox.c.state.in_(["delivered", "read", "failed"]))
    async with at.opened() as database:
        while True:
            async with database.read() as conn:
                if states := list((await conn.execute(told)).scalars()):
                    return str(states[0])
            await asyncio.sleep(0.1)


@pytest.mark.timeout(240)  # four processes start on a machine that may do other things
async def test_load_and_memory_with_every_role_busy() -> None:
    async with running("simulator", "web", "scheduler") as at:
        await ingest.introduce(at, TEXTS[:2], 5)
        await ingest.first_reply(at)
        assert await first_fate(at) in ("delivered", "read")
        most, one = await memory.under_load(at, TEXTS[:2], rate=20, seconds=1)
        assert (one.refused, one.lost, one.unsplit) == (0, 0, 0)
        assert set(most) == {"simulator", "web", "scheduler"}
        assert all(megabytes > 10 for megabytes in most.values())
        assert set(at.started) == set(most)


@pytest.mark.browser
@pytest.mark.timeout(240)
async def test_from_the_phone_to_the_page() -> None:
    async with running("simulator", "web") as at:
        rest, rush = await latency.measure(at, rest=2, rush=4, seconds=1)
    assert (rest.name, rest.sent, rest.seen) == ("at rest", 2, 2)
    assert (rush.name, rush.sent, rush.seen) == ("at 4 a second", 4, 4)
    assert 0 < rest.p50 <= rest.p99 < 30_000


@pytest.mark.browser
@pytest.mark.timeout(240)
async def test_the_desk_is_measured_part_by_part() -> None:
    plan = parts.Plan(None, items=30, presses=1, seconds=0.4, minutes=0.01)
    figures: parts.Figures = {"errors": []}
    async with running("simulator", "web", waiting=30) as at, people.chromium() as browser:
        await latency.hand_out_phones(at, 100)
        room = parts.Room(at, browser, plan, figures)
        for name in ("opening", "keys", "arrivals", "lasting"):
            await parts.PARTS[name](room)
    assert (figures["opening_cards"], figures["keys_cards"]) == (30, 30)
    assert 0 < figures["keys_j_frame_p50"] <= figures["keys_j_frame_p95"]
    assert figures["keys_d_frame_p50"] <= figures["keys_d_drawn_p50"] < 30_000
    assert (figures["arrivals_seen"], figures["arrivals_sent"]) == (4, 4)
    assert 0 < figures["arrivals_over_p50"] < figures["arrivals_whole_p50"]
    assert figures["lasting_cards_last"] >= 30 and figures["lasting_heap_mb_last"] > 1
