"""Telling people that something is wrong: by a web address, by a command, and in the log."""

from __future__ import annotations

import asyncio
import json
import shlex
from dataclasses import dataclass
from datetime import datetime

import aiohttp
import structlog

from bot.store import roles
from bot.store.database import Database

log = structlog.get_logger(__name__)

PATIENCE = 10  # seconds for one telling


@dataclass(frozen=True)
class Alerts:
    """Where alarms go. Each is told once when it is raised and once when it is over."""

    session: aiohttp.ClientSession
    url: str = ""
    command: str = ""
    station: str = ""

    async def look(self, database: Database, found: dict[str, str], *, now: datetime) -> None:
        async with database.write() as conn:
            untold = await roles.sound(conn, found, now=now)
        for name, what, detail in untold:
            log.warning("alarm", name=name, what=what)
            if await self._tell(name, what, detail, now):
                async with database.write() as conn:
                    await roles.told(conn, name, what)

    async def _tell(self, name: str, what: str, detail: str, now: datetime) -> bool:
        """True when everybody that the station named has been told."""
        words = {
            "alarm": name,
            "what": what,
            "detail": detail,
            "station": self.station,
            "at": now.isoformat(),
        }
        try:
            if self.url:
                await self._post(words)
            if self.command:
                await self._start(words)
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError, ValueError) as error:
            log.error("alarm_not_told", name=name, error=type(error).__name__)
            return False
        return True

    async def _post(self, words: dict[str, str]) -> None:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with self.session.post(self.url, json=words, timeout=timeout) as answer:
            answer.raise_for_status()

    async def _start(self, words: dict[str, str]) -> None:
        process = await asyncio.create_subprocess_exec(
            *shlex.split(self.command), stdin=asyncio.subprocess.PIPE
        )
        try:
            given = json.dumps(words).encode()
            await asyncio.wait_for(process.communicate(given), PATIENCE)
        except asyncio.TimeoutError:
            process.kill()
            raise
        if process.returncode:
            raise OSError(f"the alert command ended with {process.returncode}")
