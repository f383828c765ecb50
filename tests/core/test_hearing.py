"""The message under way, and the dialogue that the next one meets."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.hearing import Hearing, current, hearing
from bot.core.purposes import Lane
from tests.fakes import NOON

BEFORE = Dialogue((7,), "which_of", ("Dream On", "Crazy"))
WHOSE = replace(BEFORE, artists=("Aerosmith", None))
SONG = (NewItem(Lane.SONGS, "song_request", "Zombie"),)


def test_nothing_is_under_way_outside() -> None:
    assert current() is None
    with hearing(Hearing(1, "hello")) as message:
        assert current() is message
    assert current() is None


def test_an_action_that_fails_leaves_nothing_under_way() -> None:
    with pytest.raises(ValueError, match="broken"), hearing(Hearing(1, "hello")):
        raise ValueError("broken")
    assert current() is None


async def test_messages_heard_side_by_side_do_not_mix() -> None:
    async def hear(number: int) -> int:
        with hearing(Hearing(number, "hello")):
            await asyncio.sleep(0)
            message = current()
            assert message is not None
            return message.inbox_id

    assert await asyncio.gather(*map(hear, range(5))) == list(range(5))


@pytest.mark.parametrize(
    "filing, dialogue",
    [
        pytest.param(None, BEFORE, id="nothing decided"),
        pytest.param(Filing(folded="thanks"), BEFORE, id="a courtesy changes nothing"),
        pytest.param(Filing(joins=7, choose="Crazy"), Dialogue((7,)), id="an answer ends it"),
        pytest.param(
            Filing(joins=7, question="which_of", options=("Dream On", "Crazy")),
            BEFORE,
            id="more about it leaves the question open",
        ),
        pytest.param(
            Filing(joins=5),
            Dialogue((5,), "which_of", ("Dream On", "Crazy"), asked=7),
            id="so does more about something else",
        ),
        pytest.param(
            Filing(items=SONG),
            Dialogue((-3,), "which_of", ("Dream On", "Crazy"), asked=7),
            id="and a new item",
        ),
        pytest.param(
            Filing(items=SONG, question="which_song"),
            Dialogue((-3,), "which_song"),
            id="a question",
        ),
        pytest.param(
            Filing(items=SONG, question="which_of", options=("A", "B"), artists=(None, "C")),
            Dialogue((-3,), "which_of", ("A", "B"), artists=(None, "C")),
            id="an offer with an artist",
        ),
    ],
)
def test_the_next_message_goes_on_from_this_one(filing: Filing | None, dialogue: Dialogue) -> None:
    message = Hearing(3, "text", dialogue=BEFORE, filing=filing)
    assert message.after() == dialogue
    with hearing(Hearing(4, "and more", follows=message)) as following:
        assert following.dialogue == dialogue


@pytest.mark.parametrize("dialogue", [Dialogue(), BEFORE, WHOSE])
def test_a_dialogue_is_remembered_whole(dialogue: Dialogue) -> None:
    assert Dialogue.from_json(json.loads(json.dumps(dialogue.to_json()))) == dialogue
    dialogue = replace(dialogue, asked_about=((3, 4),), asked_at=NOON)
    assert Dialogue.from_json(json.loads(json.dumps(dialogue.kept()))) == dialogue


def test_a_question_keeps_its_time_while_more_is_said_about_its_item() -> None:
    asking = Filing(SONG, replies=(Reply("which_song", question=True),), question="which_song")
    asked = Dialogue().after(asking, (7,), at=NOON)
    open_still = Filing(joins=7, replies=(Reply("added"),), question="which_song")
    later = NOON + timedelta(hours=1)
    assert asked.after(open_still, (), at=later).asked_at == NOON
    assert asked.after(asking, (8,), at=later).asked_at == later
    assert asked.closed().asked_at is None


def test_a_dialogue_of_another_release_is_read_as_far_as_it_goes() -> None:
    assert Dialogue.from_json({}) == Dialogue()
    old = {"last_items": [7], "question": "which_of", "options": ["Dream On", "Crazy"]}
    assert Dialogue.from_json(old) == BEFORE
