"""What the station hears of a message that it sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.simulator import Identity, Simulator
from tests.simulator.conftest import NOON, Send
from tests.simulator.station import Station


@pytest.fixture(autouse=True)
async def window(sim: Simulator, station: Station) -> None:
    """Everybody has just written, so that replies are allowed."""
    for listener in ("maeve", "diego", "noor"):
        await sim.type(listener, "hello")
    await sim.settle()
    station.bodies.clear()


async def test_statuses_follow_with_reference_and_price(
    sim: Simulator, station: Station, send: Send
):
    _, body = await send(biz_opaque_callback_data="out:1")
    await sim.settle()
    statuses = station.statuses()
    assert [one["status"] for one in statuses] == ["sent", "delivered", "read"]
    assert {one["id"] for one in statuses} == {body["messages"][0]["id"]}
    assert {one["biz_opaque_callback_data"] for one in statuses} == {"out:1"}
    assert ["pricing" in one for one in statuses] == [True, True, False]
    assert statuses[0]["pricing"] == {
        "billable": False,
        "pricing_model": "PMP",
        "type": "free_customer_service",
        "category": "service",
    }
    assert "conversation" not in statuses[0]
    assert sim.ledger.sent_to("maeve")[0].statuses == ["sent", "delivered", "read"]


@pytest.mark.parametrize(
    "statuses",
    [
        pytest.param(("sent", "delivered", "read"), id="all"),
        pytest.param(("read", "delivered", "sent"), id="backwards"),
        pytest.param(("sent", "read"), id="delivered left out"),
        pytest.param(("sent",), id="sent only"),
        pytest.param((), id="none"),
        pytest.param(("sent", "delivered", "read", "played"), id="played"),
    ],
)
async def test_a_script_says_which_statuses_come(
    sim: Simulator, station: Station, send: Send, statuses: tuple[str, ...]
):
    sim.script(*statuses)
    await send()
    await sim.settle()
    assert tuple(one["status"] for one in station.statuses()) == statuses


async def test_a_script_can_let_a_sent_message_fail(sim: Simulator, station: Station, send: Send):
    sim.script("sent", "failed", error_code=131026)
    await send()
    await send()
    await sim.settle()
    sent, failed, *next_message = station.statuses()
    assert "errors" not in sent
    assert failed["errors"][0]["code"] == 131026
    assert [one["status"] for one in next_message] == ["sent", "delivered", "read"]


async def test_a_status_can_come_before_the_answer(sim: Simulator, station: Station, send: Send):
    sim.script("sent", "delivered", told_first=True)
    await send()
    assert [one["status"] for one in station.statuses()] == ["sent", "delivered"]


async def test_statuses_keep_the_gap_asked_for(sim: Simulator, station: Station, send: Send):
    sim.world.conditions = replace(sim.world.conditions, status_gap=2)
    await send()
    await sim.settle()
    assert sim.clock.now() == NOON + timedelta(seconds=6)
    times = [int(one["timestamp"]) for one in station.statuses()]
    assert times == [int(NOON.timestamp()) + gap for gap in (2, 4, 6)]


@pytest.mark.parametrize(
    "address",
    [{"to": "+4999999"}, {"to": None, "recipient": "GB.999"}],
    ids=["unknown phone", "unknown BSUID"],
)
async def test_an_address_of_nobody_fails_by_status(
    sim: Simulator, station: Station, send: Send, address: dict[str, str]
):
    status, _ = await send(**address)
    await sim.settle()
    assert status == 200
    (failed,) = station.statuses()
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131026)
    assert "contacts" not in station.values()[0]


async def test_a_sent_reaction_is_told_as_sent_only(sim: Simulator, station: Station, send: Send):
    target = sim.ledger.sent_by("maeve")[0].wamid
    await send(type="reaction", text=None, reaction={"message_id": target, "emoji": "✅"})
    await sim.settle()
    (status,) = station.statuses()
    assert status["status"] == "sent"
    assert "pricing" not in status


@pytest.mark.parametrize("why", ["nobody's message", "another listener's", "a reaction", "too old"])
async def test_a_reaction_to_the_wrong_message_fails_later(
    sim: Simulator, station: Station, send: Send, why: str
):
    targets = {
        "nobody's message": "wamid.none",
        "another listener's": sim.ledger.sent_by("diego")[0].wamid,
        "a reaction": await sim.react("maeve", "wamid.x", "👍"),
        "too old": sim.ledger.sent_by("maeve")[0].wamid,
    }
    if why == "too old":
        sim.clock.advance(timedelta(days=30))
        await sim.type("maeve", "still here")
    await sim.settle()
    await send(type="reaction", text=None, reaction={"message_id": targets[why], "emoji": "✅"})
    await sim.settle()
    assert station.statuses()[-1]["errors"][0]["code"] == 131009


async def test_a_listener_who_hides_the_number_hides_it_in_statuses_too(
    sim: Simulator, station: Station, send: Send
):
    sim.listener(
        "ida", phone="447700900300", bsuid="GB.300", identity=Identity.BSUID_ONLY, username="@ida"
    )
    await sim.type("ida", "hello")
    await send(to=None, recipient="GB.300")
    await sim.settle()
    assert b"447700900300" not in b"".join(station.bodies)
    assert {one["recipient_user_id"] for one in station.statuses()} == {"GB.300"}
