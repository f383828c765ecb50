"""Edits and withdrawals hold in whatever order they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.filing import Filing
from bot.core.messages import Attachment, Kind, Message
from bot.core.understanding import Entity
from bot.store.media import media
from tests.fakes import NOON, NUMBER, bsuid, message
from tests.radio import Radio, song

FILE = Attachment("media-1", "image/jpeg")
SECOND = timedelta(seconds=1)
ORIGINAL = message("play Dream Om", id="a")


async def test_an_edit_before_the_worker_came_is_what_it_hears(radio: Radio) -> None:
    await radio.deliver(message("play Dream Om", id="a"))
    await radio.deliver(message("play Dream On", kind=Kind.EDIT, reply_to="a"))
    assert await radio.listen() == ["play Dream On"]


async def test_an_edit_of_what_is_on_the_desk_shows_there(radio: Radio) -> None:
    await radio.deliver(message("play Dream Om", id="a"))
    await radio.listen()
    await radio.deliver(message("play Dream On", kind=Kind.EDIT, reply_to="a"))
    (line,) = [one.event for one in await radio.log() if one.event.what == "edited"]
    assert (line.item_id, line.inbox_id, line.who) == (1, 1, "listener")
    assert [row.text for row in await radio.inbox(provider_id="a")] == ["play Dream On"]


EDIT = message("play Dream On", kind=Kind.EDIT, reply_to="a", id="edit", at=NOON - SECOND)
LATER = message("play Crazy", kind=Kind.EDIT, reply_to="a", id="later", at=NOON)
REVOKE = message(kind=Kind.REVOKE, reply_to="a", id="revoke", at=NOON)


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "one by one"])
@pytest.mark.parametrize(
    "order, heard",
    [
        pytest.param((EDIT, ORIGINAL), ["play Dream On"], id="an edit first"),
        pytest.param((EDIT, LATER, ORIGINAL), ["play Crazy"], id="two edits first"),
        pytest.param((LATER, ORIGINAL, EDIT), ["play Crazy"], id="the newest words hold"),
        pytest.param((REVOKE, ORIGINAL), [], id="a withdrawal first"),
        pytest.param((ORIGINAL, REVOKE, EDIT), [], id="an edit after a withdrawal"),
        pytest.param((EDIT, REVOKE, ORIGINAL), [], id="both first"),
    ],
)
async def test_second_thoughts_hold_in_whatever_order_they_come(
    radio: Radio, together: bool, order: tuple[Message, ...], heard: list[str]
) -> None:
    for part in [order] if together else [(one,) for one in order]:
        await radio.deliver(*part)
    assert await radio.listen() == heard
    words = "".join(row.text for row in await radio.inbox())
    assert ("play" in words) == bool(heard)
    assert len(await radio.items()) == len(heard)


async def test_nobody_edits_or_takes_back_what_another_wrote(radio: Radio) -> None:
    for one in (EDIT, REVOKE):
        await radio.deliver(replace(one, identifiers=(bsuid("CH.2"),)))
    await radio.deliver(ORIGINAL)
    assert await radio.listen() == ["play Dream Om"]


async def test_an_edit_while_a_worker_has_the_old_words_is_heard_again(radio: Radio) -> None:
    await radio.deliver(ORIGINAL)
    token, claimed = await radio.claim()
    await radio.deliver(EDIT)
    await radio.file(token, [(one, song("Dream Om")) for one in claimed])
    assert await radio.items() == []
    assert await radio.listen() == ["play Dream On"]


async def test_an_edit_takes_from_the_card_what_is_no_longer_said(radio: Radio) -> None:
    said = (Entity("song", "Hello", 5, 10), Entity("recipient", "Ana", 15, 18))
    await radio.deliver(message("play Hello for Ana", id="a"))
    token, claimed = await radio.claim()
    await radio.file(token, [(claimed[0], song("Hello"))], entities=said)
    edited = message("play Africa for Ana", kind=Kind.EDIT, reply_to="a")
    await radio.deliver(edited)
    (item,) = await radio.items()
    assert (item.song, [one["value"] for one in item.entities]) == (None, ["Ana"])
    assert item.version == 2


async def test_a_message_taken_back_is_not_answered(radio: Radio) -> None:
    await radio.deliver(message("play Secret", id="a"), message("play Dream On", id="b"))
    await radio.listen()
    await radio.deliver(message(kind=Kind.REVOKE, reply_to="a"))
    radio.clock.advance(minutes=1)
    await radio.answer()
    (call,) = radio.sender.calls
    assert "Dream On" in call.text
    assert "Secret" not in call.text
    await radio.deliver(message(kind=Kind.REVOKE, reply_to="b"))
    assert [row.parts for row in await radio.outbox()] == [[]]


async def test_who_takes_everything_back_hears_nothing(radio: Radio) -> None:
    await radio.deliver(message(kind=Kind.VOICE, id="a", attachment=FILE))
    await radio.deliver(message(kind=Kind.REVOKE, reply_to="a"))
    assert [(row.state, row.reason) for row in await radio.outbox()] == [("skipped", "taken back")]


@pytest.mark.parametrize("when", ["waiting", "in hand", "on the desk"])
async def test_a_message_taken_back_loses_its_words_everywhere(radio: Radio, when: str) -> None:
    await radio.deliver(message("play Dream On", id="a", attachment=FILE))
    token, claimed = await radio.claim() if when == "in hand" else ("", [])
    if when == "on the desk":
        await radio.listen()
    await radio.deliver(message(kind=Kind.REVOKE, reply_to="a"))
    await radio.file(token, [(one, song("Dream On")) for one in claimed])
    assert await radio.listen() == []
    (row,) = await radio.inbox(provider_id="a")
    assert (row.text, row.understood) == ("", None)
    assert row.settled_as == ("item" if when == "on the desk" else "taken back by the listener")
    assert [item.song for item in await radio.items()] == [None] * (when == "on the desk")
    assert [one.state for one in await radio.rows(media)] == ["deleted"]
    assert "taken_back" in await radio.events()


async def test_taking_one_message_back_leaves_what_the_others_said(radio: Radio) -> None:
    await radio.deliver(message("play Dream On", id="a"))
    await radio.listen()
    await radio.deliver(message("for my sister", id="b"))
    await radio.listen(lambda text: Filing(joins=1))
    await radio.deliver(message(kind=Kind.REVOKE, reply_to="b"))
    assert [item.song for item in await radio.items()] == ["Dream On"]


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.REVOKE])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"identifiers": (bsuid("CH.2"),)}, id="by somebody else"),
        pytest.param({"reply_to": "never seen"}, id="of an unknown message"),
        pytest.param({"reply_to": None}, id="of nothing"),
        pytest.param({"number": "1002"}, id="at another number"),
    ],
)
async def test_nobody_changes_what_is_not_theirs(
    radio: Radio, kind: Kind, change: dict[str, Any]
) -> None:
    radio.station = replace(radio.station, numbers=frozenset({NUMBER, "1002"}))
    await radio.deliver(message("play Dream On", id="a"))
    await radio.deliver(replace(message("changed", kind=kind, reply_to="a"), **change))
    assert [row.text for row in await radio.inbox(provider_id="a")] == ["play Dream On"]
    assert await radio.listen() == ["play Dream On"]
