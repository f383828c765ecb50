"""What needs no understanding: every kind's lane, and the words that stop and start."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.messages import Kind, Message
from tests.fakes import NOON, bsuid, message
from tests.radio import Radio, song

# design.md section 5, row by row: the lane (or why there is none), and whether a reply is owed.
TABLE = [
    pytest.param(message(kind=Kind.VOICE), "media", "got_voice", id="voice"),
    pytest.param(message(kind=Kind.PICTURE), "media", "got_picture", id="picture"),
    pytest.param(message(kind=Kind.VIDEO), "media", "got_video", id="video"),
    pytest.param(message(kind=Kind.DOCUMENT), "media", "got_document", id="document"),
    pytest.param(message("  \n", kind=Kind.PICTURE), "media", "got_picture", id="blank caption"),
    pytest.param(message(kind=Kind.STICKER), "sticker", None, id="sticker"),
    pytest.param(message("❤", kind=Kind.REACTION), "reaction", None, id="reaction"),
    pytest.param(message(kind=Kind.LOCATION), "tips", None, id="location"),
    pytest.param(message(kind=Kind.CONTACTS), "other", None, id="contacts"),
    pytest.param(message(kind=Kind.ORDER), "other", None, id="order"),
    pytest.param(message(kind=Kind.UNSUPPORTED), "other", None, id="unsupported"),
    pytest.param(message(kind=Kind.OTHER), "other", None, id="unknown kind"),
    pytest.param(
        message("+1 changed", kind=Kind.SYSTEM), "the service's own message", None, id="system"
    ),
    pytest.param(message("new", kind=Kind.EDIT), "edit of an earlier message", None, id="edit"),
    pytest.param(message(kind=Kind.REVOKE), "taken back by the listener", None, id="revoke"),
    pytest.param(message(""), "empty", None, id="empty text"),
    pytest.param(message("STOP"), "people", "stopped", id="stop word"),
    pytest.param(message("¡Basta!"), "people", "stopped", id="stop word in Spanish"),
    pytest.param(message("start"), "people", "started", id="start word"),
    pytest.param(message("delete my data"), "people", "erase_me", id="erase words"),
    pytest.param(message("stop", kind=Kind.PICTURE), "people", "stopped", id="stop as a caption"),
    pytest.param(message("Stop", kind=Kind.BUTTON), "people", "stopped", id="stop on a button"),
]


@pytest.mark.parametrize("sent, where, told", TABLE)
async def test_each_kind_goes_where_the_table_says(
    radio: Radio, sent: Message, where: str, told: str | None
) -> None:
    await radio.deliver(sent)
    (row,) = await radio.inbox()
    lanes = [item.lane for item in await radio.items()]
    assert (lanes or [row.settled_as]) == [where]
    assert [part["text"] for owed in await radio.outbox() for part in owed.parts] == (
        [told] if told else []
    )
    assert row.settled_at == NOON
    assert await radio.listen() == []


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(message("play Dream On"), id="text"),
        pytest.param(message("this is our street", kind=Kind.PICTURE), id="caption"),
        pytest.param(message("song for mum", kind=Kind.VOICE), id="transcript"),
        pytest.param(message("Yes please", kind=Kind.BUTTON, button_id="of another"), id="button"),
        pytest.param(message("please stop playing that"), id="stop is not the whole message"),
        pytest.param(message("start me up"), id="start is not the whole message"),
        pytest.param(message("/restart"), id="a slash command is text"),
    ],
)
async def test_words_wait_for_the_worker(radio: Radio, sent: Message) -> None:
    await radio.deliver(sent)
    (row,) = await radio.inbox()
    assert row.settled_at is None
    assert await radio.listen() == [sent.text]


@pytest.mark.parametrize(
    "text",
    [
        '/stop{"song": "x"}',
        "/greet",
        "<script>alert(1)</script>",
        "'; DROP TABLE inbox; --",
        "{song} {station} %s %(x)s ${jndi:ldap://x}",
        "🎸" * 4096,
        "\u202eevil\u202c \u2067txt\u2069",
        "a\u0301\u200d\ufeff\u200b",
    ],
    ids=["payload", "slash", "html", "sql", "formats", "4096 emoji", "right to left", "marks"],
)
async def test_whatever_a_listener_types_stays_what_it_is(radio: Radio, text: str) -> None:
    await radio.deliver(message(text))
    assert await radio.listen(lambda heard: song(heard)) == [text]
    assert [row.text for row in await radio.inbox()] == [text]
    assert [item.song for item in await radio.items()] == [text]


# Stopping and starting


async def test_a_stop_word_takes_effect_without_any_worker(radio: Radio) -> None:
    await radio.deliver(message("stop"))
    assert [one.replies for one in await radio.listeners()] == ["stopped"]
    assert await radio.events() == ["arrived", "filed", "listener_changed"]


async def test_a_stop_is_confirmed_once_and_then_there_is_silence(radio: Radio) -> None:
    await radio.deliver(message("stop"))
    radio.clock.advance(seconds=8)
    await radio.answer()
    for text in ("stop", "play Dream On", "stop"):
        await radio.deliver(message(text, at=radio.clock()))
        await radio.listen()
        radio.clock.advance(minutes=1)
        await radio.answer()
    assert radio.sender.texts == ["We will not write again."]
    assert len(await radio.outbox()) == 1
    assert len(await radio.items()) == 4


async def test_a_start_brings_replies_back(radio: Radio) -> None:
    await radio.deliver(message("stop"))
    radio.clock.advance(minutes=1)
    await radio.deliver(message("start", at=radio.clock()))
    await radio.deliver(message("play Dream On", at=radio.clock()))
    await radio.listen()
    radio.clock.advance(minutes=1)
    await radio.answer()
    assert [one.replies for one in await radio.listeners()] == ["on"]
    assert "We will write again." in radio.sender.texts[-1]
    assert "Dream On" in radio.sender.texts[-1]


async def test_a_stop_inside_a_group_takes_effect_and_is_not_answered_there(radio: Radio) -> None:
    await radio.deliver(message("stop", group=True))
    assert [one.replies for one in await radio.listeners()] == ["stopped"]
    assert await radio.outbox() == []


async def test_a_stop_that_comes_late_takes_effect_and_is_not_answered(radio: Radio) -> None:
    await radio.deliver(message("stop", at=NOON - timedelta(hours=2)))
    assert [one.replies for one in await radio.listeners()] == ["stopped"]
    assert await radio.outbox() == []


async def test_a_stop_holds_for_its_listener_alone(radio: Radio) -> None:
    await radio.deliver(message("hi", bsuid("CH.2")), message("stop", bsuid("CH.1")))
    assert sorted(one.replies for one in await radio.listeners()) == ["on", "stopped"]
