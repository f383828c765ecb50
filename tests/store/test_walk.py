"""The walk that looks for lost messages all the time: it finds the same, and repeats little."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.metrics import LOSS_EVERY, HealthReader
from bot.store import walk
from bot.store.bodies import bodies
from bot.store.inbox import inbox
from bot.store.status import OVERDUE
from bot.store.walk import FRESH, OVER, Walk
from tests.fakes import KEY
from tests.radio import Radio
from tests.store.test_status import deliver, told


@dataclass
class Watched:
    """A station, its walk, and how many bodies each look reads."""

    radio: Radio
    walk: Walk
    read: int = 0

    async def look(self) -> int:
        self.read = 0
        return await self.walk.look(now=self.radio.clock())

    async def lose(self, *ids: str) -> None:
        async with self.radio.database.write() as conn:
            await conn.execute(sa.delete(inbox).where(inbox.c.provider_id.in_(ids)))

    async def wait(self, by: timedelta = FRESH) -> None:
        self.radio.clock.advance(by)


@pytest.fixture
def watched(radio: Radio, monkeypatch: pytest.MonkeyPatch) -> Watched:
    found = Watched(radio, Walk(radio.database, KEY))
    ids_in = walk.ids_in

    def counted(raw: bytes) -> object:
        found.read += 1
        return ids_in(raw)

    monkeypatch.setattr(walk, "ids_in", counted)
    return found


async def test_a_body_in_order_is_not_read_again(watched: Watched) -> None:
    await deliver(watched.radio, told("wamid.1"), told("wamid.2"))
    await watched.wait()
    assert (await watched.look(), watched.read) == (0, 2)
    await deliver(watched.radio, told("wamid.3"))
    await watched.wait()
    assert (await watched.look(), watched.read) == (0, 1)
    assert (await watched.look(), watched.read) == (0, 0)


async def test_a_fresh_body_is_read_again_because_an_earlier_one_may_come_to_light(
    watched: Watched,
) -> None:
    await deliver(watched.radio, told("wamid.1"))
    for _ in range(2):
        assert (await watched.look(), watched.read) == (0, 1)


async def test_a_lost_message_is_found_and_stays_found_until_it_has_a_row(
    watched: Watched,
) -> None:
    await deliver(watched.radio, told("wamid.1", "wamid.2"))
    await watched.lose("wamid.1")
    for _ in range(3):
        assert await watched.look() == 1
        await watched.wait()
    async with watched.radio.database.write() as conn:
        await conn.execute(sa.update(bodies).values(split_at=None))
    await deliver(watched.radio)
    assert await watched.look() == 0


@pytest.mark.parametrize("looked_before", [True, False])
async def test_what_was_lost_longer_than_an_hour_ago_has_been_told(
    watched: Watched, looked_before: bool
) -> None:
    await deliver(watched.radio, told("wamid.1"))
    await watched.lose("wamid.1")
    assert not looked_before or await watched.look() == 1
    await watched.wait(OVER + timedelta(seconds=1))
    assert await watched.look() == 0


async def test_a_body_that_nobody_takes_apart_holds_up_the_mark_until_it_is_overdue(
    watched: Watched,
) -> None:
    await watched.radio.keep_raw(told("wamid.1"))
    async with watched.radio.database.write() as conn:  # and the next one is, by another process
        await conn.execute(
            sa.insert(bodies).values(
                service="whatsapp",
                received_at=watched.radio.clock(),
                body=told("wamid.2"),
                numbers=[],
                split_at=watched.radio.clock(),
            )
        )
    await watched.wait(OVERDUE)
    assert await watched.look() == 1
    await watched.wait(timedelta(seconds=1))
    assert await watched.look() == 2


async def test_a_look_has_an_end_and_the_next_goes_on_from_there(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "MOST_PARTS", 2)
    monkeypatch.setattr("bot.store.bodies.IN_A_PART", 2)
    ids = [f"wamid.{number}" for number in range(7)]
    await deliver(watched.radio, *(told(one) for one in ids))
    await watched.lose(*ids)
    await watched.wait()
    looks = [(await watched.look(), watched.read) for _ in range(3)]
    assert looks == [(4, 4), (7, 3), (7, 0)]


async def test_large_bodies_are_not_held_in_memory_together(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "MOST_PARTS", 1)
    await deliver(watched.radio, *(told(f"wamid.{n}" + "x" * 300) for n in range(4)))
    monkeypatch.setattr("bot.store.bodies.MOST_BYTES", 1000)
    await watched.wait()
    await watched.look()
    assert watched.read == 1


async def test_a_clock_that_is_set_back_does_not_stop_the_walk(watched: Watched) -> None:
    await deliver(watched.radio, told("wamid.1"))
    await watched.wait(-timedelta(hours=3))
    assert (await watched.look(), watched.read) == (0, 1)
    assert (await watched.look(), watched.read) == (0, 0)


# The health light


async def test_who_looks_while_another_walks_does_not_walk_as_well(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scrape and the desk come at the same moment; the second takes the loss as it was."""
    radio = watched.radio
    await deliver(radio, told("wamid.1"))
    await watched.lose("wamid.1")
    health = HealthReader(radio.database, radio.station, radio.clock)
    meanwhile: list[int] = []
    looks: list[datetime] = []
    look = Walk.look

    async def slow(self: Walk, *, now: datetime) -> int:
        looks.append(now)
        if len(looks) == 1:
            meanwhile.append((await health.look()).loss)
        return await look(self, now=now)

    monkeypatch.setattr(Walk, "look", slow)
    assert (await health.look()).loss == 1
    assert (meanwhile, len(looks)) == ([0], 1)
    radio.clock.advance(LOSS_EVERY + timedelta(seconds=1))
    assert (await health.look()).loss == 1
