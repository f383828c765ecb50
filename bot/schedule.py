"""What happens without anyone asking, and how often. What is owed lies in the database."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import structlog

from bot import handing, jobs, journey, leftovers, picture, playing, programme
from bot.alerts import Alerts
from bot.core import alarms
from bot.core.sending import Sender
from bot.core.station import Station
from bot.fetching import Fetcher
from bot.library.again import Again
from bot.making import Maker
from bot.steps import answer, keep
from bot.steps.keep import Keeping
from bot.store import outbox, roles
from bot.store.database import Database
from bot.store.wake import Wakeups
from bot.store.walk import Walk
from bot.templates import Templates
from bot.transcriber import Transcripts
from bot.whatsapp.media import MediaClient

log = structlog.get_logger(__name__)

PAUSE = 0.05  # seconds: a storm of wake-ups is one look
A_JUMP_BACK = timedelta(seconds=1)  # of the clock, when somebody sets it right
AT_ONCE = 40  # replies looked at in one round
IN_FLIGHT = 8  # calls under way at a time
LEFT_BY_WEB = timedelta(seconds=5)
ABANDONED = timedelta(seconds=60)  # longer than any call may take


@dataclass(frozen=True)
class Scheduler:
    """The steps that are due by time; one process at a time holds the lease and acts."""

    database: Database
    station: Station
    parse: journey.Parse
    sender: Sender
    files: MediaClient
    media_dir: Path
    keeping: Keeping
    alerts: Alerts
    silence: timedelta
    holder: str
    clock: Callable[[], datetime]
    started_at: datetime
    ear: playing.Ear | None = None  # None: no source says what is on
    library: Again | None = None  # reads the library's sources again
    hand: handing.Handing | None = None  # None: songs are not handed over by a call
    maker: Maker | None = None  # draws what was fetched for the desk
    transcripts: Transcripts | None = None  # has voice notes written down
    templates: Templates | None = None  # reads what people may send out of a closed window

    async def run(self, wakeups: Wakeups, stopping: asyncio.Event) -> None:
        """Work until told to stop."""
        every: list[tuple[Callable[[], Awaitable[Any]], float]] = [
            (self.hold, 10),
            (self.rescue, 2),
            (self.fetch, 1),
            (self.make, 1),
            (self.transcribe, 1),
            (self.remove_files, 2),
            (self.give_up_on_lost_calls, 10),
            (self.look_after_alarms, 10),
            (self.hear_what_is_on, playing.EVERY),
            (self.let_rules_lapse, 10),
            (self.follow_schedule, 5),
            (self.forget, 3600),
            (self.read_library_again, 3600),
            *([(self.hand.look, handing.EVERY)] if self.hand else []),
            (self.read_templates, 5),
        ]

        async def answer() -> None:
            await self.answer(stopping)

        held = False
        planned = jobs.planned((self._guarded(job), seconds) for job, seconds in every)
        latest = self.clock()
        try:
            while not stopping.is_set():
                # what another left behind has waited long enough: not only at the jobs' next time
                held = held or await self._guarded(self._begin)()
                await self._guarded(answer)()
                await wakeups.wait(0.5)
                await asyncio.sleep(PAUSE)
                earlier, latest = latest, self.clock()
                if not -A_JUMP_BACK <= latest - earlier <= journey.SENDING_LEASE:
                    jobs.plan_again(planned)
                    held = False
        finally:
            planned.shutdown(wait=False)

    def _guarded(self, job: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[bool]]:
        """A job that fails is told of and tried again at its next time."""

        async def run() -> bool:
            try:
                await job()
            except Exception as error:
                log.error("job_failed", job=job.__name__, error=type(error).__name__)
                return False
            return True

        return run

    async def _begin(self) -> None:
        await self.hold()
        await self.rescue()
        await self.give_up_on_lost_calls()

    async def hold(self) -> bool:
        """Renew the lease and the heartbeat; another scheduler stands by without it."""
        now = self.clock()
        async with self.database.write() as conn:
            mine = await roles.hold(
                conn, journey.SENDER_LEASE, self.holder, now=now, lease=journey.SENDING_LEASE
            )
            await roles.beat(
                conn,
                "scheduler",
                self.holder,
                started_at=self.started_at,
                now=now,
                detail={"active": mine},
            )
        return mine

    async def _active(self) -> bool:
        async with self.database.read(short=True) as conn:
            return await roles.holds(conn, journey.SENDER_LEASE, self.holder, now=self.clock())

    async def answer(self, stopping: asyncio.Event | None = None) -> int:
        """Send what is due; each row is decided on its own, at the moment of sending."""
        rows = await journey.due(self.database, now=self.clock(), limit=AT_ONCE)
        if not rows or not await self._active():
            return 0
        turn = asyncio.Semaphore(IN_FLIGHT)

        async def one(row: outbox.Due) -> None:
            async with turn:
                if stopping and stopping.is_set():
                    return  # all in their turn would take longer than a stopping role is given
                await journey.answer(
                    self.database,
                    self.station,
                    self.sender,
                    row,
                    holder=self.holder,
                    clock=self.clock,
                )

        done = await asyncio.gather(*(one(row) for row in rows), return_exceptions=True)
        for problem in done:
            if isinstance(problem, BaseException):
                log.error("answer_failed", error=type(problem).__name__)
        return len(rows)

    async def rescue(self) -> int:
        """Take apart what `web` left lying when it stopped."""
        now = self.clock()
        return await journey.split(
            self.database, self.station, self.parse, now=now, before=now - LEFT_BY_WEB
        )

    async def give_up_on_lost_calls(self) -> int:
        """What a scheduler that is no longer there was sending when it stopped."""
        now = self.clock()
        async with self.database.write() as conn:
            return await answer.give_up_on_lost(conn, before=now - ABANDONED, now=now)

    async def fetch(self) -> int:
        """Download what listeners sent, before WhatsApp forgets it."""
        return await self._fetcher.look() if await self._active() else 0

    async def make(self) -> None:
        """Waveforms and thumbnails of what was fetched."""
        if self.maker and await self._active():
            await self.maker.look()

    async def transcribe(self) -> None:
        """What voice notes say, if the station has somebody to tell."""
        if self.transcripts and await self._active():
            await self.transcripts.look()

    async def remove_files(self) -> int:
        """Files of what was taken back, erased or kept long enough go from the disk."""
        return await leftovers.remove_unwanted(self.database, self.media_dir)

    async def forget(self) -> None:
        """Retention: a little at a time, until nothing old is left."""
        now, key = self.clock(), self.station.identifier_key
        async with self.database.write() as conn:
            await keep.forget_rest(conn, now=now)
        texts = partial(keep.forget_texts, key=key)
        for step in (keep.forget_bodies, texts, keep.forget_media):
            while True:
                async with self.database.write() as conn:
                    if not await step(conn, self.keeping, now=now):
                        break
        await leftovers.remove_unknown(self.database, self.media_dir, now=now)

    async def hear_what_is_on(self) -> None:
        """Ask the playout, so that listeners who ask can be told."""
        if self.ear and await self._active():
            await self.ear.listen(now=self.clock())

    async def let_rules_lapse(self) -> None:
        if await self._active():
            await journey.lapse(self.database, now=self.clock())

    async def follow_schedule(self) -> None:
        if await self._active():
            await programme.follow_schedule(self.database, self.station, now=self.clock())

    async def read_library_again(self) -> None:
        """Once a day each source that stays where it is."""
        if self.library and await self._active():
            await self.library.look()

    async def read_templates(self) -> None:
        if self.templates and await self._active():
            await self.templates.look()

    async def look_after_alarms(self) -> None:
        """Tell people once when something goes wrong, and once when it is over."""
        if not await self._active():
            return
        now = self.clock()
        found = alarms.raised(await self.picture(), silence=self.silence, now=now)
        await self.alerts.look(self.database, found, now=now)

    async def picture(self) -> alarms.Picture:
        now = self.clock()
        loss = await self._walk.look(now=now)
        async with self.database.read() as conn:
            return await picture.take(
                conn,
                ours=self.station.numbers,
                loss=loss,
                started_at=self.started_at,
                disk_free=shutil.disk_usage(self.media_dir.parent).free,
                source_lost_at=self.ear.lost_at if self.ear else None,
                transcriber_lost_at=self.transcripts.lost_at if self.transcripts else None,
                now=now,
            )

    @cached_property
    def _fetcher(self) -> Fetcher:
        return Fetcher(self.database, self.files, self.media_dir, self.clock)

    @cached_property
    def _walk(self) -> Walk:
        return Walk(self.database, self.station.identifier_key)
