"""SQLite's driver does what ours is made for; what a new version of it changes is said here."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import sqlite
from bot.store.database import Database, unavailable

LOOK = (
    "aiosqlite or SQLAlchemy has changed how {}: please look at bot/store/sqlite.py"
    " and at what `Connection` of aiosqlite and its dialect in SQLAlchemy do now"
)
deeds: list[tuple[str, bool]] = []  # what was done, and whether in the thread of the test


def noted(what: str) -> None:
    deeds.append((what, threading.current_thread() is threading.main_thread()))


class Opening(sqlite3.Connection):
    def cursor(self, *_: Any) -> Any:
        noted("opened")
        return super().cursor(Closing)

    def commit(self) -> None:
        noted("committed")
        super().commit()


class Closing(sqlite3.Cursor):
    def execute(self, sql: str, *more: Any) -> Any:
        if sql.startswith(("SELECT", "INSERT")):
            noted(sql.split()[0])
        return super().execute(sql, *more)

    def close(self) -> None:
        noted("closed")
        super().close()


@pytest.fixture
async def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A database of one table whose driver tells of what is done where."""
    path = tmp_path / "one.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE one (n INTEGER)")
    monkeypatch.setattr(sqlite, "AT_ONCE", 60.0)
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Opening))
    database = Database(f"sqlite:///{path}")
    async with database.read():
        pass
    deeds.clear()
    yield database
    await database.close()


async def test_cursors_are_opened_and_closed_without_a_way_to_the_drivers_thread(
    tmp_path: Path,
) -> None:
    deeds.clear()
    how = {"async_creator_fn": sqlite.connect, "factory": Opening, "check_same_thread": False}
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'one.db'}", connect_args=how)
    async with engine.connect() as conn:
        assert (await conn.execute(sa.text("SELECT 1"))).scalar_one() == 1
    await engine.dispose()
    here = {one for one in deeds if one[0] in ("opened", "closed")}
    assert here == {("opened", True), ("closed", True)}, LOOK.format("cursors come and go")


async def test_its_thread_keeps_no_process_alive() -> None:
    thread = getattr(sqlite.connect(":memory:"), "_thread", None)
    assert thread is not None and thread.daemon, LOOK.format("a connection has its thread")


ADD = sa.text("INSERT INTO one VALUES (1)")


def done(*whats: str) -> list[tuple[str, bool]]:
    return [one for one in deeds if one[0] in whats]


async def test_a_writer_does_its_statements_where_it_stands_and_waits_for_the_disk_elsewhere(
    watched: Database,
) -> None:
    async with watched.write() as conn:
        await conn.execute(ADD)
    told = LOOK.format("statements are carried out")
    assert done("INSERT", "committed") == [("INSERT", True), ("committed", False)], told


async def test_who_writes_for_long_leaves_the_process_to_others(
    watched: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "AT_ONCE", 0.0)
    async with watched.write() as conn:
        await conn.execute(ADD)
    assert done("INSERT") == [("INSERT", False)]


async def test_reading_keeps_nobody_waiting_however_long_it_takes(watched: Database) -> None:
    async with watched.write() as conn:
        await conn.execute(ADD)
    async with watched.read() as conn:
        assert (await conn.execute(sa.text("SELECT n FROM one"))).scalars().all() == [1]
    assert done("SELECT", "committed")[-2:] == [("SELECT", False), ("committed", True)]


async def test_a_short_look_is_taken_where_it_stands(watched: Database) -> None:
    async with watched.read(short=True) as conn:
        assert (await conn.execute(sa.text("SELECT n FROM one"))).scalars().all() == []
    assert done("SELECT") == [("SELECT", True)]


async def test_a_short_look_that_is_none_leaves_the_process_to_others(
    watched: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "AT_ONCE", 0.0)
    async with watched.read(short=True) as conn:
        assert (await conn.execute(sa.text("SELECT n FROM one"))).scalars().all() == []
    assert done("SELECT") == [("SELECT", False)]


async def test_whoever_reads_next_reads_elsewhere_again(watched: Database) -> None:
    async with watched.read(short=True) as conn:
        await conn.execute(sa.text("SELECT n FROM one"))
    async with watched.read() as conn:
        await conn.execute(sa.text("SELECT n FROM one"))
    assert done("SELECT") == [("SELECT", True), ("SELECT", False)]


async def test_what_fails_while_writing_leaves_a_connection_that_reads_elsewhere(
    watched: Database,
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with watched.write() as conn:
            await conn.execute(ADD)
            raise ZeroDivisionError
    async with watched.read() as conn:
        assert (await conn.execute(sa.text("SELECT count(*) FROM one"))).scalar_one() == 0
    assert done("SELECT") == [("SELECT", False)]


async def test_rows_that_are_streamed_are_all_there(watched: Database) -> None:
    async with watched.write() as conn:
        for _ in range(3):
            await conn.execute(ADD)
    async with watched.read() as conn:
        streamed = await conn.stream(sa.text("SELECT n FROM one"))
        assert [row.n async for row in streamed] == [1, 1, 1]


async def test_a_file_that_is_broken_is_a_database_that_is_not_available(
    watched: Database, tmp_path: Path
) -> None:
    (tmp_path / "one.db").write_bytes(b"no database" * 1000)
    with pytest.raises(DBAPIError) as raised:
        async with watched.write():
            pass
    assert unavailable(raised.value)
