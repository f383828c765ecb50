"""The simulator's own time, so that a day can pass in a test without anybody waiting for it."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

Sleeper = tuple[datetime, int, "asyncio.Future[None]"]


class SimClock:
    """Stands still until advanced when given a `start`, runs when given a `source`."""

    def __init__(self, start: datetime | Callable[[], datetime]) -> None:
        self._source = start if callable(start) else lambda: start
        self.standing = not callable(start)
        self._ahead = timedelta()
        self._sleepers: list[Sleeper] = []
        self._turn = count()
        self._alarm: asyncio.TimerHandle | None = None

    def now(self) -> datetime:
        return self._source() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Let that much time pass at once; whoever sleeps that long wakes up."""
        self._ahead += by
        self._wake()

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        until = self.now() + timedelta(seconds=seconds)
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (until, next(self._turn), sleeper))
        self._wake()
        await sleeper

    def next_wake(self) -> datetime | None:
        """When the next sleeper is due; None if nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def skip(self) -> bool:
        """Jump to the next sleeper's time. False if nobody sleeps."""
        due = self.next_wake()
        if due is not None:
            self.advance(max(due - self.now(), timedelta()))
        return due is not None

    def _wake(self) -> None:
        now = self.now()
        while (due := self.next_wake()) is not None and due <= now:
            heapq.heappop(self._sleepers)[2].set_result(None)
        self._set_alarm(due, now)

    def _set_alarm(self, due: datetime | None, now: datetime) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if due is None or self.standing:
            return
        # A little late rather than early: an early alarm finds nobody due and is set again.
        wait = (due - now).total_seconds() + 0.001
        self._alarm = asyncio.get_running_loop().call_later(wait, self._wake)
