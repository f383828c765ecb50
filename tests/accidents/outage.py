"""Databases that are away for a while: stopped, locked, read-only, full."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

from bot.store.database import Database
from tests.postgres import Cluster, binaries


class Server:
    """PostgreSQL's own commands for a running cluster: it is stopped, and started where it was."""

    def __init__(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.url("postgres")) as conn:
            row = conn.execute("SHOW data_directory").fetchone()
        assert row is not None
        self._data = Path(row[0])
        # what the server was started with: its program, and options in quotes
        self._options = shlex.split((self._data / "postmaster.opts").read_text())[1:]

    def stop(self) -> None:
        self._pg_ctl("-m", "fast", "stop")

    def start(self) -> None:
        options = " ".join(one for one in self._options if one not in ("-D", str(self._data)))
        self._pg_ctl("-l", str(self._data.parent / "log"), "-w", "-o", options, "start")

    def start_if_stopped(self) -> None:
        if not (self._data / "postmaster.pid").exists():
            self.start()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()

    def _pg_ctl(self, *arguments: str) -> None:
        subprocess.run(
            [binaries() / "pg_ctl", "-D", str(self._data), *arguments],
            check=True,
            cwd=self._data.parent,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user="postgres" if os.geteuid() == 0 else None,
        )


class Ailing:
    """A SQLite file whose connections are made to behave as on a sick machine."""

    def __init__(self, database: Database) -> None:
        self._path = str(database.engine.url.database)
        self._pragmas: tuple[str, ...] = ("query_only=0", "max_page_count=1073741823")
        self._well = self._pragmas
        engine = database.engine.sync_engine
        sa.event.listen(engine, "begin", self._begin, insert=True)

    def _begin(self, conn: sa.Connection) -> None:
        for pragma in self._pragmas:
            conn.exec_driver_sql(f"PRAGMA {pragma}")

    @asynccontextmanager
    async def locked(self, patience: str = "busy_timeout=100") -> AsyncIterator[None]:
        """Another program holds the file, for longer than anybody waits."""
        with self._as(patience), closing(self._connected()) as other:
            await _begin(other)
            yield
            other.execute("ROLLBACK")

    @asynccontextmanager
    async def read_only(self) -> AsyncIterator[None]:
        with self._as("query_only=1"):
            yield

    @asynccontextmanager
    async def full(self) -> AsyncIterator[None]:
        with closing(self._connected()) as other:
            (pages,) = other.execute("PRAGMA page_count").fetchone()
        with self._as(f"max_page_count={pages}"):
            yield

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=0, isolation_level=None)

    @contextmanager
    def _as(self, pragma: str) -> Iterator[None]:
        name = re.escape(pragma.partition("=")[0])
        self._pragmas = (*(one for one in self._well if not re.match(name, one)), pragma)
        try:
            yield
        finally:
            self._pragmas = (*self._well, "busy_timeout=5000")


async def _begin(conn: sqlite3.Connection) -> None:
    """Not by waiting in SQLite: our own loop must go on, or whoever writes never ends."""
    while True:
        try:
            conn.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError:
            await asyncio.sleep(0.005)
