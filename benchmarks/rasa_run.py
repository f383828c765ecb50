"""Stock `rasa run` with its REST channel, an action server and a SQL tracker, as documented."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import yaml

from benchmarks.messages import Sent
from benchmarks.stock import stock_model
from bot.understanding import models
from tests.ports import free_port

START_WITHIN = 600.0
ANSWER_WITHIN = 120.0


class NotStock(Exception):
    """Stock Rasa did not start, or did not do what it was to be measured by."""


@dataclass
class StockRasa:
    """A running one."""

    url: str
    tracker: Path
    _sent: list[str] = field(default_factory=list)

    async def drive(self, sent: Sequence[Sent], clients: int) -> float:
        """Messages a second: so many clients, each waiting for its answer before it goes on."""
        supply = iter(sent)

        async def client(session: aiohttp.ClientSession) -> None:
            for who, text in supply:
                said = {"sender": f"listener-{who}", "message": text}
                async with session.post(self.url, json=said) as answer:
                    answer.raise_for_status()
                    await answer.read()

        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            begun = time.perf_counter()
            await asyncio.gather(*(client(session) for _ in range(clients)))
            spent = time.perf_counter() - begun
        self._sent += [f"listener-{who}" for who, _ in sent]
        self._check_tracker()
        return len(sent) / spent

    def _check_tracker(self) -> None:
        """Rasa answers 200 with an empty list when anything fails, so its tracker is asked."""
        with sqlite3.connect(self.tracker) as database:
            heard = "select count(*) from events where type_name = 'user'"
            ours = (
                "select count(*) from events where type_name = 'action' and action_name like "
                "'action_%' and action_name not in ('action_listen', 'action_session_start')"
            )
            counts = [database.execute(query).fetchone()[0] for query in (heard, ours)]
        if min(counts) < len(self._sent):
            raise NotStock(f"{counts} heard and acted on of {len(self._sent)} messages")


@asynccontextmanager
async def running() -> AsyncIterator[StockRasa]:
    """A stock bot of the same purposes, served by Rasa's own programs."""
    model = await asyncio.to_thread(stock_model)
    with TemporaryDirectory(prefix="stock-") as name:
        folder = Path(name)
        port, actions_port = free_port(), free_port()
        _write_settings(folder, actions_port)
        rasa = ["rasa", "run", "-m", str(model), "-i", "127.0.0.1"]
        rasa += ["-p", str(port), "--log-file", str(folder / "rasa.log")]
        rasa += ["--endpoints", str(folder / "endpoints.yml")]
        rasa += ["--credentials", str(folder / "credentials.yml")]
        actions = ["rasa_sdk", "--actions", "actions", "-p", str(actions_port)]
        async with _python(actions, folder) as one, _python(rasa, folder) as other:
            await _answers(f"http://127.0.0.1:{actions_port}/health", one)
            await _answers(f"http://127.0.0.1:{port}/", other)
            url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
            yield StockRasa(url, folder / "tracker.db")


def _write_settings(folder: Path, actions_port: int) -> None:
    (folder / "credentials.yml").write_text("rest:\n")
    endpoints = {
        "action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"},
        "tracker_store": {"type": "sql", "url": f"sqlite:///{folder / 'tracker.db'}"},
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))


@asynccontextmanager
async def _python(module: list[str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    with (folder / f"{module[0]}.out").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-m", *module),
            stdout=out,
            stderr=out,
            cwd=models.PROJECT,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    until = time.monotonic() + START_WITHIN
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < until and process.returncode is None:
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.5)
    raise NotStock(f"nothing answers at {url}; exit code {process.returncode}")
