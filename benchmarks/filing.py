"""(b) and (d) One worker with the database: how many a second, and whether history costs."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.ingest import body
from benchmarks.layers import Layers
from benchmarks.station import NUMBER
from bot import journey
from bot.app import replies
from bot.clock import now
from bot.core.rules import ReplyRules
from bot.core.station import Station
from bot.reading import read
from bot.settings import load
from bot.store import schema
from bot.store.database import Database
from bot.store.wake import Wakeups
from bot.understanding.understander import Understander
from bot.understanding.worker import Worker

BODIES_AT_ONCE = 100


@asynccontextmanager
async def bench(understander: Understander) -> AsyncIterator[tuple[Database, Station, Worker]]:
    """A worker over a fresh SQLite file, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        schema.upgrade(url)
        database = Database(url)
        texts = replies(load(data_dir=Path(folder)))
        station = Station(frozenset({NUMBER}), b"k" * 32, ReplyRules(), texts)
        wakeups = Wakeups(database)
        yield database, station, Worker(database, station, understander, wakeups, now)
        await database.close()


async def arrive(database: Database, station: Station, bodies: Sequence[bytes]) -> None:
    """Put messages into the inbox, as the web role does."""
    for start in range(0, len(bodies), BODIES_AT_ONCE):
        part = [(raw, frozenset({NUMBER})) for raw in bodies[start : start + BODIES_AT_ONCE]]
        await journey.receive(database, part, now=now())
        while await journey.split(database, station, read, now=now()):
            pass


async def filed_a_second(
    understander: Understander, texts: Sequence[str], seconds: float
) -> tuple[int, float]:
    """(messages, seconds) of claiming, understanding and filing what waits in the inbox."""
    async with bench(understander) as (database, station, worker):
        await arrive(
            database, station, [body(n, text, "warm") for n, text in enumerate(texts[:64])]
        )
        while await worker.work_once():
            pass
        done, spent, run = worker.filed, 0.0, 0
        while spent < seconds:
            run += 1
            await arrive(
                database, station, [body(n, text, f"run{run}") for n, text in enumerate(texts)]
            )
            begun = time.perf_counter()
            while await worker.work_once():
                pass
            spent += time.perf_counter() - begun
        return worker.filed - done, spent


async def layers(understander: Understander, texts: Sequence[str]) -> str:
    """Where the time of a message goes, from claim to filing: a look of its own, apart."""
    async with bench(understander) as (database, station, worker):
        await arrive(database, station, [body(n, text, "l") for n, text in enumerate(texts)])
        watch = Layers()
        with watch.watching():
            while await worker.work_once():
                pass
        return watch.table(worker.filed)


async def cost_of_history(understander: Understander, texts: Sequence[str]) -> tuple[float, float]:
    """Median seconds a message for a listener with 1,000 earlier messages, and with 10."""
    async with bench(understander) as (database, station, worker):
        for who, earlier in ((1, 1000), (2, 10)):
            old = [_from(who, f"old{n}", texts[n % len(texts)]) for n in range(earlier)]
            await arrive(database, station, old)
            while await worker.work_once():
                pass
        times: dict[int, list[float]] = {1: [], 2: []}
        for number in range(150):  # side by side, one message at a time
            for who in (1, 2) if number % 2 else (2, 1):
                raw = _from(who, f"new{number}", texts[number % len(texts)])
                await arrive(database, station, [raw])
                begun = time.perf_counter()
                await worker.work_once()
                times[who].append(time.perf_counter() - begun)
        return statistics.median(times[1]), statistics.median(times[2])


def _from(who: int, name: str, text: str) -> bytes:
    """A message of one listener: `body` gives number `who` the same listener each time."""
    return body(who, text, name)
