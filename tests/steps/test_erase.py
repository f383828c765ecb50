"""How a listener is erased: from the rows and the bodies, whatever comes of them later."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from hashlib import blake2b
from typing import Any

import pytest
import sqlalchemy as sa

from bot import decisions, journey
from bot.core.control import normalised
from bot.core.handing import State as HandingState
from bot.reading import read
from bot.store import deeds, hand_overs, status, traces
from bot.store.bodies import bodies
from bot.store.listeners import identifiers
from bot.store.statuses import statuses
from tests.fakes import KEY, NOON, NUMBER, bsuid, message, phone
from tests.radio import Radio, song
from tests.steps.kept import P, everything, unwanted
from tests.whatsapp import envelopes
from tests.whatsapp.envelopes import ANNA, ANNA_ID

BEN, BEN_ID = "33600000002", "FR.2"


def wamid(number: str, name: str) -> str:
    """As WhatsApp makes them: the listener's number can be read in it."""
    return "wamid." + base64.b64encode(f"{number}?~{name}".encode()).decode()


IN, OUT = wamid(ANNA, "in"), wamid(ANNA, "out")
IN_IT = base64.b64encode(ANNA[:9].encode()).decode()  # the number, as it stands in an id
TRACES = ("Secret", ANNA, ANNA_ID, IN_IT)


def said(text: str, id: str, number: str | None = ANNA, **more: Any) -> dict[str, Any]:
    at = str(int(NOON.timestamp()))
    who = {"from": number, "timestamp": at, **more}
    return envelopes.message(id=id, text={"body": text}, **who)


def told(state: str = "delivered", **more: Any) -> dict[str, Any]:
    return envelopes.status(state, **{"id": OUT, **more})


def call(*messages: Any, **value: Any) -> bytes:
    """A body of WhatsApp's, slashes escaped."""
    if messages:
        value["messages"] = list(messages)
    return envelopes.encoded(envelopes.body(envelopes.change(number=NUMBER, **value)))


CONTACT = envelopes.contact(profile={"name": "Anna Secret"}, user_id=ANNA_ID)
FIRST = call(said("play Secret Song", IN), contacts=[CONTACT])
BENS = said("play Waterloo", "wamid.ben", BEN, from_user_id=BEN_ID)


async def split(radio: Radio) -> None:
    await journey.split(radio.database, radio.station, read, now=radio.clock())


async def deliver(radio: Radio, *raw: bytes) -> None:
    for one in raw:
        await radio.keep_raw(one)
    await split(radio)


async def erase(radio: Radio) -> None:
    """The manager erases the first listener."""
    await decisions.erase(radio.database, radio.station, 1, who="manager", now=radio.clock())


async def loss(radio: Radio) -> int:
    async with radio.database.read() as conn:
        return (await status.count(conn, key=KEY, now=radio.clock() + timedelta(hours=1))).loss


async def left(radio: Radio) -> list[str]:
    """The traces of Anna that the database holds."""
    text = await everything(radio)
    return [one for one in TRACES if one in text]


@pytest.fixture
async def anna(radio: Radio) -> Radio:
    """Anna has written and was answered; what WhatsApp says of it is kept as it came."""
    await deliver(radio, FIRST)
    await radio.listen()
    radio.clock.advance(seconds=8)
    radio.sender.next_id = OUT
    await radio.answer()
    await deliver(radio, call(statuses=[told("sent")], contacts=[CONTACT]))
    assert await left(radio) == list(TRACES)
    return radio


# The bodies


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(FIRST, id="the same once more"),
        pytest.param(call(statuses=[told()], contacts=[CONTACT]), id="a status"),
        pytest.param(call(statuses=[told(recipient_user_id=ANNA_ID)]), id="BSUID"),
        pytest.param(call(said("a Secret", wamid(ANNA, "2")), BENS), id="a message beside others"),
        pytest.param(call(message_echoes=[{"to": ANNA, "id": wamid(ANNA, "3")}]), id="an echo"),
        pytest.param(call(said("a Secret", "x", None), contacts=[CONTACT]), id="alone"),
    ],
)
@pytest.mark.parametrize(
    "apart, minutes",
    [
        pytest.param(True, 60, id="taken apart long ago"),
        pytest.param(False, 0, id="not taken apart yet"),
    ],
)
async def test_nothing_of_an_erased_listener_is_left_in_the_bodies(
    anna: Radio, raw: bytes, apart: bool, minutes: int
) -> None:
    await anna.keep_raw(raw)
    if apart:
        await split(anna)
    anna.clock.advance(minutes=minutes)
    await erase(anna)
    assert await left(anna) == []
    await split(anna)
    assert await left(anna) == []
    assert await loss(anna) == 0
    bens = await anna.inbox(provider_id="wamid.ben")
    assert [row.text for row in bens] == (["play Waterloo"] if b"ben" in raw else [])


async def test_a_body_that_nobody_could_read_loses_the_names_alone(anna: Radio) -> None:
    await deliver(anna, b"\xff no JSON of " + ANNA.encode())
    await erase(anna)
    assert await left(anna) == []
    assert [row.body for row in await anna.rows(bodies)] == [b"\xff no JSON of *"]


async def test_a_parked_body_keeps_what_others_said(anna: Radio) -> None:
    await deliver(anna, call(said("a Secret", wamid(ANNA, "2")), BENS))
    async with anna.database.write() as conn:
        await conn.execute(sa.update(bodies).values(parked="our parser stumbled"))
    await erase(anna)
    assert await left(anna) == []
    assert [b"Waterloo" in row.body for row in await anna.rows(bodies)] == [True]


async def test_a_number_that_has_passed_on_takes_nobody_elses_message_along(radio: Radio) -> None:
    await deliver(radio, call(said("hello", IN, from_user_id=ANNA_ID)))
    contact = envelopes.contact(profile={"name": "Ben"}, user_id=BEN_ID)  # with Anna's old number
    await radio.keep_raw(call(said("play Waterloo", "wamid.ben"), contacts=[contact]))
    await erase(radio)
    await split(radio)
    assert [row.text for row in await radio.inbox()] == ["", "play Waterloo"]


async def test_the_bodies_are_searched_piece_by_piece(
    anna: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "PIECE", 2)
    monkeypatch.setattr(traces, "HANDFUL", 1)
    await deliver(anna, *[call(BENS), FIRST] * 4)
    anna.clock.advance(hours=1)
    _, found = await traces.everywhere(anna.database, 1)
    assert found == [[1], [2], [4], [6], [8], [10]]
    await erase(anna)
    assert await left(anna) == []
    assert len(await anna.rows(bodies)) == 4


# What comes later


async def test_a_redelivered_message_is_known_and_is_not_kept_again(anna: Radio) -> None:
    await erase(anna)
    await deliver(anna, call(said("play Secret Song", IN), BENS, contacts=[CONTACT]))
    assert await left(anna) == []
    assert [row.text for row in await anna.inbox()] == ["", "play Waterloo"]
    assert await loss(anna) == 0


@pytest.mark.parametrize("reference", [None, "out-1"], ids=["by its id", "by our reference"])
async def test_a_status_of_a_reply_to_an_erased_listener_counts_and_names_nobody(
    anna: Radio, reference: str | None
) -> None:
    await erase(anna)
    more = {"biz_opaque_callback_data": reference} if reference else {}
    await deliver(anna, call(statuses=[told("read", **more)], contacts=[CONTACT]))
    assert await left(anna) == []
    assert [row.state for row in await anna.outbox()] == ["read"]


async def test_who_is_erased_while_a_reply_is_on_its_way_stays_erased(radio: Radio) -> None:
    await deliver(radio, FIRST)
    await radio.listen()
    radio.clock.advance(seconds=8)
    radio.sender.next_id, radio.sender.aliases = OUT, (phone(ANNA),)
    answered = radio.sender.hang()
    sending = asyncio.create_task(radio.answer())
    await radio.sender.asked.wait()
    await deliver(radio, call(statuses=[told("sent")]))  # quicker than the answer to the call
    await erase(radio)
    answered.set()
    await sending
    assert [row.state for row in await radio.outbox()] == ["accepted"]
    assert await radio.rows(identifiers) == []
    assert await left(radio) == []
    await deliver(radio, call(statuses=[told()]))
    assert [row.state for row in await radio.outbox()] == ["delivered"]
    assert await left(radio) == []


async def test_ids_that_name_the_listener_are_kept_as_hashes(anna: Radio) -> None:
    await erase(anna)
    (row,), (reply,) = await anna.inbox(), await anna.outbox()
    ids = [row.provider_id, reply.provider_id, reply.answers]
    assert [one.partition(":")[0] for one in ids] == ["gone"] * 3
    assert row.provider_id == reply.answers != reply.provider_id
    assert await anna.rows(statuses) == []


# A withdrawal


async def test_words_that_are_taken_back_go_from_their_bodies(anna: Radio) -> None:
    edit = {"original_message_id": IN, "message": {"type": "text", "text": {"body": "Secret 2"}}}
    await deliver(anna, call(envelopes.message("edit", id="wamid.edit", edit=edit), BENS))
    assert "Secret 2" in await everything(anna)
    revoke = {"original_message_id": IN}
    await deliver(anna, call(envelopes.message("revoke", id="wamid.revoke", revoke=revoke)))
    kept = b"".join(row.body for row in await anna.rows(bodies))
    assert b"Secret Song" not in kept and b"Secret 2" not in kept
    assert b"Waterloo" in kept
    assert await loss(anna) == 0


# The rows


async def test_nothing_of_an_erased_listener_is_left(known: Radio) -> None:
    await erase(known)
    left = await everything(known)
    assert await unwanted(known) == ["picture.jpg"]
    assert "Secret" not in left
    assert P.value not in left
    assert await known.rows(identifiers) == []
    assert (await known.log())[-1].event.what == "erased"


# What people typed at the desk


async def typed(radio: Radio, item_id: int = 1) -> None:
    """A producer edits an item for air, notes something, and thinks better of it; a playout too."""
    for deed in ("edit", "note"):
        await radio.do(deed, item_id, value="Secret, as Anna says")
    await radio.do("star", item_id)
    async with radio.database.write() as conn:
        await hand_overs.add(conn, item_id, f"key-{item_id}", who="mona", now=radio.clock())
        refused = {"reason": "no such dedication: Secret"}
        await hand_overs.change(conn, 1, HandingState.REFUSED, now=radio.clock(), **refused)


async def two_ask(radio: Radio, first: str, second: str) -> None:
    """Two listeners ask for one song on one item."""
    for one in (first, second):
        await radio.deliver(message("play Dream On", bsuid(one), id=one))
        await radio.listen()
    assert len(await radio.items()) == 1


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "beside others"])
@pytest.mark.parametrize("first", [True, False], ids=["who asked first", "who asked second"])
async def test_what_was_typed_about_an_erased_listener_goes_with_them(
    radio: Radio, shared: bool, first: bool
) -> None:
    if shared:
        await two_ask(radio, "CH.1", "CH.2")
    else:
        await radio.deliver(message("play Dream On", bsuid("CH.1")))
        await radio.listen()
    await typed(radio)
    anna = 1 if first or not shared else 2
    await decisions.erase(radio.database, radio.station, anna, who="mona", now=radio.clock())
    assert "Secret" not in await everything(radio)
    (item,) = await radio.items()
    assert (item.air_text, item.note, item.note_by) == (None, None, None)
    assert item.status == ("waiting" if shared else "dismissed")
    assert await radio.rows(deeds.deed_changes) == []


async def test_what_was_typed_about_others_stays(radio: Radio) -> None:
    for one in ("CH.1", "CH.2"):
        await radio.deliver(message(f"hello from {one}", bsuid(one)))
        await radio.listen()
    await radio.do("note", 2, value="of Ben")
    await erase(radio)
    assert [row.note for row in await radio.items()] == [None, "of Ben"]
    assert len(await radio.rows(deeds.deed_changes)) == 1


async def test_the_name_of_a_long_text_is_keyed_and_goes_too(radio: Radio) -> None:
    text = "a long text that goes around among all who listen to us, sent on and on. " * 3
    await radio.deliver(message(text))
    await radio.listen()
    (item,) = await radio.items()
    plain = blake2b(normalised(text).encode(), digest_size=16).hexdigest()
    assert item.copied and item.copied != plain
    await erase(radio)
    assert (await radio.items())[0].copied is None


async def test_an_erased_listener_is_not_written_to(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    await erase(radio)
    radio.clock.advance(minutes=1)
    await radio.answer()
    assert radio.sender.calls == []
    assert [(row.state, row.reason) for row in await radio.outbox()] == [("skipped", "erased")]


async def test_what_a_worker_has_in_hand_of_an_erased_listener_is_void(known: Radio) -> None:
    token, claimed = await known.claim()
    await erase(known)
    await known.file(token, [(one, song("Secret Song")) for one in claimed])
    assert "Secret" not in await everything(known)


async def test_erasing_one_listener_leaves_the_others_alone(radio: Radio) -> None:
    await radio.deliver(message("play One", bsuid("CH.1")))
    await radio.deliver(message("play Two", bsuid("CH.2")))
    await radio.listen()
    await erase(radio)
    assert [item.song for item in await radio.items()] == [None, "Two"]
    assert [row.text for row in await radio.inbox()] == ["", "play Two"]
    assert len(await radio.rows(bodies)) == 1


async def test_a_redelivered_message_of_an_erased_listener_stays_gone(radio: Radio) -> None:
    await radio.deliver(message("play Secret", id="a"))
    await erase(radio)
    await radio.deliver(message("play Secret", id="a"))
    assert await radio.listen() == []
    assert len(await radio.inbox()) == 1


async def test_who_writes_again_after_being_erased_is_somebody_new(radio: Radio) -> None:
    await radio.deliver(message("play One"))
    await erase(radio)
    await radio.deliver(message("hello again"))
    assert [row.listener_id for row in await radio.inbox()] == [1, 2]
