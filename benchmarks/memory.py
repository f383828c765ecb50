"""(e) What each role takes at rest, under load and while models change, and how it starts."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from benchmarks import ingest
from benchmarks.ingest import Load
from benchmarks.station import BenchStation
from bot.clock import now
from bot.store import models, roles
from bot.store.database import Database
from bot.understanding.models import checksum, checksum_file

CHANGE_WITHIN = 300.0
EVER = datetime(2000, 1, 1, tzinfo=timezone.utc)
LISTENERS = 500
LOOK = 0.5  # seconds between two looks at the memory

Megabytes = dict[str, float]  # by role


@dataclass
class Changes:
    """A station whose model changed again and again while listeners went on writing."""

    loads: list[Load]
    takeover: Megabytes  # the most while two workers were at work
    after_each: list[float] = field(default_factory=list)  # the worker, between two changes
    after: Megabytes = field(default_factory=dict)


@asynccontextmanager
async def watching(at: BenchStation) -> AsyncIterator[Megabytes]:
    """The most that each role took inside the block."""
    most = at.memory()

    async def watch() -> None:
        while True:
            for role, megabytes in at.memory().items():
                most[role] = max(most.get(role, 0.0), megabytes)
            await asyncio.sleep(LOOK)

    task = asyncio.ensure_future(watch())
    try:
        yield most
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def under_load(
    at: BenchStation, texts: Sequence[str], *, rate: float = 100, seconds: float = 60
) -> tuple[Megabytes, Load]:
    """The most that each role took while it was at work."""
    async with watching(at) as most:
        one = await _load(at, texts, "memory under load", rate, seconds)
    return most, one


async def changes(
    at: BenchStation, model: Path, texts: Sequence[str], count: int, *, rate: float = 20
) -> Changes:
    """So many new models, one after the other, while messages come in."""
    found = Changes([], {})
    over = asyncio.Event()
    writing = asyncio.ensure_future(_write_on(at, texts, rate, over, found.loads))
    try:
        one_worker = len(at.tree("worker"))
        for number in range(count):
            async with watching(at) as most:
                await _promote(at, model, number)
                await asyncio.wait_for(_settled(at, one_worker), CHANGE_WITHIN)
            _highest(found.takeover, most)
            found.after_each.append((await _calm(at))["worker"])
    finally:
        over.set()
        await writing
    found.after = await _calm(at)
    return found


async def _write_on(
    at: BenchStation, texts: Sequence[str], rate: float, over: asyncio.Event, loads: list[Load]
) -> None:
    while not over.is_set():
        loads.append(await _load(at, texts, "model changes", rate, 5))


async def _load(
    at: BenchStation, texts: Sequence[str], name: str, rate: float, seconds: float
) -> Load:
    """From listeners whom the simulator knows, so that their replies reach them."""
    given = {"rate": rate, "seconds": seconds, "listeners": LISTENERS}
    return await ingest.load(at, texts, name=name, **given)


async def _promote(at: BenchStation, model: Path, number: int) -> None:
    """A copy under another name is a new model to the station."""
    twin = at.folder / "models" / f"{number:032x}.tar.gz"
    shutil.copy(model, twin)
    checksum_file(twin).write_text(f"{checksum(twin)}  {twin.name}\n")
    async with at.opened() as database:
        async with database.write() as conn:
            await models.promote(conn, twin.name, who="bench", now=now())
        await asyncio.wait_for(_in_use(database, twin.name), CHANGE_WITHIN)


async def _in_use(database: Database, name: str) -> None:
    while True:
        async with database.read() as conn:
            for row in await roles.living(conn, since=EVER):
                if row.role == "worker" and row.detail.get("model") == name:
                    return
        await asyncio.sleep(LOOK)


async def _settled(at: BenchStation, one_worker: int) -> None:
    """Until the worker before has finished its batch and ended."""
    while len(at.tree("worker")) > one_worker:
        at.check_alive()
        await asyncio.sleep(LOOK)


async def _calm(at: BenchStation, seconds: float = 5) -> Megabytes:
    """The most within some seconds in which no model changes."""
    async with watching(at) as most:
        await asyncio.sleep(seconds)
    return most


def _highest(before: Megabytes, most: Megabytes) -> None:
    for role, megabytes in most.items():
        before[role] = max(before.get(role, 0.0), megabytes)
