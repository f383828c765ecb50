"""What the desk shows of a file: a sound's waveform, a picture drawn anew, how a video begins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import structlog

from bot.core.errors import NotMade
from bot.store import log as log_rows
from bot.store import media
from bot.store.database import Database
from bot.store.log import Event

log = structlog.get_logger(__name__)

AT_ONCE = 2  # programs at a time: the desk and the bot have the machine first


class Tool(Protocol):
    """Reads files that nobody trusts; each of these may raise NotMade."""

    async def peaks(self, path: Path) -> tuple[float, list[float]]: ...

    async def picture(self, path: Path, *, full: Path, small: Path) -> None: ...

    async def still(self, path: Path, *, small: Path) -> None: ...


@dataclass(frozen=True)
class Maker:
    """Makes it of each file once, the newest first."""

    database: Database
    tool: Tool | None  # None: there is no ffmpeg here, and nothing is made
    media_dir: Path
    clock: Callable[[], datetime]

    async def look(self) -> int:
        """Make what is wanted now, a few at a time; how many files that were."""
        if self.tool is None:
            return 0
        async with self.database.read() as conn:
            rows = await media.unmade(conn, limit=AT_ONCE)
        done = await asyncio.gather(
            *(self._make(row, self.tool) for row in rows), return_exceptions=True
        )
        for problem in done:
            if isinstance(problem, BaseException):
                log.error("making_failed", error=type(problem).__name__)
        return len(rows)

    async def _make(self, row: Any, tool: Tool) -> None:
        try:
            values = await self._made(row, tool)
            made = "done" if values else "none"
        except NotMade as failure:
            log.warning("not_made", media=row.id, reason=str(failure))
            values, made = {}, "failed"
        if not await self._note(row, made, values):
            for name in media.all_of(row.file)[1:]:  # taken back meanwhile
                (self.media_dir / name).unlink(missing_ok=True)

    async def _made(self, row: Any, tool: Tool) -> dict[str, Any]:
        path, family = self.media_dir / row.file, row.mime_type.partition("/")[0]
        small = self.media_dir / media.small(row.file)
        if family == "audio":
            seconds, peaks = await tool.peaks(path)
            return {"seconds": seconds, "peaks": peaks}
        if family == "image":
            full = self.media_dir / media.full(row.file)
            await tool.picture(path, full=full, small=small)
        elif family == "video":
            await tool.still(path, small=small)
        else:
            return {}
        return {"small": small.name}

    async def _note(self, row: Any, made: str, values: dict[str, Any]) -> bool:
        async with self.database.write() as conn:
            wanted = await media.note_made(conn, row.id, made, **values)
            if wanted and values:
                event = Event("media_made", "scheduler", None, row.inbox_id)
                await log_rows.append(conn, [event], now=self.clock())
            return wanted
