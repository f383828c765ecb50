"""The hand to the playout: gives it the songs that people at the desk hand over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.core.handing import Hand, NotTaken, Song
from bot.core.station import Station
from bot.journey import SENDER_LEASE
from bot.steps import handing
from bot.store import hand_overs, roles
from bot.store.database import Database, unavailable

log = structlog.get_logger(__name__)

EVERY = 1.0  # seconds between two looks
AT_ONCE = 10
PATIENCE = 45.0  # seconds for a song, however many calls it takes
ABANDONED = timedelta(seconds=60)  # longer than that: whoever was giving is no longer there


@dataclass(frozen=True)
class Handing:
    """One scheduler at a time gives; each call stands between two written lines."""

    database: Database
    station: Station
    hand: Hand
    holder: str
    clock: Callable[[], datetime]
    patience: float = PATIENCE

    async def look(self) -> int:
        """Give what is due; how many calls were made."""
        now = self.clock()
        async with self.database.read() as conn:
            ids = await hand_overs.due(conn, now=now, limit=AT_ONCE)
            lost = await hand_overs.any_lost(conn, before=now - ABANDONED)
        if lost:
            await self._give_up_on_lost(now)
        return sum([await self._give_or_go_on(one) for one in ids])

    async def _give_up_on_lost(self, now: datetime) -> None:
        async with self.database.write() as conn:
            if await roles.holds(conn, SENDER_LEASE, self.holder, now=now):
                before = now - ABANDONED
                await handing.give_up_on_lost(
                    conn, before=before, knows_keys=self.hand.knows_keys, now=now
                )

    async def _give_or_go_on(self, row_id: int) -> bool:
        """A row that nobody can give does not hold up those behind it."""
        try:
            return await self._give(row_id)
        except Exception as error:  # its text may quote a dedication
            if unavailable(error):
                raise
            log.warning("cannot_hand_over", error=type(error).__name__)
            return False

    async def _give(self, row_id: int) -> bool:
        song = await self._begin(row_id)
        if song is None:
            return False
        why = await self._call(song)
        async with self.database.write() as conn:
            if why is None:
                await handing.note_taken(conn, row_id, now=self.clock())
            else:
                keys = self.hand.knows_keys
                await handing.note_not_taken(conn, row_id, why, knows_keys=keys, now=self.clock())
        return True

    async def _call(self, song: Song) -> NotTaken | None:
        """Why the playout has not taken it; whatever else goes wrong, it may have."""
        try:
            await asyncio.wait_for(self.hand.give(song), self.patience)
        except NotTaken as why:
            log.info("not_handed_over", item=song.item, again=why.again, perhaps=why.perhaps)
            return why
        except Exception as error:
            log.warning("not_handed_over", item=song.item, error=type(error).__name__)
            return NotTaken("no answer", perhaps=True)
        return None

    async def _begin(self, row_id: int) -> Song | None:
        now = self.clock()
        async with self.database.write() as conn:
            if not await roles.holds(conn, SENDER_LEASE, self.holder, now=now):
                return None
            return await handing.begin(conn, row_id, self.station, now=now)
