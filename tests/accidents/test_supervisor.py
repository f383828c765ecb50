"""`requestline run` keeps its roles alive, and leaves none behind when it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import children, supervise
from bot.understanding import keeper

PROJECT = Path(__file__).resolve().parents[2]
ROLES = ("web", "worker", "scheduler")
ROLE = """#!/bin/sh
# started as: role -m bot NAME
trap 'echo "end $3 $$" >> "$DIARY"; exit 0' TERM
echo "start $3 $$" >> "$DIARY"
[ -e "$DIARY.$3" ] && exit 7
while :; do sleep 0.02; done
"""


@dataclass
class Supervised:
    """A supervisor at work, and what its roles wrote into their diary."""

    process: Process
    diary: Path
    said: list[str] = field(default_factory=list)

    def lines(self, what: str) -> list[str]:
        """The roles that started or ended, in order."""
        written = self.diary.read_text().splitlines() if self.diary.exists() else []
        return [line.split()[1] for line in written if line.startswith(what)]

    def pid(self, role: str) -> int:
        """The latest process of the role."""
        lines = [line.split() for line in self.diary.read_text().splitlines()]
        return int([pid for what, name, pid in lines if (what, name) == ("start", role)][-1])

    async def listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said.append(line.decode().strip())

    async def ctrl_c(self) -> None:
        """As a terminal does: to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        await asyncio.wait_for(self.process.wait(), 30)


@asynccontextmanager
async def supervised(folder: Path, *roles: str, script: str = ROLE) -> AsyncIterator[Supervised]:
    role, diary = folder / "role", folder / "diary"
    if script:
        role.write_text(script)
        role.chmod(0o755)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.accidents.process_supervisor", str(role), *roles),
        env={**os.environ, "DIARY": str(diary)},
        cwd=PROJECT,
        stdout=PIPE,
        start_new_session=True,
    )
    has = Supervised(process, diary)
    listening = asyncio.create_task(has.listen())
    try:
        yield has
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await listening


async def until(condition: Callable[[], bool], *, within: float = 30.0) -> None:
    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(wait(), within)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_ctrl_c_ends_every_role_in_order_and_leaves_none(tmp_path: Path) -> None:
    async with supervised(tmp_path, *ROLES) as run:
        await until(lambda: sorted(run.lines("start")) == sorted(ROLES))
        pids = [run.pid(role) for role in ROLES]
        await run.ctrl_c()
        assert run.process.returncode == 0
    assert run.lines("end") == ["scheduler", "worker", "web"]
    assert all(is_gone(pid) for pid in pids)
    assert run.said[-2:] == ["Stopping …", "Stopped."]


async def test_a_role_that_dies_is_started_again_and_that_is_said(tmp_path: Path) -> None:
    async with supervised(tmp_path, *ROLES) as run:
        await until(lambda: sorted(run.lines("start")) == sorted(ROLES))
        os.kill(run.pid("worker"), signal.SIGKILL)
        await until(lambda: run.lines("start").count("worker") == 2)
        assert "The role `worker` ended with -9; starting it again." in run.said
        assert run.lines("end") == []  # the others have not noticed
        await run.ctrl_c()
    assert sorted(run.lines("end")) == sorted(ROLES)


async def test_a_role_that_dies_again_and_again_is_given_growing_rests(tmp_path: Path) -> None:
    (tmp_path / "diary.worker").touch()  # it ends at once
    async with supervised(tmp_path, *ROLES) as run:
        begun = asyncio.get_running_loop().time()
        await until(lambda: run.lines("start").count("worker") == 4)
        assert asyncio.get_running_loop().time() - begun >= 0 + 1 + 3
        assert "The role `worker` ended with 7; starting it again." in run.said
        (tmp_path / "diary.worker").unlink()
        await run.ctrl_c()
    assert set(run.lines("end")) == {"web", "scheduler"}


async def test_ctrl_c_while_a_role_rests_ends_everything_at_once(tmp_path: Path) -> None:
    (tmp_path / "diary.worker").touch()
    async with supervised(tmp_path, "web", "worker") as run:
        await until(lambda: run.lines("start").count("worker") == 3)
        await asyncio.wait_for(run.ctrl_c(), 2)
        assert run.process.returncode == 0


async def test_a_role_that_cannot_even_be_started_takes_nobody_with_it(tmp_path: Path) -> None:
    async with supervised(tmp_path, "web", script="") as run:
        await until(lambda: len(run.said) == 2)
        assert run.said[0] == "The role `web` ended with FileNotFoundError; starting it again."
        await run.ctrl_c()
        assert run.process.returncode == 0


async def test_roles_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    async with supervised(tmp_path, *ROLES) as run:
        await until(lambda: sorted(run.lines("start")) == sorted(ROLES))
        pids = [run.pid(role) for role in ROLES]
        run.process.kill()
        await until(lambda: all(is_gone(pid) for pid in pids))
    assert sorted(run.lines("end")) == sorted(ROLES)


@pytest.mark.parametrize("longest", [supervise.LONGEST_REST, keeper.LONGEST_REST])
@pytest.mark.parametrize(
    "deaths, seconds", [(1, 0), (2, 1), (3, 3), (4, 7), (5, 15), (7, 63), (50, 9e9), (5000, 9e9)]
)
def test_the_rest_grows_with_each_death_up_to_a_limit(
    deaths: int, seconds: float, longest: float
) -> None:
    assert children.rest(deaths, longest) == min(seconds, longest)
