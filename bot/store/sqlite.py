"""SQLite's driver, with fewer ways to its thread and back."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """Opens and closes cursors where it stands.

    That is no work, while a way to the thread and back takes longer than most statements do.
    """

    def __init__(self, open_file: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(self._open, 64)
        self._open_file = open_file
        self.opened: sqlite3.Connection | None = None  # from when it is open until it is stopped

    def _open(self) -> sqlite3.Connection:
        self.opened = self._open_file()
        return self.opened

    def stop(self) -> asyncio.Future[Any] | None:
        self.opened = None
        return super().stop()

    async def cursor(self) -> aiosqlite.Cursor:  # type: ignore[override]
        if self.opened is None:
            return await super().cursor()
        return Cursor(self, self.opened.cursor())


class Cursor(aiosqlite.Cursor):
    """A cursor of such a connection."""

    def __init__(self, connection: Connection, opened: sqlite3.Cursor) -> None:
        super().__init__(connection, opened)
        self._of, self._opened = connection, opened

    async def close(self) -> None:
        if self._of.opened is None:
            await super().close()
        else:
            self._opened.close()


def connect(path: Any, **how: Any) -> Connection:
    """As the driver's own."""
    made = Connection(lambda: sqlite3.connect(path, **how))
    made._thread.daemon = True  # as SQLAlchemy wants it
    return made
