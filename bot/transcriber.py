"""Asks the station's own transcriber what a voice note says: a command, or a web address."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import structlog

from bot import journey
from bot.core.errors import NotMade
from bot.core.station import Station
from bot.limited import Limits, run
from bot.store import media
from bot.store.database import Database

log = structlog.get_logger(__name__)

PATIENCE = 300  # seconds for one voice note
MOST_SAID = 256 * 1024  # bytes of an answer
MOST_WRITTEN = 8 * 1024**3  # bytes in one file: it may fetch a model when it first starts
GIVEN = ("PATH", "HOME", "LANG", "TMPDIR")  # of our environment: the rest may be secrets
AT_ONCE = 1  # it may well need the whole machine
AGAIN = timedelta(seconds=30)  # until the next try when it could not be reached
AWAY = (429, 502, 503)  # what an address answers while nobody behind it can listen


class NotReached(NotMade):
    """It was not there to listen: that says nothing of the voice note."""


@dataclass(frozen=True)
class Transcriber:
    """What the station has set up, if anything; when it fails, a voice note stays what it is."""

    session: aiohttp.ClientSession
    command: str = ""
    url: str = ""

    @property
    def is_there(self) -> bool:
        return bool(self.command or self.url)

    async def words(self, path: Path, mime_type: str) -> str:
        """What is said in a file, or NotMade; NotReached if it may be told later."""
        try:
            said = await (self._run(path) if self.command else self._post(path, mime_type))
        except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError) as error:
            raise NotReached(type(error).__name__) from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise NotMade(type(error).__name__) from None
        return said.decode("utf-8", errors="replace").strip()

    async def _run(self, path: Path) -> bytes:
        said: list[bytes] = []
        limits = Limits(seconds=PATIENCE, said=MOST_SAID, written=MOST_WRITTEN)
        env = {name: os.environ[name] for name in GIVEN if name in os.environ}
        await run([*shlex.split(self.command), str(path.resolve())], limits, said.append, env=env)
        return b"".join(said)

    async def _post(self, path: Path, mime_type: str) -> bytes:
        """As a form with the field `file`; the answer is text, or JSON with `text` in it."""
        timeout = aiohttp.ClientTimeout(total=PATIENCE, connect=5)
        with path.open("rb") as file:
            form = aiohttp.FormData()
            form.add_field("file", file, filename=path.name, content_type=mime_type)
            async with self.session.post(
                self.url, data=form, timeout=timeout, allow_redirects=False
            ) as answer:
                if answer.status in AWAY:
                    raise NotReached(f"HTTP {answer.status}")
                if answer.status != 200:
                    raise NotMade(f"HTTP {answer.status}")
                said = await _bounded(answer)
        return _text_of(said) if answer.content_type == "application/json" else said


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    said = b""
    async for chunk in answer.content.iter_chunked(16 * 1024):
        said += chunk
        if len(said) > MOST_SAID:
            raise NotMade("it says too much")
    return said


def _text_of(said: bytes) -> bytes:
    try:
        text = json.loads(said)["text"]
    except (ValueError, KeyError, TypeError):
        raise NotMade("no text in the answer") from None
    if not isinstance(text, str):
        raise NotMade("no text in the answer")
    return text.encode("utf-8", errors="replace")


@dataclass
class Transcripts:
    """Has each voice note of late written down, once; while nobody can be reached they wait."""

    database: Database
    station: Station
    transcriber: Transcriber
    media_dir: Path
    clock: Callable[[], datetime]
    lost_at: datetime | None = None  # since when the transcriber cannot be reached
    tried_at: datetime | None = None  # when that was last found

    async def look(self) -> int:
        """How many voice notes that were."""
        now = self.clock()
        if not self.transcriber.is_there or self._waits(now):
            return 0
        async with self.database.read() as conn:
            rows = await media.unheard(conn, now=now, limit=AT_ONCE)
        for row in rows:
            try:
                words = await self._words(row)
            except NotReached as failure:
                self._lose(str(failure))
                return 0
            self.lost_at = self.tried_at = None
            await journey.transcribe(self.database, self.station, row.id, words, now=self.clock())
        if not rows:
            self.lost_at = None  # nothing waits for it: no reason to call anybody
        return len(rows)

    def _waits(self, now: datetime) -> bool:
        return self.tried_at is not None and self.tried_at <= now < self.tried_at + AGAIN

    def _lose(self, reason: str) -> None:
        """Told once in the log; whoever looks after alarms reads since when."""
        if self.lost_at is None:
            log.warning("transcriber_lost", reason=reason)
        self.tried_at = self.clock()
        self.lost_at = self.lost_at or self.tried_at

    async def _words(self, row: Any) -> str | None:
        try:
            return await self.transcriber.words(self.media_dir / row.file, row.mime_type)
        except NotReached:
            raise
        except NotMade as failure:
            log.warning("not_transcribed", media=row.id, reason=str(failure))
            return None
