"""The web role's two hands: one keeps bodies before the 200, the other takes them apart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from bot import journey
from bot.core.errors import StoreUnavailable
from bot.core.station import Station
from bot.store.database import Database

log = structlog.get_logger(__name__)

TOGETHER = 200  # bodies kept in one transaction
WAITING = 2000  # bodies that may wait for it; more are refused, and WhatsApp keeps them
Held = tuple[bytes, frozenset[str], "asyncio.Future[None]"]


class Intake:
    """Bodies that arrive while one transaction is under way share the next."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._waiting: asyncio.Queue[Held] = asyncio.Queue(WAITING)
        self.kept = asyncio.Event()  # something waits to be taken apart

    async def keep(self, raw: bytes, numbers: frozenset[str]) -> None:
        """Return when the body is durable, or raise StoreUnavailable."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((raw, numbers, done))
        except asyncio.QueueFull:
            raise StoreUnavailable("too many at once") from None
        await done

    async def run(self) -> None:
        """Keep what waits, together, until cancelled."""
        while True:
            held = [await self._waiting.get()]
            while len(held) < TOGETHER and not self._waiting.empty():
                held.append(self._waiting.get_nowait())
            await self._keep(held)

    async def _keep(self, held: list[Held]) -> None:
        error: Exception | None = None
        try:
            bodies = [(raw, numbers) for raw, numbers, _ in held]
            await journey.receive(self._database, bodies, now=self._clock())
            self.kept.set()
        except Exception as problem:
            error = problem
        for _, _, done in held:
            if done.done():  # nobody waits any more: it is kept all the same
                continue
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)


class Splitter:
    """Takes bodies apart right after they were kept."""

    def __init__(
        self,
        database: Database,
        station: Station,
        parse: journey.Parse,
        clock: Callable[[], datetime],
        kept: asyncio.Event,
    ) -> None:
        self._database = database
        self._station = station
        self._parse = parse
        self._clock = clock
        self._kept = kept

    async def run(self) -> None:
        """Go on until cancelled; what fails here, the scheduler's rescue tries again."""
        while True:
            await self._kept.wait()
            try:
                await self._split()
            except Exception as error:
                log.error("split_failed", error=type(error).__name__)
                await asyncio.sleep(1)
                self._kept.set()

    async def _split(self) -> None:
        """What was kept, and what is left when that was more than goes at once."""
        while True:
            told = self._kept.is_set()
            self._kept.clear()
            if not await journey.split(
                self._database, self._station, self._parse, now=self._clock(), some=told
            ):
                return
