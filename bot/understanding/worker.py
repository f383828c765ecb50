"""The worker's loop: claim listeners, understand a batch in one pass, hand the filings over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from bot import journey
from bot.core.hearing import Hearing
from bot.core.lookup import Find
from bot.core.station import Station
from bot.journey import Claimed
from bot.store.database import Database, unavailable
from bot.store.wake import Wakeups

log = structlog.get_logger(__name__)

BATCH = 128  # messages: what a transaction costs is shared by so many
HASTE = 64  # messages at once: to read more thoroughly would keep the next ones waiting
AGAIN = 16  # messages: less than half a second, so that what arrives meanwhile does not wait
LOOK = 0.5  # seconds; wake-ups are hints, polling alone is enough
HOLD_ON = journey.LEASE.total_seconds() / 2


class Understands(Protocol):
    """Rasa, or a recording of it."""

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        """Give each hearing its filing, or its error; one message's failure stays its own."""


class Worker:
    """Works until told to stop, and finishes the batch in hand first."""

    def __init__(
        self,
        database: Database,
        station: Station,
        understander: Understands,
        wakeups: Wakeups,
        clock: Callable[[], datetime],
        find: Find | None = None,
    ) -> None:
        self._database = database
        self._station = station
        self._understander = understander
        self._wakeups = wakeups
        self._clock = clock
        self._find = find
        self.stopping = asyncio.Event()
        self.filed = 0

    async def run(self) -> None:
        while not self.stopping.is_set():
            try:
                busy = await self.work_once() or await self.read_again()
            except Exception as error:
                # The lease of what was in hand runs out and it is claimed again.
                log.error("batch_failed", error=type(error).__name__)
                busy = False
                await asyncio.sleep(1)
            if not busy:
                await self._rest()

    async def work_once(self) -> bool:
        """One batch from claim to filing; False if nothing was waiting."""
        token, claimed = await journey.claim(
            self._database, self._station, limit=BATCH, now=self._clock()
        )
        if not claimed:
            return False
        hearings = hearings_of(claimed, self._find, quick=len(claimed) >= HASTE)
        await self._understand(hearings)
        for one in hearings:
            if one.error:
                log.warning("not_understood", inbox=one.inbox_id, error=one.error)
        await self._file(token, list(zip(claimed, hearings, strict=True)))
        self.filed += len(hearings)
        return True

    async def read_again(self) -> bool:
        """Some of what was read in haste, thoroughly; False if there is none left."""
        claimed = await journey.hurried(self._database, self._station, limit=AGAIN)
        if not claimed:
            return False
        hearings = hearings_of(claimed, self._find)
        await self._understand(hearings)
        heard = list(zip(claimed, hearings, strict=True))
        moved = await journey.refine(self._database, self._station, heard, now=self._clock())
        log.info("read_again", messages=len(heard), moved=moved)
        return True

    async def _understand(self, hearings: Sequence[Hearing]) -> None:
        """All in one pass; one by one if that fails, so that each failure stays its own."""
        try:
            await self._understander.understand(hearings)
            return
        except Exception as error:
            log.error("pass_failed", error=type(error).__name__)
            await asyncio.sleep(1)  # three attempts must not be over in a moment
        for one in hearings:
            one.understood = one.filing = one.error = None
            try:
                await self._understander.understand([one])
            except Exception as error:
                one.filing, one.error = None, type(error).__name__

    async def _file(self, token: str, heard: Sequence[tuple[Claimed, Hearing]]) -> None:
        """While the database is away, what was understood stays good as long as the claim."""
        until = asyncio.get_running_loop().time() + HOLD_ON
        while True:
            try:
                await journey.file(self._database, self._station, token, heard, now=self._clock())
                return
            except Exception as error:
                late = asyncio.get_running_loop().time() > until
                if late or self.stopping.is_set() or not unavailable(error):
                    raise
                log.warning("filing_waits", error=type(error).__name__)
                await asyncio.sleep(LOOK)

    async def _rest(self) -> None:
        stopped = asyncio.ensure_future(self.stopping.wait())
        changed = asyncio.ensure_future(self._wakeups.wait(LOOK))
        await asyncio.wait({stopped, changed}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        changed.cancel()
        await asyncio.gather(stopped, changed, return_exceptions=True)


def hearings_of(
    claimed: Sequence[Claimed], find: Find | None = None, *, quick: bool = False
) -> list[Hearing]:
    """The claimed messages as Rasa meets them, each knowing the one before it."""
    latest: dict[tuple[int, str], Hearing] = {}
    hearings = []
    for one in claimed:
        key = (one.waiting.listener_id, one.waiting.number)
        hearing = Hearing(
            inbox_id=one.waiting.id,
            text=one.waiting.text,
            kind=one.waiting.kind,
            dialogue=one.dialogue,
            find=find,
            on_air=one.on_air,
            follows=latest.get(key),
            quick=quick,
        )
        latest[key] = hearing
        hearings.append(hearing)
    return hearings
