"""`requestline run`: all roles on this machine, kept alive, and stopped in reverse order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot import children
from bot.stopping import on_signal

PATIENCE = 70.0  # a worker may have a batch in hand
LONGEST_REST = 30.0
STEADY = 60.0  # seconds after which a role that was started again counts as well

Say = Callable[[str], None]


@dataclass(frozen=True)
class Role:
    """A command of ours, and the settings that only it gets."""

    name: str
    env: Mapping[str, str]


async def supervise(roles: Sequence[Role], say: Say) -> None:
    """Run until Ctrl-C; a role that dies is started again, and that is said."""
    stopping = on_signal()
    kept = [asyncio.create_task(_keep(role, stopping, say), name=role.name) for role in roles]
    await stopping.wait()
    say("Stopping …")
    for task in reversed(kept):  # the scheduler and the worker before the web role they feed
        await task
    say("Stopped.")


async def _keep(role: Role, stopping: asyncio.Event, say: Say) -> None:
    loop = asyncio.get_running_loop()
    deaths = 0
    while not stopping.is_set():
        started = loop.time()
        process = await children.start(role.name, env=role.env)
        ended = asyncio.ensure_future(process.wait())
        stopped = asyncio.ensure_future(stopping.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if stopping.is_set():
            await children.end(process, PATIENCE)
            await ended
            return
        deaths = 1 if loop.time() - started > STEADY else deaths + 1
        rest = min(2.0 ** (deaths - 1) - 1, LONGEST_REST)
        say(f"The role `{role.name}` ended with {process.returncode}; starting it again.")
        await _rest(stopping, rest)


async def _rest(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except asyncio.TimeoutError:
        return
