"""(a) The webhook under load: alone and with every role busy, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from benchmarks import kept
from benchmarks.calls import address, body, send, wamids
from benchmarks.figures import percentile
from benchmarks.kept import Meanwhile
from benchmarks.station import BenchStation, station
from bot.clock import now
from bot.store.database import Database
from bot.store.outbox import outbox

LISTENERS = 5000
RATES = (100, 200, 300, 400, 500, 600, 700, 800, 1000, 1200)
WITHIN_MS = 250
ARRIVED_WITHIN = 300.0
FIRST_REPLY_WITHIN = 120.0
# Reactions would be refused: the simulator knows the listeners, but not the messages of a load.
TEXTS_ONLY = {"REPLY_BUDGET": "1000000", "REPLIES_PER_HOUR": "10000"}


class NotBusy(Exception):
    """The other roles had nothing to do during a load that was to be measured beside them."""


@dataclass(frozen=True)
class Load:
    """What one run of the load showed; times in milliseconds."""

    name: str
    rate: float
    seconds: float
    p50: float
    p99: float
    worst: float
    refused: int
    lost: int  # answered 200, and in no inbox row
    unsplit: int  # bodies not taken apart in good time: until they are, `lost` is not known
    meanwhile: Meanwhile

    @property
    def good(self) -> bool:
        return self.p99 <= WITHIN_MS and not (self.refused or self.lost or self.unsplit)

    def row(self) -> str:
        left = f"  {self.unsplit} bodies still not taken apart" if self.unsplit else ""
        return (
            f"{self.name:<30}{self.rate:>7.0f}{self.p50:>9.1f}{self.p99:>9.1f}{self.worst:>9.1f}"
            f"{self.refused:>9}{self.lost:>6}{self.meanwhile.filed:>8}{self.meanwhile.replies:>9}"
            + left
        )


HEAD = (
    f"{'webhook':<30}{'POST/s':>7}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'refused':>9}{'lost':>6}"
    f"{'filed':>8}{'replies':>9}"
)


async def load(
    at: BenchStation,
    texts: Sequence[str],
    *,
    name: str,
    rate: float,
    seconds: float,
    listeners: int = LISTENERS,
) -> Load:
    """Send at a steady rate, and look afterwards what the database kept of what heard 200."""
    ids = wamids(max(int(rate * seconds), 1))
    bodies = [
        (wamid, body(number % listeners, texts[number % len(texts)], wamid))
        for number, wamid in enumerate(ids)
    ]
    begun = now()
    calls = await send(at.webhook, bodies, rate=rate)
    ended = now()
    async with at.opened() as database:
        left = await kept.unsplit(database)
        lost = len(calls.answered - await kept.in_inbox(database, ids))
        others = await kept.meanwhile(database, begun, ended)
    times = [1e3 * percentile(calls.times, share) for share in (0.5, 0.99, 1.0)]
    return Load(name, rate, seconds, *times, calls.refused, lost, left, others)


@asynccontextmanager
async def alone(kind: str, model: Path | None, texts: Sequence[str]) -> AsyncIterator[BenchStation]:
    """The web role with nothing beside it."""
    async with station(kind, model) as at:
        await at.start("simulator", "web")
        await load(at, texts, name="warm-up", rate=100, seconds=3)
        yield at


@asynccontextmanager
async def busy(kind: str, model: Path, texts: Sequence[str]) -> AsyncIterator[BenchStation]:
    """Every role at work: the worker has a backlog and the scheduler replies to send."""
    async with station(kind, model, **TEXTS_ONLY) as at:
        await at.start("simulator", "web", "worker", "scheduler")
        await introduce(at, texts)
        await first_reply(at)
        yield at


async def introduce(at: BenchStation, texts: Sequence[str], listeners: int = LISTENERS) -> None:
    """Give everybody a phone and a first word, or WhatsApp would refuse the replies to them."""
    people = [{"key": f"bench-{who}", **address(who)} for who in range(listeners)]
    steps = [
        {"at": 0, "listener": person["key"], "text": texts[who % len(texts)]}
        for who, person in enumerate(people)
    ]
    timeout = aiohttp.ClientTimeout(total=600)
    async with aiohttp.ClientSession(at.simulator, timeout=timeout) as session:
        for person in people:
            async with session.post("/sim/listeners", json=person) as made:
                made.raise_for_status()
        async with session.post("/sim/replay", json={"steps": steps, "speed": 0}) as played:
            played.raise_for_status()
            said = (await played.json())["wamids"]
    async with at.opened() as database:
        await asyncio.wait_for(_arrived(database, said), ARRIVED_WITHIN)


async def _arrived(database: Database, said: Sequence[str]) -> None:
    # the simulator's own "settled" comes too late: the statuses of the replies must end first
    while len(await kept.in_inbox(database, said)) < len(said):
        await asyncio.sleep(0.5)


async def first_reply(at: BenchStation) -> None:
    """A burst ends after some seconds: only then has the scheduler something to send."""
    async with at.opened() as database:
        await asyncio.wait_for(_answered(database), FIRST_REPLY_WITHIN)


async def _answered(database: Database) -> None:
    query = sa.select(sa.func.count()).where(outbox.c.sent_as.is_not(None))
    while True:
        async with database.read() as conn:
            if (await conn.execute(query)).scalar_one():
                return
        await asyncio.sleep(0.2)


async def steps_up(
    at: BenchStation,
    texts: Sequence[str],
    name: str,
    *,
    seconds: float = 10,
    rates: Sequence[int] = RATES,
) -> AsyncIterator[Load]:
    """Higher and higher, until two rates one after the other are too much."""
    bad = 0
    for rate in rates:
        one = await load(at, texts, name=f"{name}, step", rate=rate, seconds=seconds)
        at.check_alive()
        yield one
        bad = 0 if one.good else bad + 1
        if bad == 2:
            return


def highest(loads: Sequence[Load]) -> float | None:
    """The highest rate that answered 99 of 100 within 250 ms and lost nothing, if there is one."""
    return max((one.rate for one in loads if one.good), default=None)


def check_busy(one: Load) -> None:
    """A figure "with every role busy" needs roles that were."""
    beside = one.meanwhile
    if not beside.filed or beside.waiting_share < 0.9 or beside.replying_share < 0.5:
        raise NotBusy(
            f"{one.name}: {beside.filed} filed, messages waited in {beside.waiting_share:.0%} "
            f"of the seconds, replies went out in {beside.replying_share:.0%}"
        )
