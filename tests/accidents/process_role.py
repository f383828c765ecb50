"""A real role in a process of its own that kills itself, once, at a named step."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import app, logs
from bot.clock import now
from bot.core.hearing import Hearing
from bot.core.sending import Accepted, Outgoing
from bot.settings import Settings, load_complete
from bot.stopping import on_signal
from bot.store import bodies
from bot.store.database import Database
from bot.understanding.worker import Worker
from bot.whatsapp.cloud import CloudClient
from tests.accidents.ears import Songs

# What the next write transaction is, once something has begun.
next_write: list[str] = []
MODEL = "REQUESTLINE_TEST_MODEL"  # the real model's file, for a worker that has one
_last_step = ""


def main(role: str, step: str, env: dict[str, str], log: Path) -> None:
    """Run the role, with these settings, until it comes to the step."""
    global _last_step
    _last_step = step
    os.environ.update(env)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    ahead = timedelta(seconds=float(env.get("REQUESTLINE_TEST_AHEAD", 0)))
    vars(app).update(Database=Mortal, CloudClient=MortalSender, clock=lambda: now() + ahead)
    bodies.add, bodies.unsplit = _add_and_note, _unsplit_or_die
    settings = load_complete()
    logs.set_up(settings.log_format, role)
    asyncio.run(RUN[role](settings))


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
            for step in next_write:
                at(f"before the commit of {step}")
        for step in next_write:
            at(f"after the commit of {step}")


# worker


class MortalEar(Songs):
    async def understand(self, hearings: Sequence[Hearing]) -> None:
        at("claimed")
        await super().understand(hearings)
        at("understood")
        next_write.append("filing")


async def run_worker(settings: Settings) -> None:
    stopping = on_signal()
    async with app.parts(settings) as has:
        worker = Worker(has.database, has.station, MortalEar(), has.wakeups, now)
        worker.stopping = stopping
        await worker.run()


class MortalRasa:
    """The real model, with the same three places to die."""

    def __init__(self, model: Path) -> None:
        from bot.understanding.understander import Understander

        self._rasa = Understander.load(model)

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        at("claimed")
        await self._rasa.understand(hearings)
        at("understood")
        next_write.append("filing")


async def run_rasa(settings: Settings) -> None:
    stopping = on_signal()
    ear = MortalRasa(Path(os.environ[MODEL]))
    async with app.parts(settings) as has:
        worker = Worker(has.database, has.station, ear, has.wakeups, now)
        worker.stopping = stopping
        await worker.run()


# scheduler


class MortalSender(CloudClient):
    async def send(self, outgoing: Outgoing) -> Accepted:
        at("marked")
        accepted = await super().send(outgoing)
        at("called")
        next_write.append("storing")
        return accepted


# web


async def _add_and_note(*given: Any, **named: Any) -> None:
    await _add(*given, **named)
    next_write.append("keeping")


async def _unsplit_or_die(*given: Any, **named: Any) -> list[bodies.Body]:
    found = await _unsplit(*given, **named)
    if found:
        await asyncio.sleep(0.2)  # WhatsApp has its 200 by now
        at("kept")
    return found


_add, _unsplit = bodies.add, bodies.unsplit

RUN: dict[str, Callable[[Settings], Any]] = {
    "worker": run_worker,
    "rasa": run_rasa,
    "scheduler": app.run_scheduler,
    "web": app.run_web,
}
