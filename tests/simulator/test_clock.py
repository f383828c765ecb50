from __future__ import annotations

import asyncio
from datetime import timedelta

from bot import clock as real
from bot.simulator import SimClock
from tests.simulator.conftest import NOON


async def test_a_standing_clock_wakes_sleepers_only_when_it_is_advanced():
    clock = SimClock(NOON)
    nap = asyncio.ensure_future(clock.sleep(60))
    await asyncio.sleep(0)
    clock.advance(timedelta(seconds=59))
    await asyncio.sleep(0)
    assert not nap.done()
    clock.advance(timedelta(seconds=1))
    await nap
    assert clock.now() == NOON + timedelta(minutes=1)


async def test_sleepers_wake_in_the_order_of_their_times():
    clock = SimClock(NOON)
    woken: list[int] = []

    async def sleep(seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    naps = [asyncio.ensure_future(sleep(seconds)) for seconds in (30, 10, 20)]
    await asyncio.sleep(0)
    while clock.skip():
        await asyncio.sleep(0)
    await asyncio.gather(*naps)
    assert woken == [10, 20, 30]
    assert clock.now() == NOON + timedelta(seconds=30)


async def test_a_cancelled_sleeper_is_not_waited_for():
    clock = SimClock(NOON)
    nap = asyncio.ensure_future(clock.sleep(60))
    await asyncio.sleep(0)
    nap.cancel()
    await asyncio.gather(nap, return_exceptions=True)
    assert clock.skip() is False


async def test_a_running_clock_wakes_by_itself_and_can_be_put_ahead():
    clock = SimClock(real.now)
    await clock.sleep(0.01)
    nap = asyncio.ensure_future(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.advance(timedelta(hours=1))
    await nap
    assert clock.now() - real.now() > timedelta(minutes=59)
