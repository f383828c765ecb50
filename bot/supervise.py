"""`requestline run`: all roles on this machine, kept alive, and stopped in reverse order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import children
from bot.stopping import beside, on_signal

PATIENCE = 70.0  # a worker may have a batch in hand
LONGEST_REST = 30.0
STEADY = 60.0  # seconds after which a role that was started again counts as well

Say = Callable[[str], None]


@dataclass(frozen=True)
class Role:
    """A command of ours, and the settings that only it gets."""

    name: str
    env: Mapping[str, str]


async def supervise(roles: Sequence[Role], say: Say, *meanwhile: Coroutine[Any, Any, None]) -> None:
    """Run until Ctrl-C; a role that dies is started again, and that is said.

    What is to be done meanwhile ends first, at once.
    """
    stopping = on_signal()
    kept: list[tuple[asyncio.Event, asyncio.Task[None]]] = []
    for role in roles:
        its_turn = asyncio.Event()
        kept.append((its_turn, asyncio.create_task(_keep(role, its_turn, say), name=role.name)))
    async with beside(*meanwhile):
        await stopping.wait()
        say("Stopping …")
    for its_turn, task in reversed(kept):  # the scheduler and the worker before the web role
        its_turn.set()
        await asyncio.gather(task, return_exceptions=True)
    say("Stopped.")


async def _keep(role: Role, stopping: asyncio.Event, say: Say) -> None:
    loop = asyncio.get_running_loop()
    deaths = 0
    while not stopping.is_set():
        started = loop.time()
        how = await _run(role, stopping)
        if stopping.is_set():
            return
        deaths = 1 if loop.time() - started > STEADY else deaths + 1
        say(f"The role `{role.name}` ended with {how}; starting it again.")
        await _rest(stopping, children.rest(deaths, LONGEST_REST))


async def _run(role: Role, stopping: asyncio.Event) -> str:
    """Until it ends, by itself or because it is told to; how it ended."""
    try:
        process = await children.start(role.name, env=role.env)
    except OSError as error:  # no memory, too many processes: that passes
        return type(error).__name__
    ended = asyncio.ensure_future(process.wait())
    stopped = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if stopping.is_set():
        await children.end(process, PATIENCE)
    return str(await ended)


async def _rest(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except asyncio.TimeoutError:
        return
