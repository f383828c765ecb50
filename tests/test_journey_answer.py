"""Answering: one reply for a burst, by the rules, in the form that they allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import journey
from bot.core.filing import Filing, NewItem, Reply
from bot.core.purposes import Lane
from bot.core.rules import ReplyRules
from tests.fakes import NOON, bsuid, message, station
from tests.radio import Radio, song


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


# Bursts


async def test_a_reply_waits_until_the_listener_is_quiet(radio: Radio) -> None:
    await heard(radio)
    assert await answers_in(radio, 7) == []
    assert len(await answers_in(radio, 1)) == 1
    assert await answers_in(radio, 60) == []


async def test_a_burst_is_answered_once_and_everything_is_named(radio: Radio) -> None:
    for title in ("One", "Two", "Three"):
        await heard(radio, f"play {title}", id=title)
        assert await answers_in(radio, 5) == []
    (text,) = await answers_in(radio, 10)
    assert all(title in text for title in ("One", "Two", "Three"))
    assert [call.answers for call in radio.sender.calls] == ["Three"]
    assert len(await radio.outbox()) == 1


async def test_a_burst_that_does_not_end_is_answered_after_thirty_seconds(radio: Radio) -> None:
    said = []
    for n in range(12):
        await heard(radio, f"play Song {n}")
        said.append(await answers_in(radio, 5))
    assert [len(one) for one in said] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert all(f"Song {n}." in said[5][0] for n in range(6))
    assert all(f"Song {n}." in said[11][0] for n in range(6, 12))


async def test_what_arrives_at_the_last_moment_is_in_the_reply(radio: Radio) -> None:
    """The scheduler has read the row; before it marks it, another message adds to it."""
    await heard(radio, "play One")
    radio.clock.advance(seconds=29)
    await heard(radio, "play Two")
    radio.clock.advance(seconds=1)
    await radio.hold()
    (row,) = await journey.due(radio.database, now=radio.clock(), limit=10)
    await heard(radio, "play Three")
    await radio.send(row)
    assert "Three" in radio.sender.texts[0]
    assert await answers_in(radio, 60) == []


async def test_a_burst_that_went_on_at_the_last_moment_is_left_to_grow(radio: Radio) -> None:
    await heard(radio, "play One")
    radio.clock.advance(seconds=8)
    await radio.hold()
    (row,) = await journey.due(radio.database, now=radio.clock(), limit=10)
    radio.clock.advance(seconds=-1)
    await heard(radio, "play Two")
    radio.clock.advance(seconds=1)
    await radio.send(row)
    assert radio.sender.calls == []
    assert len(await answers_in(radio, 8)) == 1


async def test_messages_of_one_batch_are_one_reply(radio: Radio) -> None:
    await radio.deliver(message("play One"), message("play Two"), message("play Three"))
    await radio.listen()
    assert len(await radio.outbox()) == 1


async def test_each_listener_has_a_reply_of_their_own(radio: Radio) -> None:
    people = [bsuid(f"CH.{n}") for n in range(3)]
    await radio.deliver(*(message("play One", who) for who in people))
    await radio.listen()
    await answers_in(radio, 8)
    assert [call.to for call in radio.sender.calls] == [(who,) for who in people]


async def test_each_of_the_stations_numbers_answers_for_itself(radio: Radio) -> None:
    radio.station = station("1001", "1002")
    await radio.deliver(message("play One"), message("play Two", number="1002"))
    await radio.listen()
    await answers_in(radio, 20)
    assert sorted(call.number for call in radio.sender.calls) == ["1001", "1002"]


def question(text: str) -> Filing:
    reply = Reply("which_song", question=True, options=("One", "Two"))
    return Filing(items=(NewItem(Lane.SONGS, "song_request"),), replies=(reply,))


async def test_a_question_goes_at_once_with_its_buttons(radio: Radio) -> None:
    await radio.deliver(message("play something by Queen"))
    await radio.listen(question)
    await radio.answer()
    (call,) = radio.sender.calls
    assert call.kind == "buttons"
    assert [(one.id, one.title) for one in call.buttons] == [
        ("option:1", "One"),
        ("option:2", "Two"),
    ]


async def test_a_question_takes_along_what_was_gathered(radio: Radio) -> None:
    await heard(radio, "play One")
    await radio.deliver(message("and something by Queen"))
    await radio.listen(question)
    await radio.answer()
    (call,) = radio.sender.calls
    assert "Got it: One." in call.text
    assert "Which song?" in call.text


async def test_a_question_is_not_held_up_by_what_is_said_with_it(radio: Radio) -> None:
    await radio.deliver(message("something by Queen"), message("play One"))
    await radio.listen(lambda text: question(text) if "Queen" in text else song("One"))
    await radio.answer()
    assert len(radio.sender.calls) == 1


async def test_a_question_is_not_held_up_by_what_is_said_after_it(radio: Radio) -> None:
    await radio.deliver(message("something by Queen"))
    await radio.listen(question)
    radio.clock.advance(seconds=1)
    await heard(radio, "play One")
    await radio.answer()
    assert len(radio.sender.calls) == 1


async def test_a_flood_is_answered_with_what_came_last(radio: Radio) -> None:
    await radio.deliver(*(message(f"play Song {n}") for n in range(200)))
    await radio.listen(limit=500)
    (row,) = await radio.outbox()
    assert len(row.parts) == 40
    assert row.parts[-1]["values"] == {"song": "Song 199"}


# Words


async def test_the_first_reply_says_who_keeps_what_and_the_second_does_not(radio: Radio) -> None:
    for _ in range(2):
        await heard(radio)
        radio.clock.advance(minutes=1)
        await radio.answer()
    assert [("keeps this" in text) for text in radio.sender.texts] == [True, False]
    assert [one.told_at for one in await radio.listeners()] == [NOON + timedelta(minutes=1)]


async def test_who_was_only_given_a_tick_mark_is_told_later(radio: Radio) -> None:
    radio.station = replace(radio.station, rules=ReplyRules(mode="reaction"))
    await heard(radio)
    await answers_in(radio, 8)
    assert [one.told_at for one in await radio.listeners()] == [None]


async def test_the_reply_is_in_the_listeners_language(radio: Radio) -> None:
    await heard(radio, "quiero la canción por favor")
    (text,) = await answers_in(radio, 8)
    assert "Ya lo tiene el estudio." in text


async def test_what_is_said_once_a_day_is_not_said_twice(radio: Radio) -> None:
    unclear = Filing(
        items=(NewItem(Lane.UNSORTED, "nlu_fallback"),),
        replies=(Reply("not_understood", once_a_day=True),),
    )
    for hours in (23, 2, 0):
        await radio.deliver(message("mumble", at=radio.clock()))
        await radio.listen(lambda text: unclear)
        radio.clock.advance(seconds=8)
        await radio.answer()
        radio.clock.advance(hours=hours)
    states = [(row.state, row.reason) for row in await radio.outbox()]
    assert states == [("accepted", None), ("skipped", "said today already"), ("accepted", None)]
