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

log = structlog.get_logger(__name__)

UNUSABLE = 3  # the exit code of a worker that could not load its model
READY = b"ready"
PATIENCE = 60.0  # seconds a worker has to finish its batch
LONGEST_REST = 60.0
STEADY = 60.0  # seconds of work after which a worker's death is its first

Start = Callable[[str], Awaitable[asyncio.subprocess.Process]]


async def start_worker(model: str) -> asyncio.subprocess.Process:
    return await children.start("worker", "--model", model, output=asyncio.subprocess.PIPE)


@dataclass
class Hand:
    """A worker process and its model."""

    model_id: int
    model: str
    process: asyncio.subprocess.Process
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    works_since: float = 0.0  # of the loop's clock
    listening: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Wait for the line that says it has loaded its model."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if line.strip() == READY:
                self.ready.set()

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
        self, database: Database, clock: Callable[[], datetime], start: Start = start_worker
    ) -> None:
        self._database = database
        self._clock = clock
        self._start = start
        self.now: Hand | None = None  # works
        self.next: Hand | None = None  # loads its model, and takes over when it is ready
        self._deaths = 0  # one after another, without steady work in between
        self._rest_until = 0.0

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
        await self._bury()
        if self.next is not None and self.next.ready.is_set():
            before, self.now, self.next = self.now, self.next, None
            self.now.works_since = asyncio.get_running_loop().time()
            log.info("model_in_use", model=self.now.model[:12])
            if before is not None:
                await self._end(before)
        if self.next is None and asyncio.get_running_loop().time() >= self._rest_until:
            await self._start_wanted()

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
            code, time = hand.process.returncode, asyncio.get_running_loop().time()
            log.error("worker_ended", code=code)
            if code == UNUSABLE:
                async with self._database.write() as conn:
                    await models.refuse(conn, hand.model_id, "cannot be loaded", now=self._clock())
            elif hand is self.now and time - hand.works_since > STEADY:
                self._deaths = 1
            else:
                self._deaths += 1
            if hand is self.now:
                self.now = None
            else:
                self.next = None
            await hand.hang_up()
            self._rest_until = time + children.rest(max(self._deaths, 1), LONGEST_REST)

    async def _end(self, hand: Hand) -> None:
        await children.end(hand.process, PATIENCE)
        await hand.hang_up()

    def detail(self) -> dict[str, Any]:
        """For the heartbeat: which model answers."""
        return {
            "model": self.now.model if self.now else None,
            "loading": self.next.model if self.next else None,
        }


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except asyncio.TimeoutError:
        return
