"""Telling people that something is wrong: by a web address, by a command, and in the log."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
import structlog

from bot.core import alarms
from bot.store import roles
from bot.store.database import Database

log = structlog.get_logger(__name__)

PATIENCE = 10  # seconds for one telling
WATCH_EVERY = 30  # seconds
WATCH = "scheduler watch"  # the lease of the one web process that looks
WATCH_LEASE = timedelta(seconds=100)


Words = dict[str, str]


@dataclass(frozen=True)
class Alerts:
    """Where alarms go. Each is told once when it is raised and once when it is over."""

    session: aiohttp.ClientSession
    url: str = ""
    command: str = ""
    station: str = ""
    # what one of the two ways still has to tell, by way and alarm: the other is not used again
    _owed: dict[tuple[str, str], Words] = field(default_factory=dict)

    async def look(
        self, database: Database, found: dict[str, str], *, now: datetime, by_web: bool = False
    ) -> None:
        async with database.write() as conn:
            untold = await roles.sound(conn, found, now=now, by_web=by_web)
        late = dict(self._owed)
        for name, what, detail in untold:
            log.warning("alarm", name=name, what=what)
            if await self._tell(self._words(name, what, detail, now)):
                async with database.write() as conn:
                    await roles.told(conn, name, what)
        for (way, name), words in late.items():
            if name not in {name for name, _, _ in untold}:
                await self._by(way, words)

    def _words(self, name: str, what: str, detail: str, now: datetime) -> Words:
        at = now.isoformat()
        return {"alarm": name, "what": what, "detail": detail, "station": self.station, "at": at}

    async def _tell(self, words: Words) -> bool:
        """True when somebody has been told; by a way that did not work it is told later."""
        ways = [way for way in ("url", "command") if getattr(self, way)]
        heard = [await self._by(way, words) for way in ways]
        return any(heard) or not ways

    async def _by(self, way: str, words: Words) -> bool:
        owed = self._owed.pop((way, words["alarm"]), words)
        if (owed["what"], words["what"]) == ("raised", "over"):
            return True  # over before this way has told of it
        try:
            await (self._post(words) if way == "url" else self._start(words))
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError, ValueError) as error:
            log.error("alarm_not_told", name=words["alarm"], way=way, error=type(error).__name__)
            self._owed[way, words["alarm"]] = words
            return False
        return True

    async def _post(self, words: Words) -> None:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with self.session.post(self.url, json=words, timeout=timeout) as answer:
            answer.raise_for_status()

    async def _start(self, words: Words) -> None:
        process = await asyncio.create_subprocess_exec(
            *shlex.split(self.command), stdin=asyncio.subprocess.PIPE
        )
        try:
            given = json.dumps(words).encode()
            await asyncio.wait_for(process.communicate(given), PATIENCE)
        except RuntimeError:  # uvloop's word for a command that has ended without reading
            await asyncio.wait_for(process.wait(), PATIENCE)
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
            raise
        if process.returncode:
            raise OSError(f"the alert command ended with {process.returncode}")


@dataclass
class SchedulerWatch:
    """The web role's eye on the scheduler; of several web processes one looks."""

    database: Database
    alerts: Alerts
    process: str
    clock: Callable[[], datetime]
    missed: int = 0  # looks in a row

    async def run(self) -> None:
        """Look until cancelled; not at once, for at a start the roles come one by one."""
        await asyncio.sleep(alarms.STARTING.total_seconds())
        while True:
            try:
                await self.look()
            except Exception as error:
                log.warning("watch_failed", error=type(error).__name__)
            await asyncio.sleep(WATCH_EVERY)

    async def look(self) -> None:
        """Raise the alarm at the second look without a heartbeat, end it at the first with one.

        What is missed once may be a scheduler that starts again, or a machine that was asleep.
        """
        now = self.clock()
        async with self.database.write() as conn:
            mine = await roles.hold(conn, WATCH, self.process, now=now, lease=WATCH_LEASE)
            found = alarms.raised_by_web(await roles.latest_beats(conn), now=now)
        self.missed = self.missed + 1 if mine and found else 0
        if mine and self.missed != 1:
            await self.alerts.look(self.database, found, now=now, by_web=True)
