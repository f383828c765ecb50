"""A real station for a measurement: every role is a process, as in `requestline run`."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import aiohttp

from bot import children
from bot.desk.passwords import hashed
from bot.settings import PREFIX
from bot.store import models, schema, staff
from bot.store.database import Database
from tests.ports import free_port

NUMBER = "100000000000001"
SECRET = "an app secret for a measurement"
PASSWORD = "a password for a measurement"
READY_WITHIN = 300.0


class RoleEnded(Exception):
    """A role died while it was measured."""


@dataclass
class BenchStation:
    """Where it listens, and its processes by role."""

    env: dict[str, str]
    folder: Path
    database_url: str
    web: str
    simulator: str
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    started: dict[str, float] = field(default_factory=dict)  # seconds until it was of use

    @property
    def webhook(self) -> str:
        return f"{self.web}/webhooks/whatsapp"

    async def start(self, *roles: str) -> None:
        for role in roles:
            begun = asyncio.get_running_loop().time()
            with open(self.folder / f"{role}.log", "ab") as log:
                self.processes[role] = await children.start(role, env=self.env, output=log.fileno())
            await self._until_of_use(role)
            self.started[role] = asyncio.get_running_loop().time() - begun

    async def stop(self, *roles: str) -> None:
        for role in roles or tuple(reversed(self.processes)):
            process = self.processes.pop(role, None)
            if process is not None:
                await children.end(process, 30)

    def check_alive(self) -> None:
        """A figure is of roles that ran until its end."""
        ended = [role for role, one in self.processes.items() if one.returncode is not None]
        if ended:
            raise RoleEnded(", ".join(ended))

    async def _until_of_use(self, role: str) -> None:
        async def wait() -> None:
            while not await self._of_use(role):
                self.check_alive()
                await asyncio.sleep(0.1)

        await asyncio.wait_for(wait(), READY_WITHIN)

    async def _of_use(self, role: str) -> bool:
        if role in ("web", "simulator"):
            return await _answers(f"{self.web}/healthz" if role == "web" else self.simulator)
        for name, detail in await self._beats():
            if name == role and (role == "scheduler" or detail.get("model")):
                return True
        return False

    async def _beats(self) -> list[tuple[str, dict[str, Any]]]:
        from bot.store import roles

        async with self.opened() as database, database.read() as conn:
            since = datetime(2000, 1, 1, tzinfo=timezone.utc)
            return [(row.role, row.detail) for row in await roles.living(conn, since=since)]

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Database]:
        database = Database(self.database_url)
        try:
            yield database
        finally:
            await database.close()

    def memory(self) -> dict[str, float]:
        """Resident megabytes by role, its children included."""
        return {role: sum(_resident(pid) for pid in self.tree(role)) for role in self.processes}

    def tree(self, role: str) -> list[int]:
        """The process of a role and its children: a worker is two, or three in a takeover."""
        return list(_tree(self.processes[role].pid))


@asynccontextmanager
async def station(kind: str, model: Path | None, **settings: str) -> AsyncIterator[BenchStation]:
    """A station with nothing started yet, on SQLite or PostgreSQL; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, _database(kind, Path(folder)) as url:
        made = _prepare(Path(folder), url, model, settings)
        async with made.opened() as database, database.write() as conn:
            at = datetime.now(timezone.utc)  # noqa: TID251
            if model is not None:
                await models.promote(conn, model.name, who="bench", now=at)
            await staff.save(conn, "bench", "manager", hashed(PASSWORD), now=at)
        try:
            yield made
        finally:
            await made.stop()


@contextmanager
def _database(kind: str, folder: Path) -> Any:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'desk.db'}"
        return
    from tests.postgres import running

    with running(durable=True) as cluster, cluster.database(template="template0") as url:
        yield url


def _prepare(folder: Path, url: str, model: Path | None, settings: dict[str, str]) -> BenchStation:
    schema.upgrade(url)
    (folder / "models").mkdir()
    if model is not None:
        for file in (model, model.with_name(model.name + ".sha256")):
            shutil.copy(file, folder / "models")
    web, simulator = free_port(), free_port()
    number = {"phone_number_id": NUMBER, "access_token": "token", "app_secrets": [SECRET]}
    given = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "WEB_PORT": str(web),
        "SIMULATOR_PORT": str(simulator),
        "IDENTIFIER_KEY": "k" * 64,
        "WHATSAPP_NUMBERS": json.dumps([number]),
        "WHATSAPP_VERIFY_TOKEN": "verify",
        "WHATSAPP_GRAPH_URL": f"http://127.0.0.1:{simulator}",
        "WHATSAPP_MEDIA_HOSTS": json.dumps([f"http://localhost:{simulator + 1}"]),
        **settings,
    }
    env = {**os.environ, **{PREFIX + name: value for name, value in given.items()}}
    return BenchStation(
        env, folder, url, f"http://127.0.0.1:{web}", f"http://127.0.0.1:{simulator}"
    )


async def _answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _tree(pid: int) -> Iterable[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(task).split():
            yield from _tree(int(child))


def _resident(pid: int) -> float:
    for line in _read(Path(f"/proc/{pid}/status")).splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(path: Path) -> str:
    """What the system tells of a process; nothing once it has ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
