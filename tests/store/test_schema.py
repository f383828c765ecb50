"""The way from an empty database to the present schema."""

from __future__ import annotations

import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.store import schema
from bot.store.database import sync_engine


def difference(url: str) -> list[object]:
    """What the database lacks or has too much of, against the tables in the code."""
    engine = sync_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, schema.metadata))


def tables(url: str) -> set[str]:
    engine = sync_engine(url)
    with engine.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_upgrading_an_empty_database_gives_exactly_the_tables_of_the_code(empty_url: str) -> None:
    assert schema.present(empty_url) is None
    schema.upgrade(empty_url)
    assert difference(empty_url) == []
    assert tables(empty_url) == {*schema.metadata.tables, "alembic_version"}
    assert schema.present(empty_url) == schema.newest()


def test_a_table_that_no_migration_makes_is_noticed(empty_url: str) -> None:
    schema.upgrade(empty_url)
    engine = sync_engine(empty_url)
    with engine.connect() as connection:
        connection.execute(sa.text("DROP TABLE notices"))
        connection.commit()
    assert difference(empty_url) != []


def test_upgrading_twice_is_harmless(empty_url: str) -> None:
    schema.upgrade(empty_url)
    schema.upgrade(empty_url)
    assert difference(empty_url) == []


def test_two_processes_that_upgrade_at_once_make_one_schema(empty_url: str) -> None:
    program = f"from bot.store import schema; schema.upgrade({empty_url!r})"
    running = [
        subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    assert difference(empty_url) == []


@pytest.mark.parametrize("in_the_way", ["statuses", "library"])  # of the first, of the last
def test_an_upgrade_that_fails_half_way_leaves_nothing_behind(
    empty_url: str, in_the_way: str
) -> None:
    """A table in the way stops the migration; what it made before that is taken back."""
    engine = sync_engine(empty_url)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE TABLE {in_the_way} (id integer)"))
        connection.commit()
    try:
        schema.upgrade(empty_url)
    except sa.exc.DBAPIError:
        pass
    else:
        raise AssertionError("the upgrade did not notice")
    assert tables(empty_url) - {"alembic_version"} == {in_the_way}
    assert schema.present(empty_url) is None
