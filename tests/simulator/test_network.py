from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator import SimClock, Simulator, SimulatorConfig
from bot.simulator import contents as c
from bot.simulator.network import NotVerified
from tests.simulator.conftest import NOON
from tests.simulator.station import NUMBER, OTHER_APP, SECOND, Station, expected_signature


def conditions(sim: Simulator, **what: Any) -> None:
    sim.world.conditions = replace(sim.world.conditions, **what)


# -- the handshake


async def test_the_handshake_comes_first(sim: Simulator, station: Station):
    assert sim.verified
    assert station.handshakes == 1


async def test_a_station_that_refuses_the_handshake_gets_nothing(
    config: SimulatorConfig, station: Station
):
    station.verify_token = "another one"
    async with Simulator(config, clock=SimClock(NOON)) as sim:
        wamid = await sim.type("maeve", "hello?")
        assert not sim.verified
        with pytest.raises(NotVerified):
            await sim.settle()
        for _ in range(5):
            await asyncio.sleep(0)
        assert station.bodies == []
        assert sim.ledger.posts == []
        assert sim.ledger.unacked() == (wamid,)


async def test_what_waited_for_the_handshake_is_delivered_after_it(
    config: SimulatorConfig, station: Station
):
    async with Simulator(replace(config, webhook_url=""), clock=SimClock(NOON)) as sim:
        await sim.type("maeve", "early bird")
        assert await sim.subscribe(config.webhook_url)
        await sim.settle()
    assert station.texts() == ["early bird"]


async def test_a_station_that_is_not_there_is_not_verified(sim: Simulator):
    assert not await sim.subscribe("http://127.0.0.1:9/webhook")


# -- success, and what is not


@pytest.mark.parametrize("answer", [201, 202, 204, 301, 400, 401, 404, 500, 503])
async def test_only_200_counts(sim: Simulator, station: Station, answer: int):
    station.answers = deque([answer])
    wamid = await sim.type("maeve", "hi")
    await sim.settle()
    assert [post.answer for post in sim.ledger.posts] == [answer, 200]
    assert sim.ledger.delivered_count(wamid) == 1


async def test_an_answer_that_takes_too_long_does_not_count(sim: Simulator, station: Station):
    conditions(sim, time_out=0.2)
    held = asyncio.Event()

    async def hold_the_first() -> None:
        if len(station.bodies) == 1:
            await held.wait()

    station.before_answering = hold_the_first
    await sim.type("maeve", "hi")
    await sim.settle()
    held.set()
    answers = [post.answer for post in sim.ledger.posts]
    assert (answers[0], answers[-1]) == (None, 200)


# -- retries


async def test_retries_follow_the_schedule_and_the_last_wait_repeats(
    sim: Simulator, station: Station
):
    station.answers = deque([500] * 8)
    await sim.type("maeve", "hi")
    await sim.settle()
    waits = [int((post.at - NOON).total_seconds()) for post in sim.ledger.posts]
    assert waits == [0, 0, 10, 40, 160, 760, 4360, 7960, 11560]


async def test_time_that_has_not_passed_brings_no_retry(sim: Simulator, station: Station):
    station.answers = deque([500, 500])
    await sim.type("maeve", "hi")
    await sim.ledger.until(lambda book: len(book.posts) == 2)
    sim.clock.advance(timedelta(seconds=9))
    await asyncio.sleep(0)
    assert len(station.bodies) == 2
    sim.clock.advance(timedelta(seconds=1))
    await sim.ledger.until(lambda book: len(book.posts) == 3)


async def test_speed_shortens_the_waits(sim: Simulator, station: Station):
    conditions(sim, speed=10)
    station.answers = deque([500, 500])
    await sim.type("maeve", "hi")
    await sim.settle()
    assert sim.clock.now() == NOON + timedelta(seconds=1)


@pytest.mark.parametrize("hours", [36, 7 * 24], ids=["36 hours", "7 days"])
async def test_after_the_horizon_a_message_is_lost(sim: Simulator, station: Station, hours: int):
    conditions(sim, horizon=timedelta(hours=hours))
    station.answers = deque([500] * 1000)
    wamid = await sim.type("maeve", "hi")
    await sim.settle()
    assert sim.ledger.given_up == [wamid]
    assert sim.ledger.unacked() == (wamid,)
    assert timedelta(hours=hours - 2) < sim.clock.now() - NOON <= timedelta(hours=hours)


async def test_a_retried_batch_comes_in_other_bodies_with_the_same_messages(
    sim: Simulator, station: Station
):
    station.answers = deque([500])
    wamids = await sim.batch("maeve", 4)
    await sim.settle()
    assert len(station.bodies) == 3
    assert len(set(station.bodies)) == 3
    ids = [one["id"] for one in station.messages()]
    assert ids[:4] == [*wamids]
    assert sorted(ids[4:]) == sorted(wamids)
    assert ids[4:] != [*wamids]


async def test_single_messages_are_retried_together(sim: Simulator, station: Station):
    station.answers = deque([500, 500, 500, 500])
    await sim.type("maeve", "one")
    await sim.type("diego", "two")
    await sim.settle()
    assert len(station.values()[-1]["messages"]) == 2


async def test_without_rebatching_a_retry_is_the_same_body(sim: Simulator, station: Station):
    conditions(sim, rebatch=False)
    station.answers = deque([500])
    await sim.batch("maeve", 4)
    await sim.settle()
    first, second = station.bodies
    assert first == second


# -- batches


async def test_a_batch_is_one_body_with_the_entries_asked_for(sim: Simulator, station: Station):
    wamids = await sim.batch(
        "maeve", 1000, entries=3, numbers=(NUMBER.phone_number_id, SECOND.phone_number_id)
    )
    await sim.settle()
    assert len(station.bodies) == 1
    assert sorted(one["id"] for one in station.messages()) == sorted(wamids)
    metadata = {value["metadata"]["phone_number_id"] for value in station.values()}
    assert metadata == {NUMBER.phone_number_id, SECOND.phone_number_id}


async def test_what_waits_goes_out_together_up_to_the_batch(sim: Simulator, station: Station):
    conditions(sim, batch=10)
    for turn in range(25):
        await sim.type("maeve", str(turn))
    await sim.settle()
    sizes = [len(post.keys) for post in sim.ledger.posts]
    assert sum(sizes) == 25
    assert max(sizes) == 10


async def test_numbers_of_different_apps_never_share_a_body(sim: Simulator, station: Station):
    conditions(sim, batch=100)
    for turn in range(6):
        number = (NUMBER, OTHER_APP)[turn % 2]
        await sim.type("maeve", str(turn), number=number.phone_number_id)
    await sim.settle()
    for raw, signature in zip(station.bodies, station.signatures, strict=True):
        ours = NUMBER.phone_number_id.encode() in raw
        assert ours is not (OTHER_APP.phone_number_id.encode() in raw)
        secret = NUMBER.app_secret if ours else OTHER_APP.app_secret
        assert signature == expected_signature(secret, raw)


async def test_three_megabytes_fit_into_a_body(sim: Simulator, station: Station):
    updates = [sim.draft("maeve", c.text("é" * 500)) for _ in range(950)]
    sim.deliver(*updates)
    await sim.settle()
    (raw,) = station.bodies
    assert 2_800_000 < len(raw) < 3_145_728
