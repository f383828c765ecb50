"""Short write transactions, undisturbed reads, and databases that cannot take it now."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import journey
from bot.core.errors import StoreUnavailable
from bot.reading import read
from bot.store.bodies import bodies
from bot.store.database import UNAVAILABLE, Database, sync_engine
from bot.store.roles import notices
from tests.fakes import NOON, station
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


async def test_a_write_that_is_cancelled_leaves_nothing_and_blocks_nobody(
    database: Database,
) -> None:
    begun = asyncio.Event()

    async def forever() -> None:
        async with database.write() as conn:
            await conn.execute(notice())
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(forever())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.write() as conn:
        assert (await conn.execute(COUNT)).scalar_one() == 0


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
async def test_nobody_waits_for_the_writer_to_find_nothing_to_do(
    database: Database, database_url: str
) -> None:
    """Each hint is a look at what there is, and most are about something else."""
    assert await kept(database) == 0
    with closing(sqlite3.connect(file_of(database_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await journey.split(database, station(), read, now=NOON) == 0
        assert (await journey.claim(database, station(), limit=9, now=NOON))[1] == []


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
