"""Processes that we start: they end when we end, however that happens."""

from __future__ import annotations

import asyncio
import ctypes
import signal
import sys
from collections.abc import Mapping

_PARENT_DIED = 1  # PR_SET_PDEATHSIG of Linux's prctl
_LIBC = ctypes.CDLL(None)  # not looked for between fork and exec, where a lock may be held


def end_with_parent() -> None:
    """For `preexec_fn`: one plain system call, nothing that could lock."""
    _LIBC.prctl(_PARENT_DIED, signal.SIGTERM)


async def start(
    *command: str, env: Mapping[str, str] | None = None, output: int | None = None
) -> asyncio.subprocess.Process:
    """Start one of our own commands in its own session: Ctrl-C is ours to pass on."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *command,
        env=dict(env) if env is not None else None,
        stdout=output,
        start_new_session=True,
        preexec_fn=end_with_parent,
    )


def rest(deaths: int, longest: float) -> float:
    """Seconds before one that died is started again: none at first, then more and more."""
    return min(2.0 ** min(deaths - 1, 30) - 1, longest)


async def end(process: asyncio.subprocess.Process, patience: float) -> None:
    """Ask a process to finish; one that does not is killed."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), patience)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
