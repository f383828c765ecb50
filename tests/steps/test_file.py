"""What filings become: items, follow-ups, the dialogue that goes on, and who hears back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.filing import Dialogue, Filing, NewItem
from bot.core.hearing import hearing
from bot.core.purposes import Lane
from bot.core.understanding import Entity, Guess, Understood
from bot.journey import file as file_all
from bot.store import queue
from bot.store.dialogues import dialogues
from bot.understanding.worker import hearings_of
from tests.fakes import bsuid, message
from tests.radio import Radio, song


async def state(radio: Radio) -> Dialogue:
    (row,) = await radio.rows(dialogues)
    return Dialogue.from_json(row.state)


async def messages_of(radio: Radio, item_id: int) -> list[int]:
    async with radio.database.read() as conn:
        return await queue.messages_of(conn, item_id)


async def follow(radio: Radio, text: str, filing: Filing, **understood: Any) -> None:
    """A later message, filed so."""
    radio.clock.advance(minutes=1)
    await radio.deliver(message(text, at=radio.clock()))
    token, claimed = await radio.claim()
    await radio.file(token, [(one, filing) for one in claimed], **understood)


# Items


async def test_an_item_carries_all_that_was_understood(radio: Radio) -> None:
    entity = Entity("song", "Dream On", 5, 13)
    meant = {
        "intent": "song_request",
        "confidence": 0.71,
        "guesses": (Guess("song_request", 0.71), Guess("shout_out", 0.2)),
        "also": ("shout_out",),
        "entities": (entity, Entity("sender", "Ana", 0, 3), Entity("place", "Bern", 0, 4)),
    }
    await radio.deliver(message("play Dream On"))
    token, claimed = await radio.claim()
    await radio.file(token, [(one, song("Dream On")) for one in claimed], **meant)
    (item,) = await radio.items()
    assert (item.lane, item.purpose, item.song, item.status) == (
        "songs",
        "song_request",
        "Dream On",
        "waiting",
    )
    assert (item.sender, item.place, item.also) == ("Ana", "Bern", ["shout_out"])
    assert item.guesses[1] == {"intent": "shout_out", "confidence": 0.2}
    assert item.entities[0] == {"label": "song", "value": "Dream On", "start": 5, "end": 13}
    assert item.confidence == pytest.approx(0.71)
    (row,) = await radio.inbox()
    assert (row.settled_as, row.understood["intent"]) == ("item", "song_request")


async def test_two_tracks_in_one_message_are_two_items(radio: Radio) -> None:
    items = tuple(NewItem(Lane.SONGS, "song_request", title) for title in ("One", "Two"))
    await radio.deliver(message("play One and Two"))
    await radio.listen(lambda text: Filing(items=items))
    assert [item.song for item in await radio.items()] == ["One", "Two"]
    assert (await state(radio)).last_items == (1, 2)
    assert await radio.events() == ["arrived", "filed", "filed"]


async def test_spam_is_folded_away_in_its_lane(radio: Radio) -> None:
    await radio.deliver(message("win a prize"))
    await radio.listen(lambda text: Filing(items=(NewItem(Lane.HELD, "spam"),)))
    (item,) = await radio.items()
    assert (item.lane, item.folded) == ("held", True)


async def test_a_folded_message_says_why_and_leaves_the_dialogue_alone(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen(lambda text: song("Dream On", question="which_of", options=("a", "b")))
    before = await state(radio)
    await follow(radio, "thanks!", Filing(folded="thanks"))
    assert [row.settled_as for row in await radio.inbox()] == ["item", "thanks"]
    assert await state(radio) == before
    assert (await radio.log())[-1].event.detail == {"reason": "thanks"}


# Follow-ups


async def test_a_follow_up_adds_to_the_item_it_speaks_of(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    more = (Entity("recipient", "my sister", 0, 9), Entity("sender", "Ana", 0, 3))
    await follow(radio, "for my sister", Filing(joins=1), entities=more)
    (item,) = await radio.items()
    assert [one["value"] for one in item.entities] == ["my sister", "Ana"]
    assert (item.song, item.sender, item.version) == ("Dream On", "Ana", 2)
    assert await messages_of(radio, 1) == [1, 2]
    assert (await radio.events())[-1] == "joined"


async def test_a_follow_up_does_not_rename_who_asked(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    for name in ("Ana", "Eva"):
        await follow(radio, "from me", Filing(joins=1), entities=(Entity("sender", name, 0, 3),))
    assert [item.sender for item in await radio.items()] == ["Ana"]


async def test_a_choice_gives_the_item_its_track(radio: Radio) -> None:
    await radio.deliver(message("play Queen"))
    await radio.listen(lambda text: song("", question="which_of", options=("One", "Two")))
    await follow(radio, "the second", Filing(joins=1, choose="Two"))
    assert [item.song for item in await radio.items()] == ["Two"]
    assert await state(radio) == Dialogue((1,))


@pytest.mark.parametrize("action", ["air", "dismiss"])
@pytest.mark.parametrize(
    "filing, intent, made",
    [
        pytest.param(Filing(joins=1), "shout_out", ("shout_outs", "shout_out", None), id="more"),
        pytest.param(Filing(joins=1), "thanks", ("comments", "thanks", None), id="no lane"),
        pytest.param(Filing(joins=1), "weather", ("comments", "weather", None), id="own intent"),
        pytest.param(
            Filing(joins=1, choose="Two"),
            "nlu_fallback",
            ("songs", "song_request", "Two"),
            id="choice",
        ),
    ],
)
async def test_a_follow_up_to_what_is_done_becomes_an_item_of_its_own(
    radio: Radio, action: str, filing: Filing, intent: str, made: tuple[str, str, str | None]
) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    await radio.move(1, "take")
    await radio.move(1, action)
    await follow(radio, "and more", filing, intent=intent)
    _, item = await radio.items()
    assert (item.lane, item.purpose, item.song) == made
    assert await state(radio) == Dialogue((2,))
    assert (await radio.events())[-1] == "filed"


async def test_a_follow_up_to_what_is_on_air_still_joins(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"))
    await radio.listen()
    await radio.move(1, "take")
    await follow(radio, "for my sister", Filing(joins=1))
    assert await messages_of(radio, 1) == [1, 2]


async def test_follow_ups_within_one_batch_find_the_item_that_is_not_written_yet(
    radio: Radio,
) -> None:
    """The second message's dialogue names the first by its inbox id, with a minus."""
    await radio.deliver(message("play Dream On"), message("for my sister"), message("by Ana"))
    token, claimed = await radio.claim()
    heard = hearings_of(claimed)
    for one, filing in zip(heard, [song("Dream On"), None, None], strict=True):
        with hearing(one):
            one.understood = Understood("comment", 0.9)
            one.filing = filing or Filing(joins=one.dialogue.last_items[0])
    assert [one.dialogue.last_items for one in heard] == [(), (-1,), (-1,)]
    pairs = list(zip(claimed, heard, strict=True))
    await file_all(radio.database, radio.station, token, pairs, now=radio.clock())
    assert len(await radio.items()) == 1
    assert await messages_of(radio, 1) == [1, 2, 3]
    assert await state(radio) == Dialogue((1,))


async def test_a_follow_up_whose_first_message_failed_stands_by_itself(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"), message("for my sister"))
    token, claimed = await radio.claim()
    await radio.file(token, [(claimed[1], Filing(joins=-claimed[0].waiting.id))])
    (item,) = await radio.items()
    assert item.lane == "comments"


async def test_a_follow_up_finds_what_a_person_sorted_meanwhile(radio: Radio) -> None:
    await radio.deliver(message("play Dream On"), message("for my sister"))
    token, claimed = await radio.claim()
    await radio.sort_by_hand(claimed[0].waiting.id, "take")
    filings = [song("too late"), Filing(joins=-claimed[0].waiting.id)]
    await radio.file(token, list(zip(claimed, filings, strict=True)))
    assert await messages_of(radio, 1) == [1, 2]
    assert len(await radio.items()) == 1


# The dialogue


async def test_the_dialogue_reaches_the_next_message_of_that_listener_alone(radio: Radio) -> None:
    await radio.deliver(message("play Queen", bsuid("CH.1")))
    await radio.listen(lambda text: song("", question="which_of", options=("One", "Two")))
    await radio.deliver(message("the second", bsuid("CH.1")), message("hi", bsuid("CH.2")))
    _, claimed = await radio.claim()
    assert [one.dialogue for one in claimed] == [
        Dialogue((1,), "which_of", ("One", "Two")),
        Dialogue(),
    ]


async def test_the_dialogue_is_forgotten_when_the_session_is_over(radio: Radio) -> None:
    await radio.deliver(message("play Queen"))
    await radio.listen(lambda text: song("", question="which_of", options=("One", "Two")))
    radio.clock.advance(radio.station.rules.session)
    await radio.deliver(message("the second", at=radio.clock()))
    _, claimed = await radio.claim()
    assert [one.dialogue for one in claimed] == [Dialogue()]


async def test_the_dialogue_stays_small_however_much_is_said(radio: Radio) -> None:
    items = tuple(NewItem(Lane.SONGS, "song_request", str(n)) for n in range(9))
    for _ in range(5):
        await follow(radio, "play nine", Filing(items=items))
    assert len((await state(radio)).last_items) == 3
    assert len(await radio.rows(dialogues)) == 1
