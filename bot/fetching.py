"""Downloads what listeners sent, and says what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.core.messages import Attachment, Kind
from bot.core.sending import Decision
from bot.store import inbox, media
from bot.store import log as log_rows
from bot.store.database import Database
from bot.store.log import Event
from bot.whatsapp.media import MediaClient, MediaFailed

log = structlog.get_logger(__name__)

IN_FLIGHT = 8  # calls under way at a time
STOPPED = timedelta(minutes=2)  # until a file is asked for again with a token that was refused
UNAUTHORIZED = 0  # WhatsApp's code for a token it does not know, where it only says "401"
SELDOM = timedelta(minutes=10)
ON_THE_SHELF = timedelta(days=7)  # WhatsApp keeps listeners' files so long


@dataclass(frozen=True)
class Fetcher:
    """Each file is owed until it is kept, or cannot be had."""

    database: Database
    files: MediaClient
    media_dir: Path
    clock: Callable[[], datetime]

    async def look(self) -> int:
        """Fetch what is due; how many files that were."""
        async with self.database.read() as conn:
            rows = await media.due(conn, now=self.clock(), limit=IN_FLIGHT)
            kinds = {row.id: await inbox.get(conn, row.inbox_id) for row in rows}
        work = []
        for row in rows:
            message = kinds[row.id]
            work.append(self._fetch_one(row, Kind(message.kind) if message else Kind.DOCUMENT))
        for problem in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(problem, BaseException):
                log.error("fetch_failed", error=type(problem).__name__)
        return len(rows)

    async def _fetch_one(self, row: Any, kind: Kind) -> None:
        attachment = Attachment(row.provider_id, row.mime_type, row.sha256, row.url)
        self.media_dir.mkdir(parents=True, exist_ok=True)
        try:
            got = await self.files.download(attachment, row.number, kind, self.media_dir)
        except MediaFailed as failure:
            await self._put_off(row, failure)
            return
        values = {
            "state": "kept",
            "file": got.path.name,
            "size": got.size,
            "mime_type": got.mime_type,
            "url": None,
            "reason": None,
        }
        if not await self._note(row, "media_kept", values):
            got.path.unlink(missing_ok=True)  # taken back meanwhile

    async def _put_off(self, row: Any, failure: MediaFailed) -> None:
        now, attempts = self.clock(), row.attempts + 1
        last = _is_last_try(failure.decision, attempts, now - row.created_at)
        values: dict[str, Any] = {"attempts": attempts, "reason": failure.reason, "refused": None}
        if last:
            values["state"] = "failed"
        elif failure.decision is Decision.STOP:
            code = UNAUTHORIZED if failure.code is None else failure.code
            values |= {"due_at": now + STOPPED, "attempts": row.attempts, "refused": code}
        else:
            values["due_at"] = now + min(timedelta(seconds=2 ** min(attempts, 10)), SELDOM)
        await self._note(row, "media_failed" if last else None, values)

    async def _note(self, row: Any, what: str | None, values: dict[str, Any]) -> bool:
        async with self.database.write() as conn:
            wanted = await media.change(conn, row.id, **values)
            if what and wanted:
                event = Event(what, "scheduler", None, row.inbox_id)
                await log_rows.append(conn, [event], now=self.clock())
            return wanted


def _is_last_try(decision: Decision, attempts: int, age: timedelta) -> bool:
    """A network may be away for hours; a file that is not what it should be stays so."""
    if decision is Decision.RETRY_ONCE:
        return attempts > 1
    return decision is Decision.GIVE_UP or age > ON_THE_SHELF
