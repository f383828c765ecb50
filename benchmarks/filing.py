"""(b) One worker with its database: how many messages it files a second, and in which layers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks import kept
from benchmarks.calls import body, wamids
from benchmarks.layers import Layers
from benchmarks.messages import Sent
from benchmarks.station import NUMBER
from bot import journey
from bot.app import replies
from bot.clock import now
from bot.core.hearing import Hearing
from bot.core.rules import ReplyRules
from bot.core.station import Station
from bot.reading import read
from bot.settings import load
from bot.store import schema
from bot.store.database import Database
from bot.store.inbox import WAITING, inbox
from bot.store.listeners import listeners
from bot.store.outbox import State, outbox
from bot.store.wake import Wakeups
from bot.understanding.worker import Understands, Worker

BODIES_AT_ONCE = 100


@dataclass(frozen=True)
class Bench:
    """The real worker over a database of its own, in this process."""

    database: Database
    station: Station
    worker: Worker

    async def arrive(self, sent: Sequence[Sent]) -> list[str]:
        """Put messages into the inbox, as the web role does; their ids."""
        ids = wamids(len(sent))
        raws = [body(who, text, id) for id, (who, text) in zip(ids, sent, strict=True)]
        for start in range(0, len(raws), BODIES_AT_ONCE):
            part = [(raw, frozenset({NUMBER})) for raw in raws[start : start + BODIES_AT_ONCE]]
            await journey.receive(self.database, part, now=now())
            while await journey.split(self.database, self.station, read, now=now()):
                pass
        await self._check_waiting(len(sent))
        return ids

    async def _check_waiting(self, wanted: int) -> None:
        query = sa.select(sa.func.count()).select_from(inbox).where(WAITING)
        async with self.database.read() as conn:
            waiting = (await conn.execute(query)).scalar_one()
        if waiting != wanted:
            raise kept.NotFiled(f"{waiting} messages wait for the worker instead of {wanted}")

    async def file(self, sent: Sequence[Sent]) -> float:
        """Seconds from the first claim to the last filing, proved by the database."""
        ids = await self.arrive(sent)
        begun = time.perf_counter()
        while await self.worker.work_once():
            pass
        spent = time.perf_counter() - begun
        await kept.prove_filed(self.database, ids)
        return spent

    async def rounds(self, sent: Sequence[Sent], seconds: float) -> list[float]:
        """Messages a second, round by round: the same messages from the same listeners."""
        rates: list[float] = []
        until = time.perf_counter() + seconds
        while not rates or time.perf_counter() < until:
            await self.all_hear_back()
            rates.append(len(sent) / await self.file(sent))
        return rates

    async def all_hear_back(self) -> None:
        """Some messages say stop: whoever is owed no reply would cost less the next time."""
        async with self.database.write() as conn:
            await conn.execute(sa.update(listeners).values(replies="on"))

    async def end_bursts(self) -> None:
        """As the scheduler does by sending: what is said next opens a reply of its own."""
        done = {"gathering": None, "state": State.ACCEPTED.value, "sending_at": now()}
        async with self.database.write() as conn:
            await conn.execute(sa.update(outbox).where(outbox.c.state == "queued").values(**done))

    async def read_again(self) -> float:
        """Messages a second, of those that were filed by their words alone."""
        begun = time.perf_counter()
        while await self.worker.read_again():
            pass
        spent = time.perf_counter() - begun
        return await kept.prove_thorough(self.database) / spent


@dataclass(frozen=True)
class Thorough:
    """An understander that is never hurried."""

    understander: Understands

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        for one in hearings:
            one.quick = False
        await self.understander.understand(hearings)


@asynccontextmanager
async def bench(understander: Understands) -> AsyncIterator[Bench]:
    """A worker over a fresh SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        schema.upgrade(url)
        database, has = Database(url), station(Path(folder))
        try:
            yield Bench(database, has, worker(database, has, understander))
        finally:
            await database.close()


def station(data_dir: Path) -> Station:
    return Station(frozenset({NUMBER}), b"k" * 64, ReplyRules(), replies(load(data_dir=data_dir)))


def worker(database: Database, has: Station, understander: Understands) -> Worker:
    return Worker(database, has, understander, Wakeups(database), now)


async def layers(understander: Understands, sent: Sequence[Sent]) -> str:
    """Where the time of a message goes, from claim to filing: a look of its own, apart."""
    async with bench(understander) as ours:
        ids = await ours.arrive(sent)
        watch = Layers()
        with watch.watching():
            while await ours.worker.work_once():
                pass
        await kept.prove_filed(ours.database, ids)
        return watch.table(len(sent))
