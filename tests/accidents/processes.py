"""Real processes of a station under test, each with the settings that connect it to the rest."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot.settings import PREFIX
from tests.accidents import process_role
from tests.fakes import KEY
from tests.whole import NUMBER, SECRET, TOKEN, VERIFY, Whole

# A server that has imported everything once: a role starts in no time.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([process_role.__name__])


def environment(radio: Whole, **more: str) -> dict[str, str]:
    """The settings of a role of this station."""
    number = {"phone_number_id": NUMBER, "access_token": TOKEN, "app_secrets": [SECRET]}
    settings = {
        "DATA_DIR": str(radio.media_dir.parent),
        "DATABASE_URL": database_url(radio),
        "IDENTIFIER_KEY": KEY.decode(),
        "WHATSAPP_NUMBERS": json.dumps([number]),
        "WHATSAPP_VERIFY_TOKEN": VERIFY,
        "WHATSAPP_GRAPH_URL": radio.simulator.url,
        "WHATSAPP_MEDIA_HOSTS": json.dumps([radio.simulator.media_url]),
        "BURST_QUIET_SECONDS": "0",
        "BURST_LONGEST_SECONDS": "0",
        "STATION_NAME": "Radio Test",
        **more,
    }
    return {PREFIX + name: value for name, value in settings.items()}


def database_url(radio: Whole) -> str:
    kind = "sqlite" if radio.database.sqlite else "postgresql"
    url = radio.database.engine.url.set(drivername=kind)
    return url.render_as_string(hide_password=False)


@asynccontextmanager
async def doomed(
    radio: Whole, role: str, step: str, **more: str
) -> AsyncIterator[ForkServerProcess]:
    """A role that dies at this step; at the end of the block it is gone, whatever happened."""
    given = (role, step, environment(radio, **more), log_of(radio))
    process = _FORKS.Process(target=process_role.main, args=given, daemon=True)
    await asyncio.to_thread(process.start)
    try:
        yield process
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        process.close()
    assert_nothing_told(radio)


def command(radio: Whole, **more: str) -> dict[str, str]:
    """The environment of `python -m tests.accidents.process_role ROLE`."""
    return {**os.environ, **environment(radio, TEST_LOG=str(log_of(radio)), **more)}


def log_of(radio: Whole) -> Path:
    """What all processes of a test write into."""
    return radio.media_dir.parent / "process.log"


def assert_nothing_told(radio: Whole) -> None:
    """No process has told its log what a listener said, who that is, or a secret of ours."""
    said = log_of(radio).read_text()
    typed = [one.content for one in radio.simulator.ledger.sent.values() if one.kind == "text"]
    secrets = [
        *(content["text"]["body"] for content in typed),
        *(address for one in radio.simulator.world.people for address in one.addresses()),
        *(TOKEN, SECRET, VERIFY, KEY.decode()),
    ]
    assert [one for one in secrets if one in said] == []


async def died(process: ForkServerProcess, *, within: float = 30.0) -> bool:
    """Whether it was killed, by nobody but itself."""
    await asyncio.to_thread(process.join, within)
    return process.exitcode == -signal.SIGKILL
