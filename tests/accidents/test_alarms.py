"""Alarms: each is told once when something goes wrong, and once when it is over."""

from __future__ import annotations

import json
import shlex
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import now
from bot.core import alarms
from bot.core.station import Station
from bot.schedule import Scheduler
from bot.simulator.faults import refusal
from bot.store import roles
from bot.store.database import Database
from bot.store.inbox import inbox
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.whole import NUMBER, Ahead, Whole, whole

SILENCE = timedelta(hours=12)


@dataclass
class Ear:
    """Who is told: an address on the web, and a command that writes into a file."""

    file: Path
    heard: list[dict[str, Any]] = field(default_factory=list)
    well: bool = True
    url: str = ""

    async def hear(self, request: web.Request) -> web.Response:
        if not self.well:
            return web.Response(status=500)
        self.heard.append(await request.json())
        return web.Response()

    @property
    def command(self) -> str:
        script = f"cat >> {shlex.quote(str(self.file))}; echo >> {shlex.quote(str(self.file))}"
        return shlex.join(["sh", "-c", script])

    @property
    def by_command(self) -> list[dict[str, Any]]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [json.loads(line) for line in lines]

    def said(self, name: str) -> list[str]:
        """What was told of an alarm, the same on both ways."""
        on_the_web, by_command = (
            [words["what"] for words in told if words["alarm"] == name]
            for told in (self.heard, self.by_command)
        )
        assert on_the_web == by_command
        return on_the_web


@pytest.fixture
async def ear(tmp_path: Path) -> AsyncIterator[Ear]:
    listener = Ear(tmp_path / "alarms")
    app = web.Application()
    app.add_routes([web.post("/alarms", listener.hear)])
    async with TestServer(app) as server:
        listener.url = str(server.make_url("/alarms"))
        yield listener


@dataclass
class Watch:
    """A station with a scheduler that the test calls, by a clock that the test turns."""

    radio: Whole
    clock: Ahead
    scheduler: Scheduler
    ear: Ear
    monkeypatch: pytest.MonkeyPatch

    async def look(self, times: int = 3) -> None:
        """As often as it likes: everything is told once."""
        for _ in range(times):
            await self.scheduler.hold()
            await self.scheduler.look_after_alarms()

    async def beat(self) -> None:
        """All roles are alive."""
        at = self.clock()
        async with self.radio.database.write() as conn:
            for role in alarms.ROLES:
                await roles.beat(conn, role, role, started_at=at, now=at, detail={})

    async def answer(self) -> None:
        await self.scheduler.hold()
        await self.scheduler.answer()


@pytest.fixture
async def watch(
    database: Database,
    station: Station,
    tmp_path: Path,
    ear: Ear,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Watch]:
    async with whole(
        database,
        station,
        Songs(),
        tmp_path,
        roles=("web", "worker"),
        alert_url=ear.url,
        alert_command=ear.command,
        silence=SILENCE,
    ) as radio:
        radio.media_dir.mkdir(parents=True)
        clock = Ahead()
        started = now() - 2 * alarms.STARTING
        scheduler = radio.scheduler(clock=clock, started_at=started)
        found = Watch(radio, clock, scheduler, ear, monkeypatch)
        await found.beat()
        yield found


Do = Callable[[Watch], Awaitable[None]]


@dataclass(frozen=True)
class Accident:
    """What goes wrong, how it ends, and the alarm that tells of it."""

    alarm: str
    begin: Do
    end: Do


async def token_refused(watch: Watch) -> None:
    watch.radio.simulator.faults.arm("token", times=None)
    await _fail_to_answer(watch)


async def payment_stopped(watch: Watch) -> None:
    watch.radio.simulator.faults.arm(refusal(131042), times=None)
    await _fail_to_answer(watch)


async def _fail_to_answer(watch: Watch) -> None:
    await watch.radio.simulator.type("maeve", "Dream On")
    await watch.radio.until(lambda counts: counts.outbox == {"queued": 1})
    await watch.answer()


async def mended(watch: Watch) -> None:
    watch.radio.simulator.faults.disarm()
    watch.clock.by += timedelta(seconds=31)
    await watch.answer()
    await watch.beat()


async def whatsapp_silent(watch: Watch) -> None:
    await watch.radio.simulator.type("maeve", "Dream On")
    await watch.radio.until(lambda counts: counts.inbox["settled"] == 1)
    watch.clock.by += SILENCE + timedelta(minutes=1)
    await watch.beat()


async def whatsapp_back(watch: Watch) -> None:
    await watch.radio.start_web(clock=watch.clock, port=0)
    assert await watch.radio.simulator.subscribe(watch.radio.webhook_url)
    await watch.radio.simulator.type("diego", "Waterloo")
    await watch.radio.until(lambda counts: counts.inbox["settled"] == 2)


async def worker_gone(watch: Watch) -> None:
    watch.clock.by += alarms.ROLE_SILENT + timedelta(seconds=1)
    async with watch.radio.database.write() as conn:
        await roles.beat(conn, "web", "web", started_at=now(), now=watch.clock(), detail={})


async def queue_old(watch: Watch) -> None:
    await watch.radio.roles[1].stop()  # the worker
    await watch.radio.simulator.type("maeve", "Dream On")
    await watch.radio.until(lambda counts: counts.inbox["waiting"] == 1)
    watch.clock.by += alarms.QUEUE_OLD + timedelta(seconds=1)
    await watch.beat()


async def queue_worked_off(watch: Watch) -> None:
    await watch.radio.start_worker()
    await watch.radio.until(lambda counts: counts.inbox["waiting"] == 0)


async def disk_low(watch: Watch) -> None:
    watch.monkeypatch.setattr(alarms, "DISK_LOW", 10**18)


async def disk_well(watch: Watch) -> None:
    watch.monkeypatch.undo()


async def message_lost(watch: Watch) -> None:
    await watch.radio.simulator.type("maeve", "Dream On")
    await watch.radio.until(lambda counts: counts.inbox["received"] == 1)
    await watch.radio.roles[1].stop()
    async with watch.radio.database.write() as conn:
        await conn.execute(inbox.update().values(provider_id="another"))


async def message_found(watch: Watch) -> None:
    (wamid,) = watch.radio.simulator.ledger.sent
    async with watch.radio.database.write() as conn:
        await conn.execute(inbox.update().values(provider_id=wamid))


ACCIDENTS = [
    Accident(f"token refused ({NUMBER})", token_refused, mended),
    Accident(f"payment stop ({NUMBER})", payment_stopped, mended),
    Accident("webhook silent", whatsapp_silent, whatsapp_back),
    Accident("worker down", worker_gone, Watch.beat),
    Accident("queue old", queue_old, queue_worked_off),
    Accident("disk low", disk_low, disk_well),
    Accident("loss", message_lost, message_found),
]


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda one: one.alarm)
async def test_an_alarm_is_told_once_and_once_when_it_is_over(
    watch: Watch, accident: Accident
) -> None:
    await watch.look()
    assert watch.ear.heard == []
    await accident.begin(watch)
    await watch.look()
    assert watch.ear.said(accident.alarm) == ["raised"]
    await accident.end(watch)
    await watch.look()
    assert watch.ear.said(accident.alarm) == ["raised", "over"]
    assert {words["alarm"] for words in watch.ear.heard} == {accident.alarm}
    assert (await books(watch.radio)).desk_is_right


async def test_an_alarm_that_comes_back_is_told_again(watch: Watch) -> None:
    for _ in range(2):
        await disk_low(watch)
        await watch.look()
        await disk_well(watch)
        await watch.look()
    assert watch.ear.said("disk low") == ["raised", "over", "raised", "over"]


async def test_an_alarm_says_what_to_do_and_no_secret(watch: Watch) -> None:
    await token_refused(watch)
    await watch.look()
    (words,) = watch.ear.heard
    assert (words["station"], words["what"]) == ("Radio Test", "raised")
    assert "put a new one into WHATSAPP_NUMBERS" in words["detail"]
    assert "447700900123" not in json.dumps(words)


async def test_an_alarm_is_told_by_the_next_scheduler_after_a_crash_and_not_twice(
    watch: Watch,
) -> None:
    await disk_low(watch)
    await watch.look()
    started = now() - 2 * alarms.STARTING
    after = Ahead(timedelta(seconds=31))
    watch.scheduler = watch.radio.scheduler(clock=after, holder="2", started_at=started)
    await watch.look()
    await disk_well(watch)
    await watch.look()
    assert watch.ear.said("disk low") == ["raised", "over"]


async def test_a_scheduler_that_stands_by_tells_nothing(watch: Watch) -> None:
    await watch.scheduler.hold()
    await disk_low(watch)
    other = watch.radio.scheduler(holder="2", started_at=now() - 2 * alarms.STARTING)
    await other.look_after_alarms()
    assert watch.ear.heard == []


async def test_one_way_that_does_not_work_keeps_the_other_from_nothing(watch: Watch) -> None:
    watch.ear.well = False
    await disk_low(watch)
    await watch.look()
    assert [words["what"] for words in watch.ear.by_command] == ["raised"]
    watch.ear.well = True
    await watch.look()
    assert watch.ear.said("disk low") == ["raised"]
    watch.ear.well = False
    await disk_well(watch)
    await watch.look()
    watch.ear.well = True
    await watch.look()
    assert watch.ear.said("disk low") == ["raised", "over"]


async def test_an_alarm_nobody_could_be_told_of_is_told_as_soon_as_somebody_can(
    watch: Watch,
) -> None:
    watch.ear.well = False
    watch.scheduler.alerts.__dict__["command"] = "false"
    await disk_low(watch)
    await watch.look()
    assert watch.ear.heard == []
    watch.ear.well = True
    watch.scheduler.alerts.__dict__["command"] = watch.ear.command
    await watch.look()
    assert watch.ear.said("disk low") == ["raised"]


async def test_a_rate_limit_is_no_reason_to_wake_anybody(watch: Watch) -> None:
    watch.radio.simulator.faults.arm("number_rate", times=None)
    await _fail_to_answer(watch)
    await watch.look()
    assert watch.ear.heard == []


async def test_a_worker_that_is_still_loading_is_no_alarm(watch: Watch) -> None:
    watch.clock.by += 2 * alarms.ROLE_SILENT
    watch.scheduler = watch.radio.scheduler(clock=watch.clock)  # has only just started
    await watch.look()
    assert watch.ear.heard == []
