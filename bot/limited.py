"""Programs of others, run within limits: time, memory, what they write, what they say."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from bot.core.errors import NotMade

_PARENT_DIED = 1  # PR_SET_PDEATHSIG of Linux's prctl
_LIBC = ctypes.CDLL(None)  # not looked for between fork and exec, where a lock may be held
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """What a program may take; None where it may take what there is."""

    seconds: float  # on the clock
    said: int  # bytes on its output
    computing: int | None = None  # seconds
    memory: int | None = None
    written: int | None = None  # bytes in one file


async def run(
    command: Sequence[str],
    limits: Limits,
    take: Callable[[bytes], object] = len,
    *,
    errors: int = asyncio.subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run it to its end and hand over what it says; NotMade if it fails or wants too much.

    What it says of its errors goes to nobody: it may quote what a listener sent.
    """
    try:
        async with _started(command, limits, errors, env) as process:
            await asyncio.wait_for(_heard(process, limits.said, take), limits.seconds)
            if process.returncode != 0:
                raise NotMade(f"{os.path.basename(command[0])} failed")
    except asyncio.TimeoutError:
        raise NotMade("it took too long") from None


async def _heard(
    process: asyncio.subprocess.Process, most: int, take: Callable[[bytes], object]
) -> None:
    assert process.stdout is not None
    said = 0
    while chunk := await process.stdout.read(_CHUNK):
        said += len(chunk)
        if said > most:
            raise NotMade("it says too much")
        take(chunk)
    await process.wait()


@asynccontextmanager
async def _started(
    command: Sequence[str], limits: Limits, errors: int, env: Mapping[str, str] | None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """It and all that it starts ends with the block, and with us."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=errors,
        env=env,
        start_new_session=True,
        preexec_fn=partial(_limit, limits),
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


def _limit(limits: Limits) -> None:
    """Between fork and exec: plain system calls, nothing that could lock."""
    _LIBC.prctl(_PARENT_DIED, signal.SIGKILL)
    os.nice(10)
    wanted = {
        resource.RLIMIT_CPU: limits.computing,
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.written,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        if most is not None:
            _, hard = resource.getrlimit(what)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (most, most))
