"""Notices are kept without anybody's number, and an answer by a person silences the bot."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.core.answering import ANSWERED
from bot.core.messages import Identifier, Notice
from bot.core.rules import HUMAN
from bot.store import outbox
from bot.store.roles import notices
from tests.fakes import NOON, NUMBER, bsuid, message, phone
from tests.radio import Radio

A, B = bsuid("CH.1"), bsuid("CH.2")
P, Q = phone("41790000001"), phone("41790000002")
OTHER_APP = frozenset({"1002"})


def echo(*who: Identifier, at: datetime | None = NOON, number: str = NUMBER) -> Notice:
    """Somebody at the station has written to a listener from the phone app."""
    detail = {"event": "echo", "message_id": "wamid.E", "type": "text"}
    return Notice("smb_message_echoes", number, detail, who or (A,), at)


async def states(radio: Radio) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in await radio.outbox()]


# Whom a notice is about


@pytest.mark.parametrize(
    "names, listener",
    [
        pytest.param((A,), 1, id="by the id"),
        pytest.param((P,), 1, id="by the number"),
        pytest.param((B, P), None, id="a number that has passed on to somebody else"),
        pytest.param((Q,), None, id="somebody unknown"),
        pytest.param((), None, id="nobody"),
    ],
)
async def test_a_notice_names_the_listener_by_our_own_id(
    radio: Radio, names: tuple[Identifier, ...], listener: int | None
) -> None:
    await radio.deliver(message("hi", A, P))
    call = Notice("calls", NUMBER, {"event": "call"}, names)
    await radio.deliver(call)
    (row,) = await radio.rows(notices)
    assert row.detail == {"event": "call", **({"listener": listener} if listener else {})}
    assert len(await radio.listeners()) == 1


async def test_a_wish_for_no_marketing_changes_nothing_for_the_listener(owing: Radio) -> None:
    """The station sends none: the wish is noted, and the answer that is owed goes out."""
    wish = {"event": "preference", "category": "marketing_messages", "value": "stop"}
    await owing.deliver(Notice("user_preferences", NUMBER, wish, (A,)))
    await owing.answer()
    assert [row.replies for row in await owing.listeners()] == ["on"]
    assert [row.detail for row in await owing.rows(notices)] == [{**wish, "listener": 1}]
    assert len(owing.sender.sent) == 1


# An answer from the phone app


async def test_the_reply_that_waits_is_not_sent_when_a_person_has_answered(owing: Radio) -> None:
    await owing.deliver(echo())
    assert await states(owing) == [("skipped", ANSWERED)]
    assert (await owing.events())[-1] == "reply_skipped"
    await owing.answer()
    assert owing.sender.calls == []


@pytest.mark.parametrize(
    "after, sent",
    [
        pytest.param(HUMAN - timedelta(seconds=9), 0, id="within half an hour"),
        pytest.param(HUMAN, 1, id="later"),
    ],
)
async def test_the_bot_keeps_out_of_the_conversation_for_half_an_hour(
    radio: Radio, after: timedelta, sent: int
) -> None:
    await radio.deliver(message("hi"))
    await radio.deliver(echo())
    await radio.listen()
    radio.clock.advance(after)
    await radio.deliver(message("play Angel", at=radio.clock()))
    await radio.listen()
    radio.clock.advance(seconds=8)
    await radio.answer()
    assert len(radio.sender.sent) == sent
    assert [one.song for one in await radio.items()][-1] == "Angel"


async def test_a_stop_is_confirmed_even_so(radio: Radio) -> None:
    await radio.deliver(message("hi"))
    await radio.deliver(echo())
    await radio.deliver(message("stop"))
    await radio.deliver(echo())
    radio.clock.advance(seconds=8)
    await radio.answer()
    assert radio.sender.texts == ["We will not write again."]


async def test_other_listeners_hear_from_the_bot_as_ever(owing: Radio) -> None:
    await owing.deliver(message("play Angel", B, at=owing.clock()))
    await owing.listen()
    await owing.deliver(echo(B))
    owing.clock.advance(seconds=8)
    await owing.answer()
    assert len(owing.sender.sent) == 1
    assert "Dream On" in owing.sender.texts[0]


async def test_the_tick_goes_out_when_somebody_takes_the_item(owing: Radio) -> None:
    await owing.deliver(echo())
    await owing.move(1, "take")
    await owing.deliver(echo())
    await owing.answer()
    assert [call.kind for call in owing.sender.sent] == ["read"]


@pytest.mark.parametrize(
    "at, signed_for, skipped",
    [
        pytest.param(None, None, True, id="at an unknown time"),
        pytest.param(NOON + timedelta(days=1), None, True, id="in the future"),
        pytest.param(NOON - HUMAN, None, False, id="told of half an hour late"),
        pytest.param(NOON, OTHER_APP, False, id="signed for another number"),
    ],
)
async def test_which_answers_count(
    owing: Radio, at: datetime | None, signed_for: frozenset[str] | None, skipped: bool
) -> None:
    await owing.deliver(echo(at=at), numbers=signed_for)
    await owing.answer()
    assert len(owing.sender.sent) == (0 if skipped else 1)
    assert len(await owing.rows(notices)) == 1


async def test_an_echo_that_comes_twice_is_no_longer_silence(radio: Radio) -> None:
    await radio.deliver(message("hi"))
    for minutes in (0, 20):
        radio.clock.advance(minutes=minutes)
        await radio.deliver(echo(at=NOON))
    (row,) = await radio.listeners()
    assert row.answered_at == NOON


# A number that is taken out of the settings


async def test_what_is_owed_from_a_number_that_is_gone_is_skipped_and_says_why(
    owing: Radio,
) -> None:
    owing.station = type(owing.station)(
        numbers=frozenset({"1002"}),
        identifier_key=owing.station.identifier_key,
        rules=owing.station.rules,
        replies=owing.station.replies,
    )
    await owing.answer()
    assert await states(owing) == [("skipped", "not a number of this station any more")]
    assert owing.sender.calls == []
    assert await owing.rows(outbox.outbox, state="queued") == []
