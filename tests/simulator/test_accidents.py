"""Duplicates, other orders, delays and faults on the way to the station."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.simulator import Conditions, SimClock, Simulator, SimulatorConfig
from tests.simulator.conftest import NOON
from tests.simulator.station import Station


def conditions(sim: Simulator, **what: Any) -> None:
    sim.world.conditions = replace(sim.world.conditions, **what)


async def test_a_message_can_be_sent_twice(sim: Simulator, station: Station):
    wamid = await sim.type("maeve", "hi", twice=True)
    await sim.settle()
    assert station.bodies[0] == station.bodies[1]
    assert sim.ledger.delivered_count(wamid) == 2
    assert sim.ledger.order() == (wamid,)


async def test_a_share_of_duplicates_is_roughly_kept(sim: Simulator, station: Station):
    conditions(sim, duplicates=0.5)
    wamids = [await sim.type("maeve", str(turn)) for turn in range(100)]
    await sim.settle()
    counts = Counter(sim.ledger.delivered_count(wamid) for wamid in wamids)
    assert set(counts) == {1, 2}
    assert 30 < counts[2] < 70


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(answers=st.lists(st.sampled_from([200, 500, 204]), max_size=12), batch=st.integers(1, 5))
async def test_whatever_the_station_answers_nothing_is_lost(
    sim: Simulator, station: Station, answers: list[int], batch: int
):
    conditions(sim, batch=batch)
    station.answers = deque(answers)
    wamids = [await sim.type("maeve", str(turn)) for turn in range(8)]
    await sim.settle()
    assert sim.ledger.unacked() == ()
    assert all(sim.ledger.delivered_count(wamid) == 1 for wamid in wamids)


async def test_three_messages_arrive_shuffled(sim: Simulator, station: Station):
    sim.faults.arm("reorder_3")
    await sim.type("maeve", "one")
    await sim.type("maeve", "two")
    assert sim.network.held == 2
    await sim.type("maeve", "three")
    await sim.type("maeve", "four")
    await sim.settle()
    assert sorted(station.texts()[:3]) == ["one", "three", "two"]
    assert station.texts()[:3] != ["one", "two", "three"]
    assert station.texts()[3] == "four"


async def test_a_shuffle_of_too_few_lets_go_in_the_end(sim: Simulator, station: Station):
    sim.faults.arm("reorder_3")
    await sim.type("maeve", "one")
    await sim.type("maeve", "two")
    await sim.settle()
    assert station.texts() == ["two", "one"]
    assert sim.network.held == 0


async def test_the_same_seed_shuffles_alike(config: SimulatorConfig, station: Station):
    shuffled = replace(config, conditions=Conditions(concurrency=1, reorder=8))
    for _ in range(2):
        async with Simulator(shuffled, clock=SimClock(NOON)) as sim:
            for turn in range(8):
                await sim.type("maeve", str(turn))
            await sim.settle()
    first, second = station.texts()[:8], station.texts()[8:]
    assert first == second != sorted(first)


async def test_a_delayed_message_comes_when_its_time_has_come(sim: Simulator, station: Station):
    await sim.type("maeve", "later", delay=7200)
    await sim.type("maeve", "now")
    await sim.settle()
    assert station.texts() == ["now", "later"]
    later, now = station.messages()[1], station.messages()[0]
    assert later["timestamp"] == now["timestamp"] == str(int(NOON.timestamp()))
    assert sim.clock.now() == NOON + timedelta(hours=2)


async def test_a_late_message_is_dated_back(sim: Simulator, station: Station):
    await sim.type("maeve", "hi", late=timedelta(hours=2))
    await sim.settle()
    (message,) = station.messages()
    assert message["timestamp"] == str(int((NOON - timedelta(hours=2)).timestamp()))


async def test_posts_go_out_side_by_side_up_to_the_concurrency(sim: Simulator, station: Station):
    conditions(sim, concurrency=4)
    under_way, most = 0, 0
    together = asyncio.Event()

    async def wait_for_four() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 4:
            together.set()
        await asyncio.wait_for(together.wait(), 5)
        under_way -= 1

    station.before_answering = wait_for_four
    for turn in range(12):
        await sim.type("maeve", str(turn))
    await sim.settle()
    assert most == 4
    assert len(station.bodies) == 12


# -- faults at the station's door


async def test_an_unreachable_station_is_tried_again(sim: Simulator, station: Station):
    sim.faults.arm("unreachable")
    wamid = await sim.type("maeve", "hi")
    await sim.settle()
    assert [post.answer for post in sim.ledger.posts] == [None, 200]
    assert len(station.bodies) == 1
    assert sim.ledger.delivered_count(wamid) == 1


async def test_a_lost_answer_makes_the_station_hear_it_twice(sim: Simulator, station: Station):
    sim.faults.arm("answer_lost")
    wamid = await sim.type("maeve", "hi")
    await sim.settle()
    assert station.texts() == ["hi", "hi"]
    assert sim.ledger.delivered_count(wamid) == 2
