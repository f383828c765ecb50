"""Real processes of a station under test, each with the settings that connect it to the rest."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerProcess

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
    log = radio.media_dir.parent / "process.log"
    given = (role, step, environment(radio, **more), log)
    process = _FORKS.Process(target=process_role.main, args=given, daemon=True)
    await asyncio.to_thread(process.start)
    try:
        yield process
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        process.close()


async def died(process: ForkServerProcess, *, within: float = 30.0) -> bool:
    """Whether it was killed, by nobody but itself."""
    await asyncio.to_thread(process.join, within)
    return process.exitcode == -signal.SIGKILL


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
