from __future__ import annotations

import asyncio

import pytest

from bot.simulator import Identity, Simulator
from bot.simulator import contents as c
from bot.simulator.handsets import NoSuchButton
from bot.simulator.ledger import Ledger
from bot.simulator.people import NoSuchListener
from tests.simulator.conftest import NOON, Send
from tests.simulator.station import NUMBER, SECOND, Station

BUTTONS = {
    "type": "button",
    "body": {"text": "May we read it out?"},
    "action": {
        "buttons": [
            {"type": "reply", "reply": {"id": "yes", "title": "Yes"}},
            {"type": "reply", "reply": {"id": "no", "title": "No"}},
        ]
    },
}
LIST = {
    "type": "list",
    "body": {"text": "What is it about?"},
    "action": {"button": "Choose", "sections": [{"rows": [{"id": "song", "title": "A song"}]}]},
}


async def ask(sim: Simulator, send: Send, interactive: object) -> str:
    await sim.type("maeve", "hello")
    _, body = await send(type="interactive", text=None, interactive=interactive)
    return str(body["messages"][0]["id"])


async def test_a_listener_without_an_address_keeps_the_one_they_are_given(sim: Simulator) -> None:
    first = sim.listener("zoe")
    again, other = sim.listener("zoe"), sim.listener("tom")
    assert first.bsuid == again.bsuid != other.bsuid


async def test_each_call_gives_the_wamid_that_the_station_gets(sim: Simulator, station: Station):
    first = await sim.type("maeve", "hello")
    wamids = [
        first,
        await sim.send_picture("maeve", "sunrise"),
        await sim.send_voice("maeve"),
        await sim.react("maeve", first, "👍"),
        await sim.send("maeve", c.hologram()),
    ]
    await sim.settle()
    assert [one["id"] for one in station.messages()] == wamids
    kinds = ["text", "image", "audio", "reaction", "hologram"]
    assert [one["type"] for one in station.messages()] == kinds
    assert [one.kind for one in sim.ledger.sent_by("maeve")] == kinds


async def test_a_reply_names_what_it_answers(sim: Simulator, station: Station):
    first = await sim.type("maeve", "play Zombie")
    await sim.type("maeve", "the old one", reply_to=first)
    await sim.settle()
    assert station.messages()[1]["context"] == {"from": "447700900123", "id": first}


async def test_a_message_goes_to_the_number_asked_for(sim: Simulator, station: Station):
    await sim.type("maeve", "hello", number=SECOND.phone_number_id)
    await sim.settle()
    assert station.values()[0]["metadata"]["phone_number_id"] == SECOND.phone_number_id


async def test_a_button_is_tapped(sim: Simulator, station: Station, send: Send):
    question = await ask(sim, send, BUTTONS)
    await sim.tap("maeve", "no")
    await sim.settle()
    answer = station.messages()[-1]
    assert answer["interactive"]["button_reply"] == {"id": "no", "title": "No"}
    assert answer["context"] == {"from": NUMBER.display_phone_number, "id": question}


async def test_a_row_of_a_list_is_chosen(sim: Simulator, station: Station, send: Send):
    await ask(sim, send, LIST)
    await sim.tap("maeve", "song")
    await sim.settle()
    assert station.messages()[-1]["interactive"]["list_reply"]["title"] == "A song"


async def test_of_two_offers_the_latest_is_tapped_unless_another_is_named(
    sim: Simulator, station: Station, send: Send
):
    first, second = await ask(sim, send, BUTTONS), await ask(sim, send, BUTTONS)
    await sim.tap("maeve", "yes")
    await sim.tap("maeve", "yes", message=first)
    await sim.settle()
    taps = [one["context"]["id"] for one in station.messages() if one["type"] == "interactive"]
    assert taps == [second, first]


async def test_a_button_that_was_never_offered_cannot_be_tapped(sim: Simulator):
    with pytest.raises(NoSuchButton):
        await sim.tap("maeve", "yes")


async def test_nobody_types_on_a_phone_that_does_not_exist(sim: Simulator):
    with pytest.raises(NoSuchListener):
        await sim.type("ghost", "boo")


async def test_a_changed_number_is_told_and_reaches_the_same_person(
    sim: Simulator, station: Station, send: Send
):
    await sim.type("maeve", "hello")
    await sim.change_number("maeve", "447700900999")
    await sim.settle()
    system = station.messages()[-1]
    assert system["from"] == "447700900123"
    assert system["system"]["wa_id"] == "447700900999"
    await send(to="+447700900999")
    await send(to="+447700900123")
    await sim.settle()
    assert len(sim.ledger.sent_to("maeve")) == 1
    assert station.statuses()[-1]["errors"][0]["code"] == 131026


async def test_a_changed_user_id_is_told_twice(sim: Simulator, station: Station):
    await sim.change_user_id("noor", "GB.9")
    await sim.type("noor", "it is me")
    await sim.settle()
    system, text = station.messages()
    assert system["system"]["user_id"] == "GB.9"
    (update,) = [one for value in station.values() for one in value.get("user_id_update", [])]
    assert update["user_id"] == {"previous": "GB.1349120000000003", "current": "GB.9"}
    assert text["from_user_id"] == "GB.9"


async def test_a_new_listener_is_known_by_each_of_the_addresses(sim: Simulator, send: Send):
    ann = sim.listener("ann", phone="447700900777", bsuid="GB.777", identity=Identity.BSUID_ONLY)
    await sim.type(ann, "hello")
    await send(to="+447700900777")
    await send(to=None, recipient="GB.777")
    assert len(sim.ledger.sent_to(ann)) == 2
    assert ann.name == "Ann"


# -- the ledger


async def test_the_ledger_tells_sent_from_delivered(sim: Simulator, station: Station):
    station.answers.extend([500] * 3)
    lost = await sim.type("maeve", "hello")
    await sim.ledger.until(lambda book: len(book.posts) == 2)
    assert sim.ledger.unacked() == (lost,)
    assert sim.ledger.delivered_count(lost) == 0
    assert sim.ledger.order() == ()
    await sim.settle()
    assert sim.ledger.unacked() == ()
    assert sim.ledger.sent[lost].acked_at == sim.clock.now()


async def test_the_ledger_keeps_the_order_in_which_the_station_took_messages(
    sim: Simulator, station: Station
):
    late = await sim.type("maeve", "first", delay=60)
    soon = await sim.type("diego", "second")
    await sim.settle()
    assert sim.ledger.order() == (soon, late)


async def test_waiting_for_what_never_happens_ends():
    with pytest.raises(asyncio.TimeoutError):
        await Ledger().until(lambda book: bool(book.sent), within=0.01)


async def test_statuses_are_delivered_once_each(sim: Simulator, send: Send):
    await sim.type("maeve", "hello")
    _, body = await send()
    await sim.settle()
    wamid = body["messages"][0]["id"]
    assert sim.ledger.delivered_count(wamid, "sent") == 1
    assert sim.ledger.delivered_count(wamid, "failed") == 0
    assert sim.ledger.received[wamid].at == NOON
