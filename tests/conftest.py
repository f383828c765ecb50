"""The fixtures that every folder shares: a fresh database of each kind, a station, a clock."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.core.station import Station
from bot.store import schema
from bot.store.database import Database
from tests import fakes
from tests.postgres import Cluster, running
from tests.radio import Radio


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server for this process's tests."""
    with running() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "requestline.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    with cluster.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    with cluster.database(template="template0") as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, migrated, empty database, once of each kind."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def other_database(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The same database, as a second process has it open."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def station() -> Station:
    return fakes.station()


@pytest.fixture
def clock() -> fakes.FakeClock:
    """Noon, until somebody moves it."""
    return fakes.FakeClock()


@pytest.fixture
def sender() -> fakes.FakeSender:
    """A messaging service that takes everything and remembers it."""
    return fakes.FakeSender()


@pytest.fixture
def radio(
    database: Database, station: Station, clock: fakes.FakeClock, sender: fakes.FakeSender
) -> Radio:
    """A station at work, once on each database."""
    return Radio(database, station, clock, sender)
