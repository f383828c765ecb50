"""`make run`: everything on one machine, from an empty folder to two links in a browser."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from bot import first_run
from bot.clock import now
from bot.core.understanding import Understood
from bot.settings import Settings, SettingsWrong, load, load_complete
from bot.store import models, schema
from bot.store.database import Database
from bot.supervise import Role, supervise

Say = Callable[[str], None]
EVALUATE_AT_ONCE = 64


async def run(settings: Settings, *, simulator: bool | None, say: Say) -> None:
    """Create what is missing, start every role, and stay until Ctrl-C."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if first_run.make_key(settings):
        say(f"Made the identifier key in {settings.data_dir / 'secrets'}. Never change it.")
        settings = load()
    if simulator is None:
        simulator = not settings.whatsapp_numbers
    extra = first_run.simulated(settings) if simulator else {}
    os.environ.update(extra)
    settings = load_complete()
    schema.upgrade(settings.database)
    login = await _prepare(settings, say)
    env = first_run.environment(settings, extra)
    names = ["web", "worker", "scheduler", *(["simulator"] if simulator else [])]
    _greet(settings, login, simulator=simulator, say=say)
    await supervise([Role(name, env) for name in names], say)


async def _prepare(settings: Settings, say: Say) -> str | None:
    """A login and a model; the login's password, if it was made just now."""
    from bot.desk.passwords import hashed

    database = Database(settings.database)
    try:
        password = secrets.token_urlsafe(9)
        made = await first_run.make_login(database, password_hash=hashed(password), now=now())
        model = await asyncio.to_thread(train, settings, say)
        await promote(database, model)
        return password if made else None
    finally:
        await database.close()


def _greet(settings: Settings, password: str | None, *, simulator: bool, say: Say) -> None:
    host = "127.0.0.1" if settings.web_host == "0.0.0.0" else settings.web_host  # noqa: S104
    say("")
    say(f"  Desk:   http://{host}:{settings.web_port}/")
    if simulator:
        say(f"  Phone:  http://127.0.0.1:{settings.simulator_port}/")
    if password:
        say(f"  Login:  {first_run.FIRST_NAME} / {password}   (shown this once)")
    else:
        say("  Login:  as before; `requestline staff add NAME --role manager` makes another")
    say("")
    say("Starting; the worker takes half a minute to load its model. Ctrl-C stops everything.")


def train(settings: Settings, say: Say) -> Path:
    """The model for the present examples, trained if there is none."""
    try:
        from bot.understanding.training import train as learn
    except ImportError as error:
        raise SettingsWrong([f"Training needs Rasa on Python 3.10 ({error.name})."]) from error
    return learn(settings.data_dir, say=say)


async def promote(database: Database, model: Path) -> None:
    async with database.write() as conn:
        await models.promote(conn, model.name, who="engineer", now=now())


def evaluate(settings: Settings, paths: Sequence[Path], *, as_json: bool) -> str:
    """The figures of the present examples' model on these messages; trains it if there is none."""
    model = train(settings, lambda line: None)
    from bot.core.hearing import Hearing
    from bot.understanding.evaluation import score
    from bot.understanding.examples import read
    from bot.understanding.understander import Understander

    examples = read(paths)
    understander = Understander.load(model)
    hearings = [Hearing(number, one.text) for number, one in enumerate(examples, 1)]
    for start in range(0, len(hearings), EVALUATE_AT_ONCE):
        understander.classify(hearings[start : start + EVALUATE_AT_ONCE])
    nothing = Understood("nlu_fallback", 0.0)
    result = score(examples, [one.understood or nothing for one in hearings])
    return json.dumps(result.to_json()) if as_json else result.table()


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
                "200000000000001",
                number.access_token.get_secret_value(),
                number.app_secrets[0].get_secret_value(),
                verified_name=settings.station_name,
            ),
        ),
        verify_token=settings.whatsapp_verify_token.get_secret_value(),
        webhook_url=f"http://{settings.web_host}:{settings.web_port}/webhooks/whatsapp",
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
    """Hand texts to the simulator, so many a second; how many there were."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    address = f"http://127.0.0.1:{settings.simulator_port}/sim/replay"
    steps = [
        {
            "at": number / rate,
            "listener": str(line.get("listener") or f"replay-{number % 200}"),
            "text": line["text"],
        }
        for number, line in enumerate(lines)
    ]
    timeout = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(address, json={"steps": steps}) as answer,
    ):
        answer.raise_for_status()
        played: dict[str, Any] = await answer.json()
    return len(played["wamids"])
