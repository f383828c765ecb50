"""A PostgreSQL of our own for one run of the tests, from the system's own binaries."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.store import schema
from tests.ports import free_port

# Parameters for the `database_url` fixture: a test that is about one database only.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

TEMPLATE = "migrated"
INSTALLED = Path("/usr/lib/postgresql")  # Debian's and Ubuntu's place
MISSING = (
    "These tests need PostgreSQL's own binaries (initdb, pg_ctl), version 15 or newer.\n"
    "Install them with: apt-get install postgresql postgresql-contrib\n"
    "Looked in /usr/lib/postgresql/*/bin and on the PATH; REQUESTLINE_TEST_PG_BIN names another."
)
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "timezone": "Pacific/Auckland",  # far from UTC, so that a naive moment would show
}


class NoPostgres(Exception):
    """PostgreSQL is not installed; the text says what to do."""


def binaries() -> Path:
    """The folder of initdb and pg_ctl, the newest version first."""
    named = os.environ.get("REQUESTLINE_TEST_PG_BIN")
    if named:
        return Path(named)
    installed = INSTALLED.glob("*/bin/initdb")
    versions = sorted(installed, key=lambda path: int(path.parts[-3]), reverse=True)
    on_path = shutil.which("initdb")
    if versions:
        return versions[0].parent
    if on_path:
        return Path(on_path).parent
    raise NoPostgres(MISSING)


@dataclass
class Cluster:
    """A running server; every test has a database of its own."""

    port: int
    user: str
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(statement.encode())

    @contextlib.contextmanager
    def database(self, *, template: str = TEMPLATE) -> Iterator[str]:
        """The address of a fresh database, gone afterwards."""
        name = f"t{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def running(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a server in a temporary folder, with a migrated database to copy from.

    `durable` keeps PostgreSQL's own settings, for measurements.
    """
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="requestline-pg-"))
    server = _Server(programs, folder, {} if durable else FAST)
    try:
        cluster = server.start()
        try:
            cluster.run(f"CREATE DATABASE {TEMPLATE}")
            schema.upgrade(cluster.url(TEMPLATE))
            yield cluster
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Server:
    """The three commands that make, start and stop a server."""

    def __init__(self, programs: Path, folder: Path, settings: Mapping[str, str]) -> None:
        self._programs = programs
        self._settings = {"listen_addresses": "127.0.0.1", **settings}
        self._folder = folder
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")

    def start(self) -> Cluster:
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", self._user, "-A", "trust", "-E", "UTF8", "--no-sync")
        port = free_port()
        options = {
            **self._settings,
            "port": str(port),
            "unix_socket_directories": str(self._folder),
        }
        spoken = " ".join(f"-c {name}={value}" for name, value in options.items())
        self._run("pg_ctl", "-D", data, "-l", f"{self._folder}/log", "-w", "-o", spoken, "start")
        return Cluster(port, self._user)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        root: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []}
        with (self._folder / f"{program}.out").open("w+") as out:
            done = subprocess.run(
                [self._programs / program, *arguments],
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                **(root if os.geteuid() == 0 else {}),
            )
            if done.returncode:
                out.seek(0)
                raise RuntimeError(f"{program} failed:\n{out.read()}")
