"""SQLite's driver does what ours is made for; what a new version of it changes is said here."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import sqlite

LOOK = (
    "aiosqlite or SQLAlchemy has changed how {}: please look at bot/store/sqlite.py"
    " and at what `Connection` of aiosqlite and its dialect in SQLAlchemy do now"
)
deeds: list[tuple[str, threading.Thread]] = []  # in which thread each was done


class Opening(sqlite3.Connection):
    def cursor(self, *_: Any) -> Any:
        deeds.append(("opened", threading.current_thread()))
        return super().cursor(Closing)


class Closing(sqlite3.Cursor):
    def close(self) -> None:
        deeds.append(("closed", threading.current_thread()))
        super().close()


async def test_cursors_are_opened_and_closed_without_a_way_to_the_drivers_thread(
    tmp_path: Path,
) -> None:
    deeds.clear()
    how = {"async_creator_fn": sqlite.connect, "factory": Opening, "check_same_thread": False}
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'one.db'}", connect_args=how)
    async with engine.connect() as conn:
        assert (await conn.execute(sa.text("SELECT 1"))).scalar_one() == 1
    await engine.dispose()
    here = threading.current_thread()
    assert set(deeds) == {("opened", here), ("closed", here)}, LOOK.format("cursors come and go")


async def test_its_thread_keeps_no_process_alive() -> None:
    thread = getattr(sqlite.connect(":memory:"), "_thread", None)
    assert thread is not None and thread.daemon, LOOK.format("a connection has its thread")
