"""Wake-ups: a hint that something in the database changed. Polling alone must be enough."""

from __future__ import annotations

import asyncio
import contextlib
import time
from types import TracebackType

import sqlalchemy as sa
import structlog

from bot.store.database import Database

log = structlog.get_logger(__name__)

SQLITE_LOOK = 0.05  # seconds between two looks at `PRAGMA data_version`
BUSY_LOOK = 0.01  # the same, while there is much to hear
BUSY = 1.0  # seconds since the last change
AGAIN = 1.0  # seconds until a lost watch is set up again


class Wakeups:
    """Tells every waiter in this process that another look at the database may be worth it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Wakeups:
        self._task = asyncio.create_task(self._watch(), name="wakeups")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def wait(self, seconds: float) -> bool:
        """Return at the next change, or after so many seconds; True if something changed."""
        # not `wait_for`: on Python 3.10 it can swallow a cancellation
        waiting = asyncio.ensure_future(self._changed.wait())
        try:
            done, _ = await asyncio.wait({waiting}, timeout=seconds)
        finally:
            waiting.cancel()
        return bool(done)

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _watch(self) -> None:
        watch = self._watch_sqlite if self._database.sqlite else self._listen
        while True:
            try:
                await watch()
            except Exception as error:
                # A lost hint costs latency only: every waiter also polls.
                log.warning("wakeups_lost", error=type(error).__name__)
                await asyncio.sleep(AGAIN)

    async def _watch_sqlite(self) -> None:
        async with self._database.engine.connect() as conn:
            driver = (await conn.get_raw_connection()).driver_connection
            assert driver is not None
            seen, changed_at = None, 0.0
            while True:
                if (version := driver.version()) is None or version != seen:
                    seen, changed_at = version, time.monotonic()
                    self._tell()
                busy = time.monotonic() - changed_at < BUSY
                await asyncio.sleep(BUSY_LOOK if busy else SQLITE_LOOK)

    async def _listen(self) -> None:
        async with self._database.engine.connect() as conn:
            await conn.execution_options(isolation_level="AUTOCOMMIT")
            await conn.execute(sa.text("LISTEN requestline"))
            driver = (await conn.get_raw_connection()).driver_connection
            assert driver is not None
            self._tell()
            async for _ in driver.notifies():
                self._tell()
