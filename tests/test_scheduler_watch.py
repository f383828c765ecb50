"""The scheduler is dead or hangs: the web role tells a manager, once, and once when it is over."""

from __future__ import annotations

import asyncio
import json
import shlex
from pathlib import Path

import aiohttp
import pytest

from bot.alerts import WATCH_LEASE, Alerts, SchedulerWatch
from bot.core.alarms import ROLE_SILENT
from bot.store import roles
from tests.radio import Radio
from tests.test_picture import Shelf, scheduler

NOBODY: aiohttp.ClientSession = None  # type: ignore[assignment]


class Manager:
    """Somebody who is told by a command, and web processes that may tell."""

    def __init__(self, radio: Radio, folder: Path) -> None:
        self.radio, self.clock, self.file = radio, radio.clock, folder / "told"
        script = f"cat >> {shlex.quote(str(self.file))}; echo >> {shlex.quote(str(self.file))}"
        self.alerts = Alerts(NOBODY, command=shlex.join(["sh", "-c", script]))
        self.webs = [self.web("web 1"), self.web("web 2")]

    def web(self, process: str) -> SchedulerWatch:
        return SchedulerWatch(self.radio.database, self.alerts, process, self.clock)

    async def look(self, times: int = 3) -> None:
        for _ in range(times):
            self.clock.advance(seconds=30)
            await asyncio.gather(*(web.look() for web in self.webs))

    async def beat(self) -> None:
        async with self.radio.database.write() as conn:
            at = self.clock()
            await roles.beat(conn, "scheduler", "s", started_at=at, now=at, detail={})

    @property
    def told(self) -> list[tuple[str, str]]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [(words["alarm"], words["what"]) for words in map(json.loads, lines)]


RAISED, OVER = ("scheduler down", "raised"), ("scheduler down", "over")


@pytest.fixture
async def manager(radio: Radio, tmp_path: Path) -> Manager:
    found = Manager(radio, tmp_path)
    await found.beat()
    return found


async def test_a_scheduler_that_is_down_is_told_once_and_once_when_it_is_back(
    manager: Manager,
) -> None:
    await manager.look(1)
    assert manager.told == []
    manager.clock.advance(ROLE_SILENT)
    await manager.look()
    assert manager.told == [RAISED]
    await manager.beat()
    await manager.look(1)
    assert manager.told == [RAISED, OVER]


async def test_one_that_left_in_good_order_and_stays_away_is_told_of(manager: Manager) -> None:
    async with manager.radio.database.write() as conn:
        await roles.leave(conn, "scheduler", "s")
    await manager.look()
    assert manager.told == [RAISED]


async def test_one_that_starts_again_is_not(manager: Manager) -> None:
    async with manager.radio.database.write() as conn:
        await roles.leave(conn, "scheduler", "s")
    await manager.look(1)
    await manager.beat()
    await manager.look(1)
    assert manager.told == []


async def test_another_web_process_takes_over_the_watch_and_tells_nothing_twice(
    manager: Manager,
) -> None:
    manager.clock.advance(ROLE_SILENT)
    await manager.look()
    manager.webs = [manager.web("web 3")]
    manager.clock.advance(WATCH_LEASE)
    await manager.look()
    assert manager.told == [RAISED]
    await manager.beat()
    await manager.look(1)
    assert manager.told == [RAISED, OVER]


async def test_neither_ends_the_alarms_of_the_other(manager: Manager) -> None:
    role = scheduler(manager.radio, Shelf(None), manager.file.parent)
    manager.clock.advance(ROLE_SILENT)
    await manager.look()
    await role.alerts.look(manager.radio.database, {"loss": "Lost."}, now=manager.clock())
    await manager.look()
    async with manager.radio.database.read() as conn:
        assert {row.name for row in await roles.open_alarms(conn)} == {"loss", "scheduler down"}
    assert manager.told == [RAISED]
