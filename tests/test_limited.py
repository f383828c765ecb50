"""Programs of others get no more than they are given, and end with us."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from bot.core.errors import NotMade
from bot.limited import Limits, run

PLENTY = Limits(seconds=30, said=1000)


def sh(script: str) -> list[str]:
    return ["sh", "-c", script]


async def test_what_it_says_is_handed_over(tmp_path: Path) -> None:
    said: list[bytes] = []
    await run(sh("echo one; echo two; echo no >&2"), PLENTY, said.append)
    assert b"".join(said) == b"one\ntwo\n"


@pytest.mark.parametrize(
    "script, limits, why",
    [
        pytest.param("exit 3", PLENTY, "failed", id="it fails"),
        pytest.param("kill -9 $$", PLENTY, "failed", id="it dies"),
        pytest.param("sleep 60", Limits(0.05, 10), "too long", id="it hangs"),
        pytest.param("yes", PLENTY, "too much", id="it chatters"),
        pytest.param("exec sleep 60 >&-", Limits(0.2, 10), "too long", id="it hangs in silence"),
        pytest.param(
            "while :; do :; done", Limits(30, 10, computing=1), "failed", id="it only computes"
        ),
        pytest.param(
            "exec tail /dev/zero", Limits(30, 10, memory=1 << 26), "failed", id="it wants memory"
        ),
    ],
)
async def test_it_is_stopped(script: str, limits: Limits, why: str) -> None:
    with pytest.raises(NotMade, match=why):
        await run(sh(script), limits)


def _ends(line: Path) -> asyncio.Future[bytes]:
    """What was written into a named pipe, once nobody holds its other end any more."""
    os.mkfifo(line)
    return asyncio.ensure_future(asyncio.to_thread(line.read_bytes))


def _ring(line: Path) -> None:
    """Take a line up and let go of it, if somebody listens there."""
    with suppress(OSError):
        os.close(os.open(line, os.O_WRONLY | os.O_NONBLOCK))


async def test_what_it_has_started_ends_with_it(tmp_path: Path) -> None:
    child = _ends(tmp_path / "line")
    with pytest.raises(NotMade):
        await run(sh(f"sleep 60 > {tmp_path}/line & sleep 60"), Limits(0.5, 10))
    await child


async def test_it_ends_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    begun, ended = asyncio.Event(), _ends(tmp_path / "line")
    script = f"exec > {tmp_path}/line; sleep 60"
    task = asyncio.create_task(run(sh(f"echo begun; {script}"), PLENTY, lambda _: begun.set()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    while not ended.done():  # the line is let go of, or was never taken up
        _ring(tmp_path / "line")
        await asyncio.sleep(0)
    assert await ended == b""


async def test_a_program_that_is_not_there_is_said_so() -> None:
    with pytest.raises(OSError):
        await run(["/no/such/program"], PLENTY)
