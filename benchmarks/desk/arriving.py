"""(b) From the simulator's POST to the row on a full desk, beside the worker's own time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import aiohttp
import sqlalchemy as sa
from playwright.async_api import Page

from benchmarks import latency
from benchmarks.figures import NEVER, percentile
from benchmarks.station import BenchStation
from bot.store.inbox import inbox

LISTENERS = 1000  # nobody writes twice within a measurement: what would fold is another matter


@dataclass(frozen=True)
class Arrival:
    """Milliseconds; what is over the worker's own time is taken message by message."""

    sent: int
    seen: int
    whole: list[float]
    worker: list[float]  # from when it stood in the inbox until it was settled
    over: list[float]
    way_in: list[float]  # from the POST to the inbox: the simulator and the webhook
    way_out: list[float]  # from when it was settled to the row in the page

    def figures(self) -> dict[str, float]:
        return {
            f"{name}_p{n}": percentile(getattr(self, name), n / 100)
            for name in ("whole", "worker", "over", "way_in", "way_out")
            for n in (50, 95)
        } | {"sent": self.sent, "seen": self.seen, "unseen": self.sent - self.seen}

    def row(self) -> str:
        def three(times: list[float]) -> str:
            return "/".join(f"{percentile(times, share):.0f}" for share in (0.5, 0.95, 0.99))

        return (
            f"{self.seen} of {self.sent} seen; p50/p95/p99 ms: whole {three(self.whole)}, "
            f"the worker's own {three(self.worker)}, over it {three(self.over)} "
            f"(to the inbox {three(self.way_in)}, to the page {three(self.way_out)})"
        )


async def measure(
    page: Page, at: BenchStation, *, first: int, rate: float = 10, seconds: float = 60
) -> Arrival:
    """So many a second; `first` begins numbers that no other measurement has used."""
    sent = await send(page, at, first=first, rate=rate, seconds=seconds)
    return await of(page, at, sent)


async def send(
    page: Page, at: BenchStation, *, first: int, rate: float, seconds: float
) -> dict[str, float]:
    await page.evaluate(latency.WATCH)
    numbers = range(first, first + int(rate * seconds))
    async with aiohttp.ClientSession() as session:
        return await latency.send(session, at, numbers, gap=1 / rate, listeners=LISTENERS)


@asynccontextmanager
async def going_on(at: BenchStation, *, first: int, rate: float = 10) -> AsyncIterator[None]:
    """Messages come in as long as the block lasts."""

    async def write() -> None:
        async with aiohttp.ClientSession() as session:
            for begin in count(first, int(rate)):
                numbers = range(begin, begin + int(rate))
                await latency.send(session, at, numbers, gap=1 / rate, listeners=LISTENERS)

    writing = asyncio.create_task(write())
    try:
        yield
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def of(page: Page, at: BenchStation, sent: dict[str, float]) -> Arrival:
    """What this page has seen of what was sent."""
    seen = await latency.seen(page, sent)
    filed = await _filed(at)
    never = (NEVER, NEVER)
    found = Arrival(len(sent), len(sent.keys() & seen.keys()), [], [], [], [], [])
    for mark, begun in sent.items():
        received, settled = filed.get(mark, never)
        whole, known = seen.get(mark, NEVER) - begun, mark in filed
        found.whole.append(whole)
        found.worker.append(settled - received if known else NEVER)
        found.over.append(whole - settled + received if known else NEVER)
        found.way_in.append(received - begun)
        found.way_out.append(seen.get(mark, NEVER) - settled if known else NEVER)
    return found


async def _filed(at: BenchStation) -> dict[str, tuple[float, float]]:
    """By mark, when it stood in the inbox and when it was settled, in milliseconds."""
    query = sa.select(inbox.c.text, inbox.c.received_at, inbox.c.settled_at)
    async with at.opened() as database, database.read() as conn:
        rows = list(await conn.execute(query.where(inbox.c.settled_at.is_not(None))))
    found = ((re.search(r"mark\d+x", row.text), row) for row in rows)
    return {
        mark[0]: (row.received_at.timestamp() * 1000, row.settled_at.timestamp() * 1000)
        for mark, row in found
        if mark
    }
