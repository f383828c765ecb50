"""The ear on the playout: asks its source what is on, and has it written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core.errors import StoreUnavailable
from bot.core.playing import Told
from bot.playout.source import Source
from bot.playout.trouble import SourceTrouble
from bot.steps import play
from bot.store import plays
from bot.store.database import UNAVAILABLE, Database

log = structlog.get_logger(__name__)

EVERY = 10.0  # seconds between two looks


@dataclass
class Ear:
    """What a source tells as long as it is on; it goes to the database when it changes."""

    database: Database
    source: Source
    latest: Told | None = None
    lost_at: datetime | None = None  # since when it cannot be read
    trouble: str = ""

    async def listen(self, *, now: datetime) -> None:
        """One look; a source in trouble is told of once, and asked again."""
        try:
            told = await self.source.look()
        except SourceTrouble as error:
            if self.lost_at is None:
                log.warning("now_playing_lost", source=self.source.kind, reason=str(error))
            self.lost_at, self.trouble = self.lost_at or now, str(error)
            return
        self.lost_at = None
        if told != self.latest:
            async with self.database.write() as conn:
                if told is None:
                    await plays.end(conn, self.source.kind, None, at=now)
                else:
                    await play.note(conn, told, self.source.kind, lasting=True, now=now)
        self.latest = told


@dataclass(frozen=True)
class Post:
    """What a playout tells by itself."""

    database: Database
    clock: Callable[[], datetime]

    async def note(self, told: Told) -> None:
        """Write it down, or raise StoreUnavailable."""
        try:
            async with self.database.write() as conn:
                await play.note(conn, told, "post", lasting=False, now=self.clock())
        except UNAVAILABLE as error:
            raise StoreUnavailable(type(error).__name__) from error
