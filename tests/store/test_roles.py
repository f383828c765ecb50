"""Which process is alive, and which of several may act alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.store import roles
from bot.store.database import Database
from tests.fakes import NOON

LEASE = timedelta(seconds=30)


async def hold(database: Database, who: str, after: timedelta = timedelta()) -> bool:
    async with database.write() as conn:
        return await roles.hold(conn, "scheduler", who, now=NOON + after, lease=LEASE)


async def holds(database: Database, who: str, after: timedelta = timedelta()) -> bool:
    async with database.read() as conn:
        return await roles.holds(conn, "scheduler", who, now=NOON + after)


async def test_of_many_who_want_a_lease_at_once_one_gets_it(
    database: Database, other_database: Database
) -> None:
    people = [f"process {n}" for n in range(8)]
    got = await asyncio.gather(
        *(hold((database, other_database)[n % 2], who) for n, who in enumerate(people))
    )
    assert sum(got) == 1
    assert await holds(database, people[got.index(True)])


@pytest.mark.parametrize(
    "after, renewed, taken",
    [
        pytest.param(timedelta(seconds=10), True, False, id="in time"),
        pytest.param(timedelta(seconds=31), False, True, id="over"),
        pytest.param(timedelta(hours=-1), False, True, id="the clock was set back an hour"),
        pytest.param(timedelta(seconds=-5), True, False, id="clocks differ a little"),
    ],
)
async def test_a_lease_passes_on_when_it_is_over(
    database: Database, after: timedelta, renewed: bool, taken: bool
) -> None:
    assert await hold(database, "one")
    if renewed:
        assert await hold(database, "one", after)
    assert await hold(database, "two", after) == taken
    assert await holds(database, "two", after) == taken
    assert await holds(database, "one", after) == (not taken)


async def test_leases_of_different_names_do_not_meet(database: Database) -> None:
    async with database.write() as conn:
        for name in ("scheduler", "training"):
            assert await roles.hold(conn, name, name, now=NOON, lease=LEASE)


async def test_who_ends_in_good_order_leaves_its_lease_and_heartbeat(database: Database) -> None:
    await hold(database, "one")
    async with database.write() as conn:
        await roles.beat(conn, "scheduler", "one", started_at=NOON, now=NOON, detail={})
        await roles.leave(conn, "scheduler", "one")
    assert await hold(database, "two")
    async with database.read() as conn:
        assert await roles.latest_beats(conn) == {}


async def test_a_heartbeat_is_the_latest_of_its_role(database: Database) -> None:
    later = NOON + timedelta(seconds=10)
    async with database.write() as conn:
        for process, at in (("one", NOON), ("two", NOON), ("one", later)):
            await roles.beat(conn, "worker", process, started_at=NOON, now=at, detail={"at": 1})
    async with database.read() as conn:
        assert await roles.latest_beats(conn) == {"worker": later}
        assert [row.process for row in await roles.living(conn, since=later)] == ["one"]


async def alarm(database: Database, *found: str) -> list[tuple[str, str]]:
    """A look at the alarms, and the telling of people."""
    async with database.write() as conn:
        untold = await roles.sound(conn, {one: "detail" for one in found}, now=NOON)
        for name, what, _ in untold:
            await roles.told(conn, name, what)
    return [(name, what) for name, what, _ in untold]


async def test_an_alarm_is_told_once_and_once_when_it_is_over(database: Database) -> None:
    looks = [await alarm(database, *found) for found in (["disk"], ["disk"], [], [], ["disk"])]
    assert looks == [[("disk", "raised")], [], [("disk", "over")], [], [("disk", "raised")]]


async def test_an_alarm_that_nobody_could_be_told_of_is_told_later(database: Database) -> None:
    async with database.write() as conn:
        await roles.sound(conn, {"disk": "detail"}, now=NOON)  # and then the process dies
    assert await alarm(database, "disk") == [("disk", "raised")]
