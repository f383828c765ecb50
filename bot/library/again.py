"""Reads the library's sources again once a day, so that nobody has to think of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.library import importing
from bot.library.azuracast import Key
from bot.library.importing import Clock
from bot.library.reports import CannotImport, Read, Report
from bot.library.sources import NO_KEY, import_from
from bot.store import imports
from bot.store import log as events
from bot.store.database import Database
from bot.store.log import Event

log = structlog.get_logger(__name__)

DAILY = timedelta(days=1)
WHO = "scheduler"


@dataclass(frozen=True)
class Again:
    """The sources that stay where they are: folders, files on a disk, AzuraCast."""

    database: Database
    clock: Clock
    key: Key = NO_KEY  # of AzuraCast

    async def look(self) -> int:
        """Read what was last read a day ago, or begun and broken off; how many sources."""
        async with self.database.read() as conn:
            daily = await imports.read_daily(conn)
        due = [row for row in daily if self.clock() - row.started_at >= DAILY]
        for row in due:
            report = await self._read(row)
            if report.stopped:
                log.warning("library_not_read_again", source=row.source, reason=report.stopped)
        return len(due)

    async def _read(self, row: Any) -> Report:
        """Whatever comes of it stands in the list of imports."""
        given: dict[str, Any] = {"who": WHO, "clock": self.clock}
        try:
            return await import_from(
                self.database, row.place, key=self.key, source=row.source, lasting=True, **given
            )
        except CannotImport as error:
            nothing = _refused(error)
            return await importing.take_in(
                self.database, row.source, nothing, place=row.place, **given
            )


async def leave(database: Database, source: str, *, who: str, now: datetime) -> bool:
    """A person has a source read no more each day; its tracks stay. Whether it was read."""
    async with database.write() as conn:
        left = await imports.leave(conn, source)
        if left:
            event = Event("source_left", who, detail={"source": source})
            await events.append(conn, [event], now=now)
    return left


async def _refused(error: CannotImport) -> AsyncIterator[list[Read]]:
    """What cannot even be opened is an import, too: one that was stopped at once."""
    raise error
    yield []
