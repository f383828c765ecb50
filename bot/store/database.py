"""The one way to the database: short write transactions, reads that disturb nobody."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.util import await_only, greenlet_spawn

from bot.store import sqlite

# What "the database cannot take it now" looks like, whichever database it is.
UNAVAILABLE = (
    OperationalError,
    InterfaceError,
    DBAPIError,
    PoolExhausted,
    OSError,
    asyncio.TimeoutError,
)


BUSY = 5.0  # seconds that anybody waits for SQLite's one writer
_PATIENT = f"PRAGMA busy_timeout={BUSY * 1000:.0f}"
GIVE_BACK = 1.0  # seconds that whoever was broken off has to give its connection back

# A host that vanishes says nothing. Without these a call waits for it a quarter of an hour.
_NOTICE_ITS_END = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds, the others are seconds
}

# PostgreSQL: no such table, no such column, no right to it. Somebody mends that.
_NOT_SET_UP = ("42P01", "42703", "42501")


def unavailable(error: Exception) -> bool:
    """Whether the database is to blame, and not what it was asked to write."""
    if isinstance(error, (DataError, IntegrityError)):
        return False
    if isinstance(error, ProgrammingError):
        return getattr(error.orig, "sqlstate", None) in _NOT_SET_UP
    if isinstance(error, InterfaceError):  # SQLite's is about the values of a statement
        return not isinstance(error.orig, sqlite3.Error)
    return isinstance(error, UNAVAILABLE)


# A wake-up for a transaction that wrote: one that found nothing to do must wake nobody, else
# every look would cause the next.
_NOTIFY = "SELECT pg_notify('requestline', '') WHERE pg_current_xact_id_if_assigned() IS NOT NULL"


class Database:
    """An engine, opened once a process; `write` and `read` give a connection in a transaction."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        # Inside one process writers queue here instead of waiting on SQLite's file lock.
        self._turn: asyncio.Lock | None = asyncio.Lock() if self.sqlite else None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: immediate on SQLite, and a wake-up call on PostgreSQL."""
        async with self._turn or nullcontext(), self.engine.connect() as conn:
            await conn.execution_options(write=True)
            async with conn.begin():
                yield conn
                if not self.sqlite:
                    await conn.exec_driver_sql(_NOTIFY)

    @asynccontextmanager
    async def read(self, *, short: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, on one unchanging picture of the data.

        `short`: each of its statements is over in a moment, and the process may wait for it.
        """
        async with self.engine.connect() as conn:
            if self.sqlite:
                await conn.execution_options(short=short)
            else:  # where each statement would see a newer picture
                await conn.execution_options(isolation_level="REPEATABLE READ")
            async with conn.begin():
                yield conn

    async def close(self) -> None:
        """What comes back to a pool that is gone is never closed, so wait for it."""
        until, pool = time.monotonic() + GIVE_BACK, self.engine.pool
        assert isinstance(pool, QueuePool)
        while pool.checkedout() and time.monotonic() < until:
            await asyncio.sleep(sqlite.ASK_AGAIN)
        await self.engine.dispose()


def _engine(url: str) -> AsyncEngine:
    parsed = sa.make_url(url)
    pool: dict[str, Any] = {"pool_size": 5, "max_overflow": 5, "pool_timeout": 10}
    if parsed.get_backend_name() == "sqlite":
        parsed = parsed.set(drivername="sqlite+aiosqlite")
        how = {"async_creator_fn": sqlite.connect}
        engine = create_async_engine(parsed, hide_parameters=True, connect_args=how, **pool)
        _teach_sqlite(engine)
        return engine
    return create_async_engine(
        _postgresql(parsed), hide_parameters=True, pool_pre_ping=True, **pool
    )


def _postgresql(url: sa.URL) -> sa.URL:
    """Our driver, and a connection that notices its end; what the station's URL says of it wins."""
    ours = {name: str(value) for name, value in _NOTICE_ITS_END.items()}
    return url.set(drivername="postgresql+psycopg", query={**ours, **url.query})


def _teach_sqlite(engine: AsyncEngine) -> None:
    @sa.event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, record: Any, place: Any, how: Any) -> Any:
        opening = greenlet_spawn(_open, dialect, place, how)
        return await_only(_opened(asyncio.ensure_future(opening)))

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(conn: sa.Connection) -> None:
        options = conn.get_execution_options()
        if options.get("write", False):
            _take_turn(conn)
        else:
            with _as_any_other("BEGIN"):
                sqlite.of(conn).begin(short=options.get("short", False))


def _open(dialect: Any, place: Any, how: Any) -> Any:
    connection = dialect.connect(*place, **how)
    try:
        _set_up(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: Any) -> None:
    connection.isolation_level = None  # else the driver opens transactions of its own
    cursor = connection.cursor()
    cursor.execute(_PATIENT)
    # SQLite does not wait for another that is changing a new file to this very mode
    _insist(lambda: cursor.execute("PRAGMA journal_mode=WAL"))
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


async def _opened(opening: asyncio.Task[Any]) -> Any:
    """Open it whole even when nobody waits any more: the driver forgets what was half opened."""
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        with suppress(Exception):  # what could not be opened needs no closing
            await greenlet_spawn((await opening).close)
        raise


def _take_turn(conn: sa.Connection) -> None:
    """Wait for the file's one writer."""
    with _as_any_other("BEGIN IMMEDIATE"):
        await_only(sqlite.of(conn).begin_to_write(BUSY))


@contextmanager
def _as_any_other(statement: str) -> Iterator[None]:
    """What the driver says of it is raised as SQLAlchemy raises what it says of a statement."""
    try:
        yield
    except sqlite3.Error as error:
        raise DBAPIError.instance(statement, None, error, sqlite3.Error) from error


def _insist(ask: Callable[[], object]) -> None:
    """Ask again and again, as long as anybody waits for SQLite's writer."""
    until = time.monotonic() + BUSY
    while True:
        try:
            ask()
            return
        except (OperationalError, sqlite3.OperationalError) as error:
            said = str(getattr(error, "orig", error))
            if "locked" not in said or time.monotonic() > until:
                raise
        await_only(asyncio.sleep(sqlite.ASK_AGAIN))


def sync_engine(url: str) -> sa.Engine:
    """For Alembic and backups, which have no event loop."""
    parsed = sa.make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    there = parsed.set(drivername="sqlite") if sqlite else _postgresql(parsed)
    return sa.create_engine(there, poolclass=NullPool, hide_parameters=True)
