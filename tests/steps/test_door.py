"""What needs no understanding: every kind's lane, control words, buttons, edits and withdrawals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.messages import Attachment, Kind, Message
from bot.core.purposes import Lane
from bot.core.understanding import Entity
from bot.store.dialogues import dialogues
from bot.store.media import media
from tests.fakes import NOON, NUMBER, bsuid, message
from tests.radio import Radio, song

FILE = Attachment("media-1", "image/jpeg")
SECOND = timedelta(seconds=1)
ORIGINAL = message("play Dream Om", id="a")

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


# A tap on a button of ours


def asked(*options: str, question: str = "which_of") -> Filing:
    reply = Reply("which_song", question=True, options=options)
    items = (NewItem(Lane.SONGS, "song_request"),)
    return Filing(items=items, replies=(reply,), question=question, options=options)


def tap(number: str, **more: Any) -> Message:
    return message("a label", kind=Kind.BUTTON, button_id=f"option:{number}", **more)


async def test_a_tap_on_our_button_chooses_without_the_model(radio: Radio) -> None:
    await radio.deliver(message("play something by Queen"))
    await radio.listen(lambda text: asked("One Vision", "Radio Ga Ga"))
    await radio.deliver(tap("2"))
    (item,) = await radio.items()
    assert (item.song, item.version) == ("Radio Ga Ga", 2)
    assert [row.settled_as for row in await radio.inbox()] == ["item", "item"]
    assert await radio.listen() == []
    assert (await radio.events())[-1] == "joined"


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "", "²", "9" * 40])
async def test_a_button_that_we_did_not_offer_is_only_its_label(radio: Radio, number: str) -> None:
    await radio.deliver(message("play something by Queen"))
    await radio.listen(lambda text: asked("One Vision", "Radio Ga Ga"))
    await radio.deliver(tap(number))
    assert await radio.listen(lambda text: None) == ["a label"]
    (item,) = await radio.items()
    assert item.song is None


async def test_a_tap_after_the_session_is_only_its_label(radio: Radio) -> None:
    await radio.deliver(message("play something by Queen"))
    await radio.listen(lambda text: asked("One Vision", "Radio Ga Ga"))
    radio.clock.advance(hours=5)
    await radio.deliver(tap("1", at=radio.clock()))
    assert await radio.listen(lambda text: None) == ["a label"]


async def test_a_tap_answers_the_question_it_was_made_on(radio: Radio) -> None:
    for options in (("Hello", "Africa"), ("Good", "Bad")):
        await radio.deliver(message("one or the other", at=radio.clock()))
        await radio.listen(lambda text, options=options: asked(*options))
        await radio.answer()
        radio.clock.advance(minutes=1)
    first, second = [row.provider_id for row in await radio.outbox()]
    await radio.deliver(replace(tap("2", at=radio.clock()), reply_to=first))
    assert [item.song for item in await radio.items()] == ["Africa", None]
    assert await the_dialogue(radio) == Dialogue((1,), "which_of", ("Good", "Bad"), asked=2)
    await radio.deliver(replace(tap("1", at=radio.clock()), reply_to=second))
    assert [item.song for item in await radio.items()] == ["Africa", "Good"]


async def test_a_tap_on_a_song_called_stop_stops_nothing(radio: Radio) -> None:
    await radio.deliver(message("play something"))
    await radio.listen(lambda text: asked("Stop", "Start"))
    await radio.deliver(replace(tap("1"), text="Stop"), replace(tap("9"), text="Stop"))
    assert [one.replies for one in await radio.listeners()] == ["on"]
    assert [item.song for item in await radio.items()] == ["Stop"]
    assert await radio.listen(lambda text: None) == ["Stop"]


async def test_a_choice_is_still_open_after_something_else_was_said(radio: Radio) -> None:
    await radio.deliver(message("Hello or Africa please"))
    await radio.listen(lambda text: asked("Hello", "Africa"))
    await radio.deliver(message("great show"), message(kind=Kind.VOICE))
    comment = Filing(items=(NewItem(Lane.COMMENTS, "comment"),))
    await radio.listen(lambda text: comment)
    await radio.deliver(tap("2"))
    assert [item.song for item in await radio.items()] == ["Africa", None, None]


@pytest.mark.parametrize(
    "rules, sent",
    [
        pytest.param({"mode": "none"}, [], id="no replies"),
        pytest.param({"mode": "reaction"}, ["reaction"], id="reactions"),
        pytest.param({"budget": 0}, ["reaction"], id="the budget is used up"),
    ],
)
async def test_a_question_that_was_not_sent_waits_for_no_answer(
    radio: Radio, rules: dict[str, Any], sent: list[str]
) -> None:
    radio.station = replace(radio.station, rules=replace(radio.station.rules, **rules))
    await radio.deliver(message("play something"))
    await radio.listen(lambda text: asked("Hello", "Africa"))
    await radio.answer()
    assert [one.kind for one in radio.sender.calls] == sent
    assert await the_dialogue(radio) == Dialogue((1,))


async def test_a_question_to_somebody_who_hears_nothing_was_never_asked(radio: Radio) -> None:
    await radio.deliver(message("stop"))
    await radio.deliver(message("play something"))
    await radio.listen(lambda text: asked("Hello", "Africa"))
    assert (await the_dialogue(radio)).question is None


async def the_dialogue(radio: Radio) -> Dialogue:
    (row,) = await radio.rows(dialogues)
    return Dialogue.from_json(row.state)


async def test_a_tap_by_somebody_else_is_only_its_label(radio: Radio) -> None:
    await radio.deliver(message("play something by Queen", bsuid("CH.1")))
    await radio.listen(lambda text: asked("One Vision"))
    await radio.deliver(replace(tap("1"), identifiers=(bsuid("CH.2"),)))
    assert await radio.listen(lambda text: None) == ["a label"]


# Second thoughts


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
