"""SQLite's driver, with fewer ways to its thread and back.

Such a way takes longer than most statements do, and in a busy process the thread has to wait for
Python's lock as well. Nobody else can write meanwhile, in no process of the station.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import aiosqlite
import sqlalchemy as sa

ASK_AGAIN = 0.002  # seconds between two askings for the writer
AT_ONCE = 0.025  # seconds of a transaction whose statements are done where they stand


class Connection(aiosqlite.Connection):
    """Opens and closes cursors where it stands; the statements of writers and short readers too.

    After a while the next ones go to the thread, so that the process goes on with other things.
    """

    def __init__(self, open_file: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(self._open, 64)
        self._open_file = open_file
        self.opened: sqlite3.Connection | None = None  # from when it is open until it is stopped
        self._here_until = 0.0
        self._writes = False

    def _open(self) -> sqlite3.Connection:
        self.opened = self._open_file()
        return self.opened

    def stop(self) -> asyncio.Future[Any] | None:
        self.opened = None
        return super().stop()

    def version(self) -> int | None:
        """Another one whenever somebody else has written: no work. None: there is no telling."""
        with _at_once(self._open_one) as opened:
            try:
                (found,) = opened.execute("PRAGMA data_version").fetchone()
            except sqlite3.OperationalError:
                return None
        return int(found)

    def begin(self, *, short: bool = False) -> None:
        """A transaction that reads: no work. A short one's statements are done where they stand."""
        self._open_one.execute("BEGIN").close()
        if short:
            self._here_until = time.monotonic() + AT_ONCE

    @property
    def _open_one(self) -> sqlite3.Connection:
        if self.opened is None:
            raise sqlite3.OperationalError("the connection is closed")
        return self.opened

    async def begin_to_write(self, patience: float) -> None:
        """Wait so many seconds for the file's one writer; raises what SQLite says then.

        Asked for often, or the busiest process would get every turn: SQLite's own waiting sleeps
        longer each time, up to 0.1 s, and a webhook call would starve.
        """
        until = time.monotonic() + patience
        while not _took_turn(self._open_one, insist=time.monotonic() > until):
            await asyncio.sleep(ASK_AGAIN)
        self._here_until, self._writes = time.monotonic() + AT_ONCE, True

    async def commit(self) -> None:
        """In the thread where something was written: then the disk is waited for."""
        await self._end(super().commit, lambda opened: opened.commit())

    async def rollback(self) -> None:
        await self._end(super().rollback, lambda opened: opened.rollback())

    async def _end(
        self, there: Callable[[], Any], here: Callable[[sqlite3.Connection], None]
    ) -> None:
        wrote, self._writes, self._here_until = self._writes, False, 0.0
        if wrote or self.opened is None:
            await there()
        else:
            here(self.opened)

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if self.opened is not None and time.monotonic() < self._here_until:
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]

    async def cursor(self) -> aiosqlite.Cursor:  # type: ignore[override]
        if self.opened is None:
            return await super().cursor()
        return Cursor(self, self.opened.cursor())


class Cursor(aiosqlite.Cursor):
    """A cursor of such a connection, that fetches its rows in the same way there and back."""

    def __init__(self, connection: Connection, opened: sqlite3.Cursor) -> None:
        super().__init__(connection, opened)
        self._of, self._opened = connection, opened
        self._rows: list[sqlite3.Row] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Cursor:
        self._rows = await self._of._execute(_all_rows, self._opened, sql, parameters or ())
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        return await self.fetchmany(len(self._rows))

    async def fetchone(self) -> sqlite3.Row | None:
        return self._rows.pop(0) if self._rows else None

    async def fetchmany(self, size: int | None = None) -> Iterable[sqlite3.Row]:
        many = self.arraysize if size is None else size
        rows, self._rows = self._rows[:many], self._rows[many:]
        return rows

    async def close(self) -> None:
        if self._of.opened is None:
            await super().close()
        else:
            self._opened.close()


@contextmanager
def _at_once(opened: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Nobody is waited for: all else in the process would wait along."""
    (patience,) = opened.execute("PRAGMA busy_timeout").fetchone()
    opened.execute("PRAGMA busy_timeout=0")
    try:
        yield opened
    finally:
        opened.execute(f"PRAGMA busy_timeout={patience}")


def _took_turn(opened: sqlite3.Connection, *, insist: bool) -> bool:
    try:
        with _at_once(opened):
            opened.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if insist or "locked" not in str(error):
            raise
        return False
    return True


def _all_rows(cursor: sqlite3.Cursor, sql: str, parameters: Any) -> list[Any]:
    cursor.execute(sql, parameters)
    return cursor.fetchall() if cursor.description else []


def of(conn: sa.Connection) -> Connection:
    """The driver's connection below SQLAlchemy's."""
    found = conn.connection.driver_connection
    assert isinstance(found, Connection)
    return found


def connect(path: Any, **how: Any) -> Connection:
    """As the driver's own."""
    made = Connection(lambda: sqlite3.connect(path, **how))
    made._thread.daemon = True  # as SQLAlchemy wants it
    return made
