"""A real role in a process of its own that kills itself, once, at a named step."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import app, logs
from bot.clock import now
from bot.core.hearing import Hearing
from bot.core.sending import Accepted, Outgoing
from bot.settings import Settings, load_complete
from bot.stopping import on_signal
from bot.store import bodies
from bot.store.database import Database
from bot.understanding.line import READY
from bot.understanding.worker import Understands, Worker
from bot.whatsapp.cloud import CloudClient
from bot.whatsapp.webhook import Webhook
from tests.accidents.ears import Songs

# What the next transaction of this task writes, once something has begun: a heartbeat is another.
next_write: ContextVar[str] = ContextVar("next_write", default="")
answered = asyncio.Event()  # a webhook call's 200 has left the process
MODEL = "REQUESTLINE_TEST_MODEL"  # the real model's file, for a worker that has one
AHEAD = "REQUESTLINE_TEST_AHEAD"  # a file that says by how many seconds our clock is ahead
LOG = "REQUESTLINE_TEST_LOG"  # a file, for a role that was started by a command
HEARD = "REQUESTLINE_TEST_HEARD"  # a file that is told who heard which message
SLOW = "REQUESTLINE_TEST_SLOW"  # seconds that a pass takes
TOGETHER = "REQUESTLINE_TEST_TOGETHER"  # a file: no pass ends before two processes have begun one
_last_step = ""


def main(
    role: str, step: str, env: dict[str, str], log: Path, outputs: Sequence[int] = (1, 2)
) -> None:
    """Run the role, with these settings, until it comes to the step."""
    global _last_step
    _last_step = step
    os.environ.update(env)
    with log.open("ab") as file:
        for one in outputs:
            os.dup2(file.fileno(), one)
    vars(app).update(Database=Mortal, CloudClient=MortalSender, Webhook=MortalWebhook, clock=clock)
    bodies.add, bodies.unsplit = _add_and_note, _unsplit_or_die
    settings = load_complete()
    logs.set_up(settings.log_format, role)
    asyncio.run(RUN[role](settings))


def clock() -> datetime:
    """A test may turn it while the role is at work."""
    told = Path(os.environ.get(AHEAD, os.devnull)).read_text()
    return now() + timedelta(seconds=float(told or 0))


def at(step: str) -> None:
    """Nothing is tidied up: this is how a machine loses its power."""
    if step == _last_step:
        os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Database):
    """Dies right before, or right after, the commit of a transaction that matters."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Any]:
        async with super().write() as conn:
            yield conn
            at(f"before the commit of {next_write.get()}")
        at(f"after the commit of {next_write.get()}")
        next_write.set("")


# worker


class MortalEar:
    """Two places to die, before and after another ear has understood."""

    def __init__(self, ear: Understands) -> None:
        self._ear = ear

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        at("claimed")
        await self._ear.understand(hearings)
        at("understood")
        next_write.set("filing")


class Noted(Songs):
    """May take its time or wait for another, so that others get something; notes who heard what."""

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        await super().understand(hearings)
        await asyncio.sleep(float(os.environ.get(SLOW, 0)))
        if TOGETHER in os.environ:
            await _two_have_begun(Path(os.environ[TOGETHER]))
        with Path(os.environ.get(HEARD, os.devnull)).open("a") as file:
            file.writelines(f"{os.getpid()} {one.inbox_id}\n" for one in hearings)


async def _two_have_begun(file: Path) -> None:
    with file.open("a") as begun:
        begun.write(f"{os.getpid()}\n")
    while len(set(file.read_text().splitlines())) < 2:
        await asyncio.sleep(0.02)


async def run_worker(settings: Settings) -> None:
    """The worker's loop alone: no model, no keeper, no heartbeat."""
    await _work(settings, Noted())


async def run_rasa(settings: Settings) -> None:
    """The same with the real model."""
    from bot.understanding.understander import Understander

    await _work(settings, Understander.load(Path(os.environ[MODEL])))


async def _work(settings: Settings, ear: Understands) -> None:
    stopping = on_signal()
    async with app.parts(settings) as has:
        worker = Worker(has.database, has.station, MortalEar(ear), has.wakeups, clock)
        worker.stopping = stopping
        sys.stdout.buffer.write(READY + b"\n")  # as a worker tells its keeper
        sys.stdout.buffer.flush()
        await worker.run()


# scheduler


class MortalSender(CloudClient):
    async def send(self, outgoing: Outgoing) -> Accepted:
        at("marked")
        accepted = await super().send(outgoing)
        at("called")
        next_write.set("storing")
        return accepted


# web


class Told(web.Response):
    async def write_eof(self, data: bytes = b"") -> None:
        await super().write_eof(data)
        answered.set()


class MortalWebhook(Webhook):
    async def deliver(self, request: web.Request) -> web.Response:
        given = await super().deliver(request)
        return Told(status=given.status, headers=given.headers)


async def _add_and_note(*given: Any, **named: Any) -> None:
    await _add(*given, **named)
    next_write.set("keeping")


async def _unsplit_or_die(*given: Any, **named: Any) -> list[bodies.Body]:
    found = await _unsplit(*given, **named)
    if found and _last_step == "kept":
        await answered.wait()  # WhatsApp has its 200
        at("kept")
    return found


_add, _unsplit = bodies.add, bodies.unsplit

RUN: dict[str, Callable[[Settings], Any]] = {
    "worker": run_worker,
    "rasa": run_rasa,
    "scheduler": app.run_scheduler,
    "web": app.run_web,
}


if __name__ == "__main__":  # … -m bot ROLE, with all settings in the environment
    main(sys.argv[-1], "never", {}, Path(os.environ[LOG]), outputs=[2])
