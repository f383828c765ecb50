from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.simulator import Simulator
from bot.simulator.faults import CATALOGUE, Faults, Side, later_failure, refusal
from tests.simulator.conftest import Send
from tests.simulator.station import Station


@pytest.fixture(autouse=True)
async def window(sim: Simulator, station: Station) -> None:
    await sim.type("maeve", "hello")
    await sim.settle()
    station.bodies.clear()


@pytest.mark.parametrize(
    "fault, status, code",
    [
        ("token", 401, 190),
        ("window_at_once", 400, 131047),
        ("error_500", 500, 131000),
        ("transient", 503, 2),
        ("too_many_requests", 429, 80007),
        ("number_rate", 400, 130429),
        ("pair_rate", 400, 131056),
    ],
)
async def test_a_refusal_strikes_once_and_nothing_is_sent(
    sim: Simulator, send: Send, fault: str, status: int, code: int
):
    sim.faults.arm(fault)
    answer, body = await send()
    assert (answer, body["error"]["code"]) == (status, code)
    assert body["error"].get("is_transient", False) is (fault == "transient")
    assert sim.ledger.sent_to("maeve") == ()
    assert (await send())[0] == 200


async def test_a_bad_gateway_answers_in_html(sim: Simulator, send: Send):
    sim.faults.arm("bad_gateway")
    with pytest.raises(aiohttp.ContentTypeError) as error:
        await send()
    assert error.value.status == 502


@pytest.mark.parametrize(
    "fault, sent",
    [
        pytest.param("time_out_before", 0, id="time-out, not sent"),
        pytest.param("time_out_after", 1, id="time-out, sent"),
    ],
)
async def test_a_time_out_tells_nothing(
    sim: Simulator, station: Station, send: Send, fault: str, sent: int
):
    sim.faults.arm(fault)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(send(biz_opaque_callback_data="out:1"), 2)
    await sim.settle()
    assert len(sim.ledger.sent_to("maeve")) == sent
    references = {one["biz_opaque_callback_data"] for one in station.statuses()}
    assert references == ({"out:1"} if sent else set())


@pytest.mark.parametrize("fault, sent", [("reset", 0), ("reset_after", 1)])
async def test_a_broken_connection_tells_nothing(sim: Simulator, send: Send, fault: str, sent: int):
    sim.faults.arm(fault)
    with pytest.raises(aiohttp.ClientConnectionError):
        await send()
    assert len(sim.ledger.sent_to("maeve")) == sent


async def test_a_slow_answer_is_the_right_one(sim: Simulator, send: Send):
    sim.faults.arm("slow")
    answer = asyncio.ensure_future(send())
    await sim.ledger.until(lambda book: bool(book.sent_to("maeve")))
    await asyncio.sleep(0.05)
    assert not answer.done()
    sim.clock.advance(timedelta(seconds=3))
    assert (await answer)[0] == 200


@pytest.mark.parametrize("fault, code", [("window", 131047), ("undeliverable", 131026)])
async def test_a_later_failure_is_accepted_first(
    sim: Simulator, station: Station, send: Send, fault: str, code: int
):
    sim.faults.arm(fault)
    assert (await send())[0] == 200
    await sim.settle()
    (status,) = station.statuses()
    assert (status["status"], status["errors"][0]["code"]) == ("failed", code)


async def test_any_code_of_whatsapps_can_be_armed(sim: Simulator, station: Station, send: Send):
    sim.faults.arm(refusal(131031))
    sim.faults.arm(later_failure(131049))
    assert (await send())[1]["error"]["code"] == 131031
    assert (await send())[0] == 200
    await sim.settle()
    assert station.statuses()[0]["errors"][0]["code"] == 131049


async def test_a_read_mark_is_spared(sim: Simulator, send: Send):
    sim.faults.arm("token")
    wamid = sim.ledger.sent_by("maeve")[0].wamid
    assert (await send(status="read", message_id=wamid))[0] == 200


async def test_listeners_faults_strike_the_next_message(sim: Simulator, station: Station):
    sim.faults.arm("late_2_h")
    late = sim.ledger.sent[await sim.type("maeve", "late")]
    assert late.handed_at - late.at == timedelta(hours=2)
    sim.faults.arm("twice")
    twice = await sim.type("maeve", "twice")
    await sim.settle()
    assert sim.ledger.delivered_count(twice) == 2
    assert sim.faults.armed() == {}


@pytest.mark.parametrize(
    "times, strikes",
    [
        pytest.param(1, 1, id="once"),
        pytest.param(3, 3, id="thrice"),
        pytest.param(None, 5, id="on"),
    ],
)
def test_a_fault_strikes_as_often_as_it_was_armed_for(times: int | None, strikes: int):
    faults = Faults()
    faults.arm("token", times)
    struck = [faults.strike(Side.GRAPH) is not None for _ in range(5)]
    assert struck == [True] * strikes + [False] * (5 - strikes)


def test_a_fault_can_be_called_off():
    faults = Faults()
    faults.arm("token", None)
    faults.arm("twice", None)
    faults.disarm("token")
    assert faults.armed() == {"twice": None}
    faults.disarm()
    assert faults.armed() == {}


def test_faults_strike_on_their_own_side_only():
    faults = Faults()
    for name in CATALOGUE:
        faults.arm(name, None)
    for side in Side:
        struck = faults.strike(side)
        assert struck is not None
        assert struck.side is side


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_a_fault_needs_is_there(name: str):
    fault = CATALOGUE[name]
    assert fault.label
    assert (fault.way is not None) is (fault.side is Side.GRAPH)
    assert fault.code or fault.way not in {"error", "fail_later"}
