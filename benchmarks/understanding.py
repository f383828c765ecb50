"""One worker against stock Rasa: the same messages, the same model, in the same run.

python -m benchmarks.understanding [--seconds 20] [--data-dir var]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import aiohttp
import yaml

from benchmarks.layers import Layers
from benchmarks.stock import make_stock
from bot.core.hearing import Hearing
from bot.understanding import models, training
from bot.understanding.examples import read
from bot.understanding.understander import Understander

Sent = tuple[str, str]  # who writes, and what
Ours = Callable[[Sequence[Sent]], Awaitable[None]]  # returns when all of them are filed

CLIENTS = (1, 8, 32)
BATCH = 64
LISTENERS = 400  # each comes back now and then, so that there is a dialogue to keep
WARM_UP = 64


@dataclass(frozen=True)
class Rate:
    """What was measured: messages finished, and how long it took."""

    name: str
    messages: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds


def messages(project: Path = models.PROJECT) -> list[Sent]:
    """Held-out messages and the project's own, from listeners in turn."""
    paths = [project / "tests" / "held_out", project / "data" / "nlu"]
    texts = [example.text for example in read(paths) if not example.text.startswith("/")]
    return [(f"listener-{number % LISTENERS}", text) for number, text in enumerate(texts)]


async def measure_ours(ours: Ours, sent: Sequence[Sent], seconds: float) -> tuple[Rate, Layers]:
    """Batch upon batch until the time is up; then a second, shorter look at the layers."""
    supply = cycle(sent)
    await ours(list(islice(supply, WARM_UP)))
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        await ours(list(islice(supply, BATCH)))
        done += BATCH
    rate = Rate("one worker", done, time.perf_counter() - begun)
    layers = Layers()
    with layers.watching():
        for _ in range(8):
            await ours(list(islice(supply, BATCH)))
    return rate, layers


async def measure_stock(model: Path, sent: Sequence[Sent], seconds: float) -> list[Rate]:
    """Stock `rasa run`, its REST channel, an action server, a SQL tracker, as documented."""
    with TemporaryDirectory() as folder:
        async with _stock_running(model, Path(folder)) as url:
            await _drive(url, sent, clients=8, messages=WARM_UP)
            rates = [await _drive(url, sent, clients=c, seconds=seconds) for c in CLIENTS]
        _check_that_actions_ran(Path(folder) / "tracker.db", sum(r.messages for r in rates))
        return rates


async def _drive(
    url: str, sent: Sequence[Sent], *, clients: int, seconds: float = 1e9, messages: int = 10**9
) -> Rate:
    """So many clients, each waiting for its answer before it sends again."""
    supply = cycle(sent)
    done, begun = 0, time.perf_counter()

    async def client(session: aiohttp.ClientSession) -> None:
        nonlocal done
        while time.perf_counter() - begun < seconds and done < messages:
            sender, text = next(supply)
            async with session.post(url, json={"sender": sender, "message": text}) as answer:
                answer.raise_for_status()
                await answer.read()
            done += 1

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as session:
        await asyncio.gather(*(client(session) for _ in range(clients)))
    return Rate(f"stock Rasa, {clients} clients", done, time.perf_counter() - begun)


@asynccontextmanager
async def _stock_running(model: Path, folder: Path) -> AsyncIterator[str]:
    port, actions_port = _free_port(), _free_port()
    (folder / "credentials.yml").write_text("rest:\n")
    endpoints = {
        "action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"},
        "tracker_store": {"type": "sql", "url": f"sqlite:///{folder / 'tracker.db'}"},
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    rasa = ["rasa", "run", "-m", str(model), "-i", "127.0.0.1", "-p", str(port), "--log-file"]
    rasa += [str(folder / "rasa.log"), "--endpoints", str(folder / "endpoints.yml")]
    rasa += ["--credentials", str(folder / "credentials.yml")]
    actions = ["rasa_sdk", "--actions", "actions", "-p", str(actions_port)]
    async with _python(actions, folder), _python(rasa, folder):
        await _answers(f"http://127.0.0.1:{actions_port}/health")
        await _answers(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/webhooks/rest/webhook"


@asynccontextmanager
async def _python(module: list[str], folder: Path) -> AsyncIterator[None]:
    with (folder / f"{module[0]}.out").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-m", *module),
            stdout=out,
            stderr=out,
            cwd=models.PROJECT,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        )
        try:
            yield
        finally:
            process.terminate()
            await process.wait()


async def _answers(url: str, within: float = 600) -> None:
    until = time.monotonic() + within
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < until:
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.5)
    raise TimeoutError(url)


def _check_that_actions_ran(tracker: Path, wanted: int) -> None:
    """Rasa answers 200 with an empty list when anything fails, so its tracker is asked."""
    with sqlite3.connect(tracker) as database:
        query = "select count(*) from events where type_name = 'action' and action_name like ?"
        [ran] = database.execute(query, ("action_%",)).fetchone()
        [listened] = database.execute(query, ("action_listen",)).fetchone()
        [begun] = database.execute(query, ("action_session_start",)).fetchone()
    if ran - listened - begun < wanted:
        raise RuntimeError(f"stock Rasa ran {ran - listened - begun} actions for {wanted} messages")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_stock_of(model: Path) -> Path:
    """A stock twin of the model, beside nothing else."""
    path = Path(mkdtemp(prefix="stock-")) / "stock.tar.gz"
    make_stock(model, path)
    return path


async def compare(ours: Ours, model: Path, seconds: float) -> dict[str, float]:
    """Measure both, print the tables, and return the figures."""
    sent = messages()
    rates = await measure_stock(make_stock_of(model), sent, seconds)
    rate, layers = await measure_ours(ours, sent, seconds)
    for each in (*rates, rate):
        print(f"{each.name:<28}{each.per_second:>10.1f} messages/s{each.messages:>8} messages")
    print("\n" + layers.table(8 * BATCH))
    best = max(each.per_second for each in rates)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "stock_per_second": round(best, 1),
        "worker_per_second": round(rate.per_second, 1),
        "ratio_to_stock": round(rate.per_second / best, 1),
        "worker_megabytes": round(megabytes),
    }


def without_a_database(understander: Understander) -> Ours:
    """The understander alone: what a batch costs before anything is written."""

    async def ours(sent: Sequence[Sent]) -> None:
        hearings = [Hearing(number, text) for number, (_, text) in enumerate(sent)]
        await understander.understand(hearings)
        failed = [message.error for message in hearings if message.filing is None]
        if failed:
            raise RuntimeError(f"{len(failed)} not filed: {set(failed)}")

    return ours


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--data-dir", type=Path, default=Path("var"))
    chosen = options.parse_args()
    model = training.train(chosen.data_dir)
    understander = Understander.load(model)
    print(json.dumps(await compare(without_a_database(understander), model, chosen.seconds)))


if __name__ == "__main__":
    asyncio.run(main())
