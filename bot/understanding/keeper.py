"""Keeps a worker process alive, and changes models by letting a second one take over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from bot import children
from bot.store import models
from bot.store.database import Database
from bot.understanding.line import ALIVE, BY_WORDS, OUT_OF_REACH, READY, UNUSABLE

log = structlog.get_logger(__name__)

PATIENCE = 60.0  # seconds a worker has to finish its batch
LONGEST_REST = 60.0
STEADY = 60.0  # seconds of work after which a worker's death is its first
SILENCE = 60.0  # seconds without a sign: its lease has run out, so it is stuck, not busy
LONGEST_LOAD = 300.0  # seconds without a sign while a model is loaded, which blocks everything
CANNOT_READ = "cannot read the model"

Start = Callable[[str], Awaitable[asyncio.subprocess.Process]]


async def start_worker(model: str) -> asyncio.subprocess.Process:
    return await children.start("worker", "--model", model, output=asyncio.subprocess.PIPE)


def _time() -> float:
    """A clock that is never set."""
    return asyncio.get_running_loop().time()


@dataclass
class Hand:
    """A worker process and its model."""

    model_id: int
    model: str
    process: asyncio.subprocess.Process
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    heard_at: float = field(default_factory=_time)  # of the loop's clock
    works_since: float = 0.0
    by_words: bool = False  # its encoder cannot be used
    listening: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Hear that it has loaded its model, and again and again that it is alive."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if line.strip() in (READY, ALIVE, BY_WORDS):
                self.heard_at = _time()
                self.by_words = line.strip() == BY_WORDS
            if line.strip() == READY:
                self.ready.set()

    def stuck(self, silence: float) -> bool:
        longest = silence if self.ready.is_set() else LONGEST_LOAD
        return not self.ended and _time() - self.heard_at > longest

    @property
    def ended(self) -> bool:
        return self.process.returncode is not None

    async def hang_up(self) -> None:
        """What a process says ends with it, unless a child of its own still holds the line."""
        if self.listening is not None:
            await asyncio.wait({self.listening}, timeout=1)
            self.listening.cancel()
            await asyncio.gather(self.listening, return_exceptions=True)


class Keeper:
    """`look` is called again and again; each time it does what is due."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        start: Start = start_worker,
        silence: float = SILENCE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._start = start
        self._silence = silence
        self.now: Hand | None = None  # works
        self.next: Hand | None = None  # loads its model, and takes over when it is ready
        self._deaths = 0  # one after another, without steady work in between
        self._rest_until = 0.0
        self._trouble: str | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        try:
            while not stopping.is_set():
                try:
                    await self.look()
                except Exception as error:
                    log.error("keeper_failed", error=type(error).__name__)
                await _wait(stopping, 0.5)
        finally:
            await self.end()

    async def end(self) -> None:
        for hand in (self.next, self.now):
            if hand is not None:
                await self._end(hand)

    async def look(self) -> None:
        """Start, take over, replace: whatever the model's row and the processes ask for."""
        await self._kill_stuck()
        await self._bury()
        if self.next is not None and self.next.ready.is_set():
            await self._take_over(self.next)
        if self.next is None and _time() >= self._rest_until:
            await self._start_wanted()

    async def _take_over(self, hand: Hand) -> None:
        before, self.now, self.next = self.now, hand, None
        hand.works_since, self._trouble = _time(), None
        log.info("model_in_use", model=hand.model[:12])
        if before is not None:
            await self._end(before)

    async def _kill_stuck(self) -> None:
        """Asking would not be heard; afterwards it is buried like any that died."""
        for hand in (self.now, self.next):
            if hand is not None and hand.stuck(self._silence):
                log.error("worker_stuck", model=hand.model[:12])
                hand.process.kill()
                await hand.process.wait()

    async def _start_wanted(self) -> None:
        async with self._database.read() as conn:
            wanted = await models.promoted(conn)
        if wanted is None or (self.now is not None and self.now.model == wanted.file):
            return
        log.info("worker_starting", model=wanted.file[:12])
        hand = Hand(wanted.id, wanted.file, await self._start(wanted.file))
        hand.listening = asyncio.create_task(hand.listen())
        self.next = hand

    async def _bury(self) -> None:
        """A process that ended by itself: rest a little longer each time, then start again."""
        for hand in (self.now, self.next):
            if hand is None or not hand.ended:
                continue
            log.error("worker_ended", code=hand.process.returncode)
            if hand.process.returncode == UNUSABLE:
                await self._refuse(hand)
            else:
                self._count(hand)
            if hand is self.now:
                self.now = None
            else:
                self.next = None
            await hand.hang_up()
            self._rest_until = _time() + children.rest(max(self._deaths, 1), LONGEST_REST)

    async def _refuse(self, hand: Hand) -> None:
        async with self._database.write() as conn:
            await models.refuse(conn, hand.model_id, "cannot be loaded", now=self._clock())

    def _count(self, hand: Hand) -> None:
        steady = hand is self.now and _time() - hand.works_since > STEADY
        self._deaths = 1 if steady else self._deaths + 1
        self._trouble = CANNOT_READ if hand.process.returncode == OUT_OF_REACH else None

    async def _end(self, hand: Hand) -> None:
        await children.end(hand.process, PATIENCE)
        await hand.hang_up()

    def detail(self) -> dict[str, Any]:
        """For the heartbeat: which model answers, and what keeps the wanted one from it."""
        return {
            "model": self.now.model if self.now else None,
            "loading": self.next.model if self.next else None,
            "trouble": self._trouble,
            "by_words": self.now is not None and self.now.by_words,
        }


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except asyncio.TimeoutError:
        return
