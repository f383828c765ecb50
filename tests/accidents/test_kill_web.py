"""A web role that dies while a message comes in: WhatsApp, or our own body, still has it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.station import Station
from bot.schedule import LEFT_BY_WEB
from bot.store.bodies import bodies
from bot.store.database import Database
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.accidents.processes import died, doomed
from tests.ports import free_port
from tests.whole import Ahead, Whole, whole

LATER = Ahead(LEFT_BY_WEB + timedelta(seconds=1))


async def type_and_die(radio: Whole, step: str) -> None:
    """A message comes to a web role, in a process of its own, that dies of it."""
    port = free_port()
    async with doomed(radio, "web", step, WEB_PORT=str(port)) as web:
        address = f"http://127.0.0.1:{port}/webhooks/whatsapp"
        await asyncio.wait_for(_subscribed(radio, address), 30)
        await radio.simulator.type("maeve", "Dream On")
        assert await died(web)


async def _subscribed(radio: Whole, address: str) -> None:
    while not await radio.simulator.subscribe(address):
        await asyncio.sleep(0.05)


async def test_a_body_that_was_not_kept_is_brought_again(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("worker", "scheduler")) as radio:
        await type_and_die(radio, "before the commit of keeping")
        assert await radio.rows(bodies) == []
        assert radio.simulator.ledger.unacked()  # it got no 200
        await radio.start_web()
        assert await radio.simulator.subscribe(radio.webhook_url)
        await radio.quiet()
        assert (await books(radio)).right


async def test_a_body_that_was_kept_but_not_answered_comes_twice_and_counts_once(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("worker", "scheduler")) as radio:
        await type_and_die(radio, "after the commit of keeping")
        assert len(await radio.rows(bodies)) == 1
        await radio.start_web()
        assert await radio.simulator.subscribe(radio.webhook_url)
        await radio.quiet()
        assert len(await radio.rows(bodies)) > 1
        assert (await books(radio)).right


async def test_a_body_that_was_kept_and_answered_is_rescued_by_the_scheduler(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("worker",)) as radio:
        await type_and_die(radio, "kept")
        (body,) = await radio.rows(bodies)
        assert body.split_at is None
        assert not radio.simulator.ledger.unacked()  # nobody will bring it again
        await radio.start_scheduler(clock=LATER)
        await radio.until(lambda counts: counts.inbox["settled"] == 1)
        assert (await books(radio)).desk_is_right


@pytest.mark.parametrize(
    "age, taken",
    [
        pytest.param(LEFT_BY_WEB - timedelta(seconds=1), 0, id="web may be at it"),
        pytest.param(LEFT_BY_WEB + timedelta(seconds=1), 1, id="web has left it"),
    ],
)
async def test_the_scheduler_leaves_fresh_bodies_to_the_web_role(
    database: Database, station: Station, tmp_path: Path, age: timedelta, taken: int
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        await type_and_die(radio, "kept")
        assert await radio.scheduler(clock=Ahead(age)).rescue() == taken


async def test_two_that_take_the_same_body_apart_make_one_message_of_it(
    database: Database, other_database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("worker",)) as radio:
        await type_and_die(radio, "kept")
        rescuers = [
            radio.scheduler(database=one, clock=LATER).rescue()
            for one in (database, other_database)
        ]
        await asyncio.gather(*rescuers)
        await radio.until(lambda counts: counts.inbox["settled"] == 1)
        assert (await books(radio)).desk_is_right
