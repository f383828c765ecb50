"""Connections: opened whole, closed whatever happens, and told what to notice."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from bot.store.database import Database, sync_engine
from bot.store.roles import notices
from tests.postgres import ON_POSTGRESQL, ON_SQLITE

COUNT = sa.select(sa.func.count()).select_from(notices)


async def count(database: Database) -> int:
    async with database.read() as conn:
        return int((await conn.execute(COUNT)).scalar_one())


async def forever(database: Database, begun: asyncio.Event | None = None) -> None:
    """A transaction that does not end by itself."""
    async with database.write() as conn:
        await conn.execute(COUNT)
        if begun:
            begun.set()
        await asyncio.Event().wait()


@ON_SQLITE
async def test_a_new_file_that_another_process_has_in_hand_is_waited_for(
    database: Database, database_url: str
) -> None:
    """As when all roles of a new station start at once."""
    file = str(sa.make_url(database_url).database)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reading = asyncio.create_task(count(database))
        await asyncio.wait({reading}, timeout=0.1)
        other.execute("COMMIT")
    assert await reading == 0


async def test_what_cannot_be_opened_whole_is_closed(
    open_database: Callable[[str], Database], tmp_path: Path
) -> None:
    path = tmp_path / "no database"
    path.write_text("a letter to the editor, which is longer than a file's head has to be " * 20)
    with pytest.raises(DatabaseError):
        await count(open_database(f"sqlite:///{path}"))


async def test_a_connection_whose_opening_is_broken_off_is_closed_all_the_same(
    open_database: Callable[[str], Database], database_url: str
) -> None:
    """SQLite's own connection complains of it from Python 3.13 on."""
    for steps in range(60):
        database = open_database(database_url)
        task = asyncio.create_task(forever(database))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()
    gc.collect()


async def test_who_is_broken_off_while_no_database_can_be_opened_hears_of_it_all_the_same(
    open_database: Callable[[str], Database], tmp_path: Path
) -> None:
    """Whoever swallows that goes on for ever, and the role never stops."""
    database = open_database(f"sqlite:///{tmp_path / 'no such folder' / 'requestline.db'}")
    for steps in range(60):
        task = asyncio.create_task(forever(database))
        for _ in range(steps):
            await asyncio.sleep(0)
        in_time = task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled() == in_time


async def test_whoever_was_broken_off_gives_its_connection_back_before_all_are_closed(
    database_url: str,
) -> None:
    database, begun = Database(database_url), asyncio.Event()
    task = asyncio.create_task(forever(database, begun))
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)  # as a server that stops: it does not wait for whom it breaks off
    pool = database.engine.pool
    assert isinstance(pool, QueuePool) and pool.checkedout()
    await database.close()
    await asyncio.gather(task, return_exceptions=True)
    assert pool.checkedin() == 0  # nothing came back to the pool that is gone


def limits(descriptor: int) -> dict[str, int]:
    """What the system keeps to on a connection's socket."""
    names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
    with socket.socket(fileno=os.dup(descriptor)) as one:
        return {name: one.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in names}


async def limits_of(database: Database) -> dict[str, int]:
    async with database.read() as conn:
        driver = (await conn.get_raw_connection()).driver_connection
        assert driver is not None
        return limits(driver.fileno())


OURS = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 15_000}


@ON_POSTGRESQL
async def test_a_host_that_vanishes_is_noticed_within_seconds(
    database: Database, database_url: str
) -> None:
    assert await limits_of(database) == OURS
    engine = sync_engine(database_url)
    with engine.connect() as conn:
        driver = conn.connection.driver_connection
        assert driver is not None
        assert limits(driver.fileno()) == OURS
        assert driver.info.get_parameters()["connect_timeout"] == "5"


@ON_POSTGRESQL
async def test_what_the_stations_address_says_of_its_connections_wins(
    database_url: str, open_database: Callable[[str], Database]
) -> None:
    patient = open_database(f"{database_url}?tcp_user_timeout=60000&keepalives_count=9")
    own = {"TCP_KEEPCNT": 9, "TCP_USER_TIMEOUT": 60_000}
    assert await limits_of(patient) == {**OURS, **own}
