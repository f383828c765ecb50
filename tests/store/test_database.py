"""Short write transactions, undisturbed reads, and databases that cannot take it now."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from bot import journey
from bot.core.errors import StoreUnavailable
from bot.store.bodies import bodies
from bot.store.database import UNAVAILABLE, Database, sync_engine
from bot.store.roles import notices
from tests.fakes import NOON
from tests.postgres import ON_POSTGRESQL, ON_SQLITE, Cluster

COUNT = sa.select(sa.func.count()).select_from(notices)
BODY = (b"{}", frozenset({"1001"}))


def notice(topic: str = "quality") -> sa.Insert:
    return sa.insert(notices).values(topic=topic, received_at=NOON, detail={})


def file_of(url: str) -> Path:
    return Path(str(sa.make_url(url).database))


async def kept(database: Database) -> int:
    async with database.read() as conn:
        return (await conn.execute(sa.select(sa.func.count()).select_from(bodies))).scalar_one()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write() as conn:
            await conn.execute(notice())
            raise ZeroDivisionError
    async with database.read() as conn:
        assert (await conn.execute(COUNT)).scalar_one() == 0


async def test_a_reader_keeps_its_picture_while_others_write(
    database: Database, other_database: Database
) -> None:
    async with database.read() as conn:
        assert (await conn.execute(COUNT)).scalar_one() == 0
        async with other_database.write() as writing:
            await writing.execute(notice())
        assert (await conn.execute(COUNT)).scalar_one() == 0
    async with database.read() as conn:
        assert (await conn.execute(COUNT)).scalar_one() == 1


async def test_a_reader_does_not_wait_for_a_writer(
    database: Database, other_database: Database
) -> None:
    async with other_database.write() as writing:
        await writing.execute(notice())
        async with database.read() as conn:
            assert (await conn.execute(COUNT)).scalar_one() == 0


async def test_many_writers_of_two_processes_all_get_through(
    database: Database, other_database: Database
) -> None:
    async def one(where: Database) -> None:
        async with where.write() as conn:
            await conn.execute(notice())

    await asyncio.gather(*(one(where) for where in (database, other_database) * 20))
    async with database.read() as conn:
        assert (await conn.execute(COUNT)).scalar_one() == 40


async def forever(database: Database, begun: asyncio.Event | None = None) -> None:
    """A write that does not end by itself."""
    async with database.write() as conn:
        await conn.execute(notice())
        if begun:
            begun.set()
        await asyncio.Event().wait()


async def test_a_write_that_is_cancelled_leaves_nothing_and_blocks_nobody(
    database: Database,
) -> None:
    begun = asyncio.Event()
    task = asyncio.create_task(forever(database, begun))
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.write() as conn:
        assert (await conn.execute(COUNT)).scalar_one() == 0


@ON_SQLITE
async def test_a_new_file_that_another_process_has_in_hand_is_waited_for(
    database: Database, database_url: str
) -> None:
    """As when all roles of a new station start at once."""
    with closing(sqlite3.connect(file_of(database_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reading = asyncio.create_task(kept(database))
        await asyncio.wait({reading}, timeout=0.1)
        other.execute("COMMIT")
    assert await reading == 0


async def test_what_cannot_be_opened_whole_is_closed(
    open_database: Callable[[str], Database], tmp_path: Path
) -> None:
    path = tmp_path / "no database"
    path.write_text("a letter to the editor, which is longer than a file's head has to be " * 20)
    with pytest.raises(DatabaseError):
        await kept(open_database(f"sqlite:///{path}"))


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


# What a database in trouble looks like to the webhook: StoreUnavailable, and nothing half-kept.


@contextmanager
def setting(database: Database, *pragmas: str) -> Iterator[None]:
    """SQLite connections with settings that the test wants."""

    def connect(connection: sqlite3.Connection, record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    sa.event.listen(database.engine.sync_engine, "connect", connect)
    try:
        yield
    finally:
        sa.event.remove(database.engine.sync_engine, "connect", connect)


@ON_SQLITE
async def test_a_locked_database_is_unavailable_and_recovers(
    database: Database, database_url: str
) -> None:
    assert await kept(database) == 0
    with closing(sqlite3.connect(file_of(database_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await journey.receive(database, [BODY], now=NOON)
        other.execute("ROLLBACK")
    await journey.receive(database, [BODY], now=NOON)
    assert await kept(database) == 1


@ON_SQLITE
async def test_a_database_that_may_only_be_read_is_unavailable(
    database: Database, database_url: str, open_database: Callable[[str], Database]
) -> None:
    await journey.receive(database, [BODY], now=NOON)
    readonly = open_database(f"sqlite:///file:{file_of(database_url)}?mode=ro&uri=true")
    with pytest.raises(StoreUnavailable):
        await journey.receive(readonly, [BODY], now=NOON)
    assert await kept(readonly) == 1


@ON_SQLITE
async def test_a_full_disk_is_unavailable_and_keeps_nothing_by_half(
    database: Database, database_url: str
) -> None:
    with closing(sqlite3.connect(file_of(database_url))) as other:
        (pages,) = other.execute("PRAGMA page_count").fetchone()
    big = (b"x" * 100_000, frozenset({"1001"}))
    with setting(database, f"max_page_count={pages + 40}"):
        await journey.receive(database, [big], now=NOON)
        with pytest.raises(StoreUnavailable):
            await journey.receive(database, [BODY, big], now=NOON)
        assert await kept(database) == 1


@ON_SQLITE
async def test_a_folder_that_is_not_there_is_unavailable(
    database_url: str, open_database: Callable[[str], Database]
) -> None:
    nowhere = open_database(f"sqlite:///{file_of(database_url).parent}/gone/requestline.db")
    with pytest.raises(StoreUnavailable):
        await journey.receive(nowhere, [BODY], now=NOON)


async def test_a_server_that_is_not_there_is_unavailable(
    open_database: Callable[[str], Database],
) -> None:
    nowhere = open_database("postgresql://postgres@127.0.0.1:1/requestline")
    with pytest.raises(StoreUnavailable):
        await journey.receive(nowhere, [BODY], now=NOON)


@ON_POSTGRESQL
async def test_a_server_that_drops_its_connections_is_found_again(
    database: Database, postgres: Cluster
) -> None:
    await journey.receive(database, [BODY], now=NOON)
    name = database.engine.url.database
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    await journey.receive(database, [BODY], now=NOON)
    assert await kept(database) == 2


@ON_POSTGRESQL
async def test_a_connection_lost_in_the_middle_keeps_nothing_by_half(
    database: Database, postgres: Cluster
) -> None:
    with pytest.raises(UNAVAILABLE):
        async with database.write() as conn:
            await conn.execute(notice())
            pid = (await conn.execute(sa.text("SELECT pg_backend_pid()"))).scalar_one()
            postgres.run(f"SELECT pg_terminate_backend({pid})")
            await conn.execute(notice())
    async with database.read() as conn:
        assert (await conn.execute(COUNT)).scalar_one() == 0


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


async def test_the_text_of_an_error_has_no_value_of_a_statement(
    database: Database, database_url: str
) -> None:
    statement = sa.text("SELECT 1 FROM nowhere WHERE sender = :sender")
    engine = sync_engine(database_url)
    with pytest.raises(sa.exc.DBAPIError) as told, engine.connect() as conn:
        conn.execute(statement, {"sender": "12025550142"})
    assert "12025550142" not in str(told.value)
    with pytest.raises(sa.exc.DBAPIError) as told:
        async with database.read() as reading:
            await reading.execute(statement, {"sender": "12025550142"})
    assert "12025550142" not in str(told.value)
