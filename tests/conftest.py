"""The fixtures that every folder shares: a fresh database of each kind, a station, a clock."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings

from bot.core.language_folder import Language
from bot.core.phrases import speak
from bot.core.station import Station
from bot.store import schema
from bot.store.database import Database
from bot.understanding import models, training
from bot.understanding.quiet import before_import
from tests import fakes
from tests.core.product import replies
from tests.french import spoken
from tests.postgres import Cluster, running
from tests.radio import Radio

MEMORY = Path("/dev/shm")  # a folder that lies in memory, on Linux
ENOUGH = 4 << 30  # bytes; in a container it is often too small

# A busy machine is no broken rule: hypothesis has no stop-watch here.
settings.register_profile(
    "calm", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")


def pytest_configure() -> None:
    """Thousands of databases are made and thrown away: in memory that takes a third of the time."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # it may have been asked for before


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="also what takes minutes: `make soak`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--soak"):
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: make soak"))


@pytest.fixture(scope="session", autouse=True)
def pythons_own_loop(event_loop_policy: object) -> None:
    """Every test has it: asked for before any test imports Rasa, whose web server changes it."""


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
async def open_database() -> AsyncIterator[Callable[[str], Database]]:
    """Open databases by address; they are closed when the test ends."""
    opened: list[Database] = []

    def open_one(url: str) -> Database:
        opened.append(Database(url))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.close()
    await _let_driver_threads_end()


async def _let_driver_threads_end() -> None:
    """SQLite's driver ends its threads without telling; they must not outlive the event loop."""
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)
            assert not thread.is_alive(), "a connection to SQLite was left open"


@pytest.fixture
def database(open_database: Callable[[str], Database], database_url: str) -> Database:
    """An open, migrated, empty database, once of each kind."""
    return open_database(database_url)


@pytest.fixture
def other_database(open_database: Callable[[str], Database], database_url: str) -> Database:
    """The same database, as a second process has it open."""
    return open_database(database_url)


@pytest.fixture(scope="session")
def model() -> Path:
    """The project's own model, trained by whichever test process comes first; kept in var/test."""
    before_import()
    home = models.PROJECT / "var" / "test"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        trained = training.train(home, say=lambda _: None)
    return trained


@pytest.fixture
def french() -> Iterator[list[Language]]:
    """French is spoken here as well."""
    languages = spoken()
    speak(languages)
    yield languages
    speak([])


@pytest.fixture
def station() -> Station:
    return fakes.station()


@pytest.fixture
def product_texts(radio: Radio) -> None:
    """The station speaks as the product does, and has Zurich's time."""
    rules = replace(radio.station.rules, zone=ZoneInfo("Europe/Zurich"))
    radio.station = replace(radio.station, replies=replies(), rules=rules)


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


@pytest.fixture
async def owing(radio: Radio) -> Radio:
    """A station that owes one reply, which is due."""
    await radio.deliver(fakes.message("play Dream On"))
    await radio.listen()
    radio.clock.advance(seconds=8)
    return radio
