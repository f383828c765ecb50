"""`requestline run` keeps its roles alive, and leaves none behind when it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import children, supervise
from bot.core.station import Station
from bot.journey import LEASE
from bot.store.database import Database
from bot.understanding import keeper
from tests.accidents.books import books
from tests.accidents.crowd import rush
from tests.accidents.ears import Songs
from tests.accidents.processes import assert_nothing_told, command
from tests.needs_rasa import ONLY_WHERE_WORKERS_RUN
from tests.ports import free_port
from tests.whole import whole

PROJECT = Path(__file__).resolve().parents[2]
ROLES = ("web", "worker", "scheduler")
ROLE = """#!/bin/sh
# started as: role -m bot NAME
trap 'echo "end $3 $$" >> "$DIARY"; exit 0' TERM
echo "start $3 $$" >> "$DIARY"
[ -e "$DIARY.$3" ] && exit 7
while :; do sleep 0.02; done
"""
REAL = f"""#!/bin/sh
echo "start $3 $$" >> "$DIARY"
exec {sys.executable} -m tests.accidents.process_role "$3"
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

    def hang_up(self) -> None:
        """Read no more, as `tee` does when Ctrl-C ends it."""
        self.process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]

    async def ctrl_c(self, *, within: float = 30.0) -> None:
        """As a terminal does: to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        await asyncio.wait_for(self.process.wait(), within)


@asynccontextmanager
async def supervised(
    folder: Path,
    *roles: str,
    script: str = ROLE,
    module: str = "process_supervisor",
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[Supervised]:
    role, diary = folder / "role", folder / "diary"
    if script:
        role.write_text(script)
        role.chmod(0o755)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"tests.accidents.{module}", str(role), *roles),
        env={**os.environ, "DIARY": str(diary), **(env or {})},
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


async def until(condition: Callable[[], bool], *, within: float = 60.0) -> None:
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
        await until(lambda: "The role `worker` ended with -9; starting it again." in run.said)
        assert run.lines("end") == []  # the others have not noticed
        await run.ctrl_c()
    assert sorted(run.lines("end")) == sorted(ROLES)


async def test_a_reader_that_has_gone_away_stops_nothing(tmp_path: Path) -> None:
    async with supervised(tmp_path, *ROLES) as run:
        await until(lambda: sorted(run.lines("start")) == sorted(ROLES))
        run.hang_up()
        os.kill(run.pid("worker"), signal.SIGKILL)
        await until(lambda: run.lines("start").count("worker") == 2)
        await run.ctrl_c()
        assert run.process.returncode == 0
    assert run.lines("end") == ["scheduler", "worker", "web"]


async def test_a_role_that_dies_again_and_again_is_given_growing_rests(tmp_path: Path) -> None:
    (tmp_path / "diary.worker").touch()  # it ends at once
    async with supervised(tmp_path, *ROLES) as run:
        begun = asyncio.get_running_loop().time()
        await until(lambda: run.lines("start").count("worker") == 4)
        assert asyncio.get_running_loop().time() - begun >= 0 + 1 + 3
        assert "The role `worker` ended with 7; starting it again." in run.said
        await run.ctrl_c()
    assert {"web", "scheduler"} <= set(run.lines("end"))


async def test_ctrl_c_while_a_role_rests_ends_everything_at_once(tmp_path: Path) -> None:
    (tmp_path / "diary.worker").touch()
    an_hour = {"REST": "3600"}
    async with supervised(tmp_path, "web", "worker", env=an_hour) as run:
        await until(lambda: "web" in run.lines("start") and len(run.said) == 1)
        await run.ctrl_c()
        assert run.process.returncode == 0
    assert run.lines("start").count("worker") == 1


@pytest.mark.parametrize("role", ROLES)
async def test_no_message_is_lost_when_a_role_dies_and_is_started_again(
    database: Database, station: Station, tmp_path: Path, role: str
) -> None:
    """The real roles, killed with their hands full; then it is a minute later."""
    clock, port = tmp_path / "ahead", free_port()
    clock.write_text("0")
    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        env = command(radio, WEB_PORT=str(port), TEST_AHEAD=str(clock), TEST_SLOW="1")
        async with supervised(tmp_path, *ROLES, script=REAL, env=env) as run:
            while not await radio.simulator.subscribe(f"http://127.0.0.1:{port}/webhooks/whatsapp"):
                await asyncio.sleep(0.05)
            await rush(radio, messages=20, listeners=80)
            await radio.until(lambda counts: counts.inbox["settled"] > 0)
            await rush(radio, messages=20, listeners=80, first=20)
            await radio.until(lambda counts: counts.inbox["received"] > 20)
            os.kill(run.pid(role), signal.SIGKILL)
            await until(lambda: run.lines("start").count(role) == 2)
            clock.write_text(str(LEASE.total_seconds() + 5))
            await rush(radio, messages=40, listeners=80, first=40)
            await radio.quiet()
            await run.ctrl_c()
        found = await books(radio)
        assert found.desk_is_right
        assert not found.unanswered or role == "scheduler"  # its calls under way are unknown
        assert_nothing_told(radio)


async def test_a_role_that_cannot_even_be_started_takes_nobody_with_it(tmp_path: Path) -> None:
    async with supervised(tmp_path, "web", script="") as run:
        await until(lambda: len(run.said) >= 2)
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


@ONLY_WHERE_WORKERS_RUN
async def test_a_worker_that_still_loads_its_model_ends_at_once(tmp_path: Path) -> None:
    command = "import asyncio, signal; from bot import app; from bot.settings import load; "
    command += "app._loaded = lambda path: (print(flush=True), signal.pause()); "
    command += "asyncio.run(app.run_hand(load(), 'model'))"
    env = {**os.environ, "REQUESTLINE_DATA_DIR": str(tmp_path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", command, cwd=PROJECT, env=env, stdout=PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"\n"
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 30) == -signal.SIGTERM


@pytest.mark.parametrize("longest", [supervise.LONGEST_REST, keeper.LONGEST_REST])
@pytest.mark.parametrize(
    "deaths, seconds", [(1, 0), (2, 1), (3, 3), (4, 7), (5, 15), (7, 63), (50, 9e9), (5000, 9e9)]
)
def test_the_rest_grows_with_each_death_up_to_a_limit(
    deaths: int, seconds: float, longest: float
) -> None:
    assert children.rest(deaths, longest) == min(seconds, longest)
