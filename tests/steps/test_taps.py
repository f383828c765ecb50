"""Taps on buttons of ours answer the question they were made on, without the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.messages import Kind, Message
from bot.core.purposes import Lane
from bot.store.dialogues import dialogues
from tests.fakes import NOON, bsuid, message
from tests.radio import Radio


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
    left = Dialogue(
        (1,), "which_of", ("Good", "Bad"), asked=2, asked_at=NOON + timedelta(minutes=1)
    )
    assert await the_dialogue(radio) == left
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
