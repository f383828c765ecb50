"""`make run`: everything on one machine, from an empty folder to two links in a browser."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot import alone, first_run, lesson
from bot.clock import now
from bot.core.phrases import speak
from bot.settings import Settings, SettingsWrong, load, load_complete
from bot.speaking import languages, replies
from bot.store import models, schema
from bot.store.database import Database
from bot.supervise import Role, supervise
from bot.understanding.measuring.wishes import Wishes

Say = Callable[[str], None]


class CannotReplay(Exception):
    """The texts did not reach the simulator; says why."""


@dataclass(frozen=True)
class Start:
    """What the person at the terminal is told."""

    password: str | None  # of the first login, if it was made just now
    learns: bool  # there is no model for the present examples yet
    has_model: bool  # one was promoted before


async def run(settings: Settings, *, simulator: bool | None, say: Say) -> None:
    """Create what is missing, start every role, learn beside them, and stay until Ctrl-C."""
    first_run.make_folder(settings.data_dir)
    with alone.in_folder(settings.data_dir):
        simulated = not settings.whatsapp_numbers if simulator is None else simulator
        alone.check_ports(settings, simulator=simulated)
        settings, extra = _completed(settings, say, simulator=simulated)
        replies(settings)  # else every role would say the same, again and again
        schema.upgrade(settings.database)
        start = await _prepare(settings)
        env = first_run.environment(settings, extra)
        names = ["web", "worker", "scheduler", *(["simulator"] if simulated else [])]
        _greet(settings, start, simulator=simulated, say=say)
        meanwhile = [lesson.learn(settings.data_dir, env, say)] if start.learns else []
        await supervise([Role(name, env) for name in names], say, *meanwhile)


def _completed(settings: Settings, say: Say, *, simulator: bool) -> tuple[Settings, dict[str, str]]:
    """The settings with what they lacked, and those of them that are the simulator's."""
    if key := first_run.make_key(settings):
        say(f"Made the identifier key in {key.parent}. Never change it.")
        settings = load()
    extra = first_run.simulated(settings) if simulator else {}
    os.environ.update(extra)
    return load_complete(), extra


async def _prepare(settings: Settings) -> Start:
    """A login if there is none, and the model for the present examples promoted if it is there."""
    from bot.desk.passwords import hashed
    from bot.understanding import models as shelf

    learns = lesson.is_due(settings.data_dir)
    database = Database(settings.database)
    try:
        password = secrets.token_urlsafe(9)
        made = await first_run.make_login(database, password_hash=hashed(password), now=now())
        if not learns:
            await promote(database, shelf.current(settings.data_dir))
        async with database.read() as conn:
            has_model = await models.promoted(conn) is not None
        return Start(password if made else None, learns, has_model)
    finally:
        await database.close()


def _greet(settings: Settings, start: Start, *, simulator: bool, say: Say) -> None:
    say("")
    say(f"  Desk:   {settings.web_address}/")
    if simulator:
        say(f"  Phone:  http://127.0.0.1:{settings.simulator_port}/")
    if start.password:
        say(f"  Login:  {first_run.FIRST_NAME} / {start.password}   (shown this once)")
    else:
        say("  Login:  as before; `requestline staff add NAME --role manager` makes another")
    say("")
    for line in _soon(start):
        say(line)
    say("Ctrl-C stops everything.")


def _soon(start: Start) -> list[str]:
    if not start.learns:
        return ["Starting; the worker takes half a minute to load its model."]
    until_then = "the model from before sorts them" if start.has_model else "they are unsorted"
    return [
        "Starting. The bot learns from its examples meanwhile, which takes some minutes.",
        f"Messages are on the desk at once; until the bot has learnt, {until_then}.",
    ]


def train(settings: Settings, say: Say) -> Path:
    """The model for the present examples, trained if there is none."""
    from bot.understanding.training import train as learn

    with _needing_rasa():
        return learn(settings.data_dir, say=say)


@contextmanager
def _needing_rasa() -> Iterator[None]:
    try:
        yield
    except ImportError as error:  # a package that is not there, or its version
        raise SettingsWrong([f"Training needs Rasa on Python 3.10 ({error.name})."]) from error


async def promote(database: Database, model: Path) -> None:
    async with database.write() as conn:
        await models.promote(conn, model.name, who="engineer", now=now())


def evaluate(settings: Settings, paths: Sequence[Path], wishes: Wishes, say: Say) -> str:
    """The figures of the present examples' model on these messages; trains it if there is none."""
    from bot.understanding.measuring.sets import read_sets
    from bot.understanding.quiet import swallow_warnings

    messages = read_sets(paths)  # first: nobody waits for a training to hear of a typing error
    speak(languages(settings.data_dir))
    model = train(settings, say)
    swallow_warnings()
    from bot.understanding.measuring.report import report

    return report(model, messages, wishes)


def learning_curve(
    folder: Path, paths: Sequence[Path], *, sizes: Sequence[int], seed: int, say: Say
) -> str:
    """What the pipeline reaches on these messages after more and more of the examples."""
    from bot.understanding.measuring import curve
    from bot.understanding.measuring.sets import read_sets
    from bot.understanding.quiet import swallow_warnings

    messages = read_sets(paths or [curve.HELD_OUT])
    with _needing_rasa():
        trained = curve.train_all(folder, sizes, seed, say)
    swallow_warnings()
    return curve.report(folder, trained, messages)


async def run_simulator(settings: Settings) -> None:
    """The simulated WhatsApp for the first number of the settings."""
    from bot.simulator.config import Conditions, SimNumber, SimulatorConfig
    from bot.simulator.simulator import run as serve
    from bot.stopping import on_signal

    stopping = on_signal()
    number = settings.whatsapp_numbers[0]
    config = SimulatorConfig(
        numbers=(
            SimNumber(
                number.phone_number_id,
                "353 1 555 0100",
                number.business_account_id or first_run.SIM_ACCOUNT,
                number.access_token.get_secret_value(),
                number.app_secrets[0].get_secret_value(),
                verified_name=settings.station_name,
            ),
        ),
        verify_token=settings.whatsapp_verify_token.get_secret_value(),
        webhook_url=f"{settings.web_address}/webhooks/whatsapp",
        port=settings.simulator_port,
        media_port=settings.simulator_port + 1,
        conditions=Conditions(status_gap=0.4),  # the ticks come one after the other, as on a phone
    )
    serving = asyncio.ensure_future(serve(config))
    stopped = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for task in (serving, stopped):
        task.cancel()
    await asyncio.gather(serving, stopped, return_exceptions=True)
    if serving.done() and not serving.cancelled() and (error := serving.exception()):
        raise error


async def replay(settings: Settings, file: Path, rate: float) -> int:
    """Hand texts to the simulator, so many a second, or raise CannotReplay; how many there were."""
    address = f"http://127.0.0.1:{settings.simulator_port}/sim/replay"
    steps = _steps(file, rate)
    timeout = aiohttp.ClientTimeout(total=None)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(address, json={"steps": steps}) as answer,
        ):
            answer.raise_for_status()
            played: dict[str, Any] = await answer.json()
    except aiohttp.ClientError as error:
        raise CannotReplay(
            f"The simulator at {address} does not take it ({type(error).__name__}). "
            "`requestline run` starts one where no number is set up."
        ) from error
    return len(played["wamids"])


def _steps(file: Path, rate: float) -> list[dict[str, Any]]:
    """Two hundred listeners in turn, where the file names none."""
    steps = []
    try:
        for number, line in enumerate(filter(str.strip, file.read_text("utf-8").split("\n"))):
            told = json.loads(line)
            listener = str(told.get("listener") or f"replay-{number % 200}")
            steps.append({"at": number / rate, "listener": listener, "text": str(told["text"])})
    except (ValueError, KeyError, AttributeError) as error:
        raise CannotReplay(
            f"{file} cannot be read: message {len(steps) + 1} is no JSON object with `text`."
        ) from error
    return steps
