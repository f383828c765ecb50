from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator import Simulator
from bot.simulator import contents as c
from bot.simulator.limits import Bucket, Limits
from tests.simulator.conftest import NOON, Send
from tests.simulator.station import NUMBER, Station

# -- how fast


@given(st.lists(st.floats(0, 30), max_size=200))
def test_a_bucket_never_gives_more_than_its_size_and_rate_allow(pauses: list[float]):
    bucket = Bucket(rate=1 / 6, size=45, level=45, at=NOON)
    now, given_out = NOON, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        given_out += bucket.take(now)
    assert given_out <= 45 + (now - NOON).total_seconds() / 6 + 1e-6


async def test_a_listener_gets_45_at_once_and_then_one_in_six_seconds(sim: Simulator, send: Send):
    await sim.type("maeve", "hello")
    answers = [await send() for _ in range(46)]
    assert [status for status, _ in answers] == [200] * 45 + [400]
    assert answers[-1][1]["error"]["code"] == 131056
    assert (await send(to="+12025550142"))[0] == 200
    sim.clock.advance(timedelta(seconds=5.9))
    assert (await send())[0] == 400
    sim.clock.advance(timedelta(seconds=0.2))
    assert (await send())[0] == 200


async def test_a_number_sends_eighty_a_second_in_and_out_together(sim: Simulator, send: Send):
    for turn in range(30):
        sim.listener(f"l{turn}", phone=f"4477009001{turn:02d}")
        await sim.type(f"l{turn}", "hello")
    answers = [await send(to=f"+4477009001{turn % 30:02d}") for turn in range(51)]
    assert [status for status, _ in answers] == [200] * 50 + [400]
    assert answers[-1][1]["error"]["code"] == 130429
    sim.clock.advance(timedelta(seconds=1))
    assert (await send(to="+447700900100"))[0] == 200


# -- the reply window


@pytest.mark.parametrize(
    "hours, status",
    [pytest.param(23.9, "sent", id="open"), pytest.param(24, "failed", id="shut")],
)
async def test_the_window_is_24_hours_wide(
    sim: Simulator, station: Station, send: Send, hours: float, status: str
):
    await sim.type("maeve", "hello")
    sim.clock.advance(timedelta(hours=hours))
    http_status, _ = await send()
    await sim.settle()
    first = station.statuses()[0]
    assert http_status == 200
    assert first["status"] == status
    assert first.get("errors", [{"code": None}])[0]["code"] in (None, 131047)


async def test_nobody_is_written_to_first(sim: Simulator, station: Station, send: Send):
    await send()
    await sim.settle()
    assert station.statuses()[0]["errors"][0]["code"] == 131047


async def test_a_template_goes_out_with_the_window_shut(
    sim: Simulator, station: Station, send: Send
):
    await send(type="template", template={"name": "reminder", "language": {"code": "en"}})
    await sim.settle()
    assert station.statuses()[0]["status"] == "sent"


async def test_the_window_counts_from_when_a_late_message_was_written(
    sim: Simulator, station: Station, send: Send
):
    await sim.type("maeve", "hello", late=timedelta(hours=25))
    await send()
    await sim.settle()
    assert station.statuses()[0]["status"] == "failed"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(c.reaction("wamid.x", "👍"), id="reaction"),
        pytest.param(c.welcome(), id="welcome"),
        pytest.param(c.changed_number("Maeve", "1", "2"), id="system"),
    ],
)
async def test_these_open_no_window(
    sim: Simulator, station: Station, send: Send, content: c.Content
):
    await sim.send("maeve", content)
    await send()
    await sim.settle()
    assert station.statuses()[0]["status"] == "failed"


async def test_the_window_is_each_numbers_own(sim: Simulator, station: Station, send: Send):
    await sim.type("maeve", "hello", number="106500000000002")
    await send()
    await sim.settle()
    assert station.statuses()[0]["status"] == "failed"


async def test_the_shut_window_can_be_said_at_once(sim: Simulator, send: Send):
    sim.world.conditions = replace(sim.world.conditions, window_at_once=True)
    status, body = await send()
    assert (status, body["error"]["code"]) == (400, 131047)
    assert sim.ledger.sent_to("maeve") == ()


# -- what it costs


async def test_a_thousand_are_free_in_a_month_and_then_each_is_billed(
    sim: Simulator, station: Station, send: Send
):
    sim.world.conditions = replace(sim.world.conditions, free_messages=2, statuses=("delivered",))
    await sim.type("maeve", "hello")
    for _ in range(3):
        await send()
    await sim.settle()
    prices = [one["pricing"] for one in station.statuses()]
    assert [price["billable"] for price in prices] == [False, False, True]
    assert [price["type"] for price in prices][1:] == ["free_customer_service", "regular"]


async def test_a_new_month_is_free_again(sim: Simulator, station: Station, send: Send):
    sim.world.conditions = replace(sim.world.conditions, free_messages=1, statuses=("delivered",))
    await sim.type("maeve", "hello")
    await send()
    sim.clock.advance(timedelta(days=8))
    await sim.type("maeve", "a new month")
    await send()
    await sim.settle()
    assert [one["pricing"]["billable"] for one in station.statuses()] == [False, False]


async def test_what_fails_is_not_counted(sim: Simulator, send: Send):
    sim.script("sent", "failed", error_code=131026)
    await sim.type("maeve", "hello")
    await send()
    await send()
    assert sim.world.limits.delivered_in(NUMBER.phone_number_id, "2026-11") == 1


def test_prices_are_counted_for_each_number_alone():
    limits = Limits()
    limits.price("one", 1, NOON, delivered=True)
    assert limits.price("one", 1, NOON, delivered=True)["billable"]
    assert not limits.price("two", 1, NOON, delivered=True)["billable"]
