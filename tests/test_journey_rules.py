"""Whether a reply goes out at all, when, and in which form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.filing import Filing, NewItem, Reply
from bot.core.messages import Kind
from bot.core.purposes import Lane
from bot.core.rules import NUMBER_RATE, PAIR_GAP, ReplyRules
from bot.core.sending import Decision
from bot.store import listeners, switches
from bot.store.outbox import outbox
from tests.fakes import bsuid, message, phone, station
from tests.radio import Radio


async def heard(radio: Radio, text: str = "play Dream On", **more: Any) -> None:
    """A message that is filed right away."""
    await radio.deliver(message(text, **{"at": radio.clock(), **more}))
    await radio.listen()


async def settled(radio: Radio) -> tuple[str, str | None]:
    (row,) = await radio.outbox()
    return row.state, row.reason


async def answers_in(radio: Radio, seconds: float) -> list[str]:
    """What goes out when the scheduler looks every second for so long."""
    before = len(radio.sender.calls)
    for _ in range(int(seconds)):
        radio.clock.advance(seconds=1)
        await radio.answer()
    return [call.text for call in radio.sender.calls[before:]]


def question(text: str) -> Filing:
    reply = Reply("which_song", question=True, options=("One", "Two"))
    return Filing(items=(NewItem(Lane.SONGS, "song_request"),), replies=(reply,))


async def wants_replies_again(radio: Radio) -> None:
    """What is confirmed as long as the window is open."""
    await radio.deliver(message("start", at=radio.clock()))
    told = Reply("started", closing=False)
    await radio.listen(lambda text: Filing(folded="start", listener="start", replies=(told,)))


# May we?


async def wish(radio: Radio, replies: str) -> None:
    async with radio.database.write() as conn:
        await listeners.change(conn, 1, replies=replies)


@pytest.mark.parametrize("replies", ["stopped", "paused"])
async def test_who_stopped_since_gets_no_reply(radio: Radio, replies: str) -> None:
    await heard(radio)
    await wish(radio, replies)
    await answers_in(radio, 8)
    assert await settled(radio) == ("skipped", f"replies {replies}")
    assert radio.sender.calls == []


@pytest.mark.parametrize(
    "after, sent",
    [
        pytest.param(timedelta(hours=23, minutes=54), True, id="open"),
        pytest.param(timedelta(hours=23, minutes=56), False, id="closing: our clock may differ"),
        pytest.param(timedelta(hours=25), False, id="closed"),
    ],
)
async def test_the_window_is_judged_when_sending(
    radio: Radio, after: timedelta, sent: bool
) -> None:
    await wants_replies_again(radio)
    radio.clock.advance(after)
    await radio.answer()
    assert await settled(radio) == (
        ("accepted", None) if sent else ("skipped", "reply window closed")
    )


@pytest.mark.parametrize(
    "after, settled_as",
    [
        pytest.param(timedelta(minutes=119), ("accepted", None), id="after two hours, nearly"),
        pytest.param(timedelta(minutes=121), ("skipped", "too late"), id="after two hours"),
    ],
)
async def test_an_acknowledgement_is_news_for_two_hours(
    radio: Radio, after: timedelta, settled_as: tuple[str, str | None]
) -> None:
    """A token is mended after a weekend: nobody hears that their song of yesterday has come."""
    await heard(radio)
    radio.sender.fail(Decision.STOP, code=190)
    radio.clock.advance(seconds=8)
    await radio.answer()
    radio.clock.advance(after - timedelta(seconds=8))
    await radio.answer()
    assert await settled(radio) == settled_as


async def test_whatever_the_listener_wrote_since_keeps_the_window_open(radio: Radio) -> None:
    await wants_replies_again(radio)
    radio.clock.advance(hours=23)
    await radio.deliver(message(kind=Kind.STICKER, at=radio.clock()))
    radio.clock.advance(hours=23)
    await radio.answer()
    assert (await settled(radio))[0] == "accepted"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"kind": Kind.REACTION}, id="a reaction"),
        pytest.param({"kind": Kind.SYSTEM}, id="the service's own message"),
        pytest.param({"kind": Kind.STICKER, "group": True}, id="a message in a group"),
        pytest.param({"kind": Kind.STICKER, "number": "1002"}, id="a message to another number"),
    ],
)
async def test_what_does_not_open_the_window(radio: Radio, sent: dict[str, Any]) -> None:
    radio.station = station("1001", "1002")
    await heard(radio)
    radio.clock.advance(hours=23)
    await radio.deliver(message(at=radio.clock(), **sent))
    radio.clock.advance(hours=2)
    await radio.answer()
    assert await settled(radio) == ("skipped", "reply window closed")


# In which form?


@pytest.mark.parametrize(
    "mode, kinds",
    [("text", ["text"]), ("reaction", ["reaction"]), ("read", []), ("none", [])],
)
async def test_the_stations_reply_mode(radio: Radio, mode: str, kinds: list[str]) -> None:
    radio.station = replace(radio.station, rules=ReplyRules(mode=mode))
    await heard(radio, id="a")
    await answers_in(radio, 60)
    assert [call.kind for call in radio.sender.calls] == kinds
    assert all(call.answers == "a" for call in radio.sender.calls)


async def test_a_tick_never_says_that_what_was_not_understood_has_come(radio: Radio) -> None:
    radio.station = replace(radio.station, rules=ReplyRules(mode="reaction"))
    await radio.deliver(message("xyzzy", at=radio.clock()))
    told = Reply("not_understood", once_a_day=True, closing=False)
    item = NewItem(Lane.UNSORTED, "nlu_fallback")
    await radio.listen(lambda text: Filing(items=(item,), replies=(told,)))
    await answers_in(radio, 10)
    assert radio.sender.calls == []
    assert await settled(radio) == ("skipped", "no reaction to what was not understood")


async def test_replies_can_be_switched_off_while_everything_runs(radio: Radio) -> None:
    await heard(radio)
    async with radio.database.write() as conn:
        await switches.set_reply_mode(conn, "none", who="manager", now=radio.clock())
    await answers_in(radio, 10)
    assert radio.sender.calls == []
    assert await settled(radio) == ("skipped", "the station sends no replies")


async def test_beyond_the_months_budget_a_reaction_must_do(radio: Radio) -> None:
    radio.station = replace(radio.station, rules=ReplyRules(budget=2))
    for n in range(4):
        await radio.deliver(message("play One", bsuid(f"CH.{n}"), at=radio.clock()))
        await radio.listen()
        await answers_in(radio, 8)
    assert [call.kind for call in radio.sender.calls] == ["text", "text", "reaction", "reaction"]
    radio.clock.advance(days=10)  # December
    await heard(radio)
    await answers_in(radio, 8)
    assert radio.sender.calls[-1].kind == "text"


async def test_two_bots_do_not_talk_for_ever(radio: Radio) -> None:
    for _ in range(20):
        await heard(radio)
        radio.clock.advance(seconds=10)
        await radio.answer()
    kinds = [call.kind for call in radio.sender.calls]
    assert kinds == ["text"] * 6 + ["reaction"] * 14


# Must we wait?


async def test_a_listener_is_written_to_every_six_seconds_at_most(radio: Radio) -> None:
    await radio.deliver(message("first"))
    await radio.listen(question)
    await radio.answer()
    await radio.deliver(message("second"))
    await radio.listen(question)
    assert await answers_in(radio, PAIR_GAP.total_seconds() - 1) == []
    assert len(await answers_in(radio, 1)) == 1


async def test_a_number_makes_no_more_calls_a_second_than_it_may(radio: Radio) -> None:
    people = [phone(f"4179{n}") for n in range(NUMBER_RATE + 5)]
    await radio.deliver(*(message("play One", who) for who in people))
    await radio.listen(limit=500)
    radio.clock.advance(seconds=8)
    await radio.answer()
    assert len(radio.sender.calls) == NUMBER_RATE
    assert len(await answers_in(radio, 2)) == 5


async def test_the_longest_waiting_goes_first(radio: Radio) -> None:
    for n in range(3):
        await radio.deliver(message("play One", bsuid(f"CH.{n}"), at=radio.clock()))
        await radio.listen()
        radio.clock.advance(seconds=1)
    radio.clock.advance(seconds=20)
    await radio.answer()
    assert [call.to[0].value for call in radio.sender.calls] == ["CH.0", "CH.1", "CH.2"]


async def test_nothing_is_owed_for_what_says_nothing(radio: Radio) -> None:
    await radio.deliver(message(kind=Kind.STICKER), message("thanks"))
    await radio.listen(lambda text: Filing(folded="thanks"))
    assert await radio.rows(outbox) == []
