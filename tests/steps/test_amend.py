"""Second thoughts among several messages: the reply that waits, the card, and who has them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.messages import Kind, Message
from bot.core.purposes import Lane
from bot.core.understanding import Entity
from bot.store.dialogues import dialogues
from bot.store.outbox import State
from tests.fakes import bsuid, message
from tests.radio import Radio, song

NAMES = (
    Entity("song", "Dream On", 5, 13),
    Entity("sender", "Ana", 19, 22),
    Entity("place", "Bern", 26, 30),
)


def revoke(provider_id: str) -> Message:
    return message(kind=Kind.REVOKE, reply_to=provider_id)


def edit(provider_id: str, text: str) -> Message:
    return message(text, kind=Kind.EDIT, reply_to=provider_id)


async def hear(
    radio: Radio, provider_id: str, text: str, filing: Filing | None = None, **understood: Any
) -> None:
    """A message, three seconds after the one before it, filed so."""
    radio.clock.advance(seconds=3)
    await radio.deliver(message(text, id=provider_id, at=radio.clock()))
    token, (claimed,) = await radio.claim()
    await radio.file(token, [(claimed, filing or song(text[5:]))], **understood)


def offer(*songs: str) -> Filing:
    question = Reply("which_of", question=True, options=songs)
    item = (NewItem(Lane.SONGS, "song_request", songs[0]),)
    return Filing(item, replies=(question,), question="which_of", options=songs)


async def sent(radio: Radio) -> str:
    radio.clock.advance(minutes=1)
    await radio.answer()
    (call,) = radio.sender.calls
    return call.text


# The reply that waits


async def test_a_later_message_of_a_burst_taken_back_is_not_named(radio: Radio) -> None:
    await hear(radio, "a", "play Dream On")
    await hear(radio, "b", "play Secret")
    await radio.deliver(revoke("b"))
    text = await sent(radio)
    assert "Dream On" in text and "Secret" not in text


async def test_what_was_said_of_a_later_message_of_a_burst_is_emptied(radio: Radio) -> None:
    await hear(radio, "a", "play Dream On")
    await hear(radio, "b", "play Secret")
    await sent(radio)
    await radio.deliver(revoke("b"))
    (row,) = await radio.outbox()
    assert [part["values"] for part in row.parts] == [{"song": "Dream On"}]


@pytest.mark.parametrize("gone, left", [("b", "a"), ("a", "b")])
async def test_a_reply_answers_the_last_message_that_is_left(
    radio: Radio, gone: str, left: str
) -> None:
    await hear(radio, "a", "play Dream On")
    await hear(radio, "b", "play Crazy")
    await radio.deliver(revoke(gone))
    (row,) = await radio.outbox()
    (kept,) = await radio.inbox(provider_id=left)
    assert (row.answers, row.heard_at) == (left, kept.sent_at)


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "still waiting"])
async def test_an_offer_that_was_taken_back_can_be_chosen_from_no_more(
    radio: Radio, heard: bool
) -> None:
    await hear(radio, "a", "play Secret or Crazy", offer("Secret", "Crazy"))
    if heard:
        await sent(radio)
    await radio.deliver(revoke("a"))
    (state,) = await radio.rows(dialogues)
    assert Dialogue.from_json(state.state) == Dialogue((1,))


async def test_a_reply_does_not_say_the_words_that_were_edited_away(radio: Radio) -> None:
    await hear(radio, "a", "play Draem On")
    await hear(radio, "b", "play Crazy")
    await radio.deliver(edit("a", "play Dream On"))
    text = await sent(radio)
    assert "Crazy" in text and "Draem" not in text


@pytest.mark.parametrize("text", ["play Dream On please", "please play  dream on"])
async def test_a_reply_goes_on_saying_what_an_edit_left(radio: Radio, text: str) -> None:
    await hear(radio, "a", "play Dream On")
    await radio.deliver(edit("a", text))
    assert "Dream On" in await sent(radio)


async def test_several_names_stay_in_a_reply_as_long_as_all_are_said(radio: Radio) -> None:
    both = Filing(
        (NewItem(Lane.SHOUT_OUTS, "shout_out"),),
        replies=(Reply("shout_out_to", {"recipient": "Ann, Bob"}),),
    )
    await hear(radio, "a", "hi to Ann and Bob", both)
    said = []
    for text in ("hello to Ann and Bob", "hello to Ann"):
        await radio.deliver(edit("a", text))
        said += [part["text"] for row in await radio.outbox() for part in row.parts]
    assert said == ["shout_out_to", "received"]


async def test_a_question_about_words_that_were_edited_away_is_not_asked(radio: Radio) -> None:
    await hear(radio, "a", "play Draem On or Crazy", offer("Draem On", "Crazy"))
    await radio.deliver(edit("a", "play Dream On or Crazy"))
    (row,) = await radio.outbox()
    assert row.parts == [{"text": "received", "values": {}, "of": 1}]
    (state,) = await radio.rows(dialogues)
    assert Dialogue.from_json(state.state) == Dialogue((1,))


async def test_an_edit_changes_nothing_of_what_was_said_already(radio: Radio) -> None:
    await hear(radio, "a", "play Draem On")
    await sent(radio)
    (before,) = await radio.outbox(state=State.ACCEPTED.value)
    await radio.deliver(edit("a", "play Dream On"))
    assert await radio.outbox() == [before]


# The card


async def test_what_only_a_message_taken_back_said_leaves_the_card(radio: Radio) -> None:
    await hear(radio, "a", "play Dream On from Ana in Bern", song("Dream On"), entities=NAMES)
    whom = (Entity("recipient", "my sister", 4, 13),)
    await hear(radio, "b", "for my sister", Filing(joins=1), entities=whom)
    await radio.deliver(revoke("a"))
    (item,) = await radio.items()
    assert (item.song, item.sender, item.place) == (None, None, None)
    assert [one["value"] for one in item.entities] == ["my sister"]


async def test_what_the_remaining_message_says_stays_on_the_card(radio: Radio) -> None:
    await hear(radio, "a", "play  Dream\nOn", song("Dream On"))
    await hear(radio, "b", "from Ana", Filing(joins=1), entities=(Entity("sender", "Ana", 5, 8),))
    await radio.deliver(revoke("b"))
    (item,) = await radio.items()
    assert (item.song, item.sender, item.entities) == ("Dream On", None, [])


# In a worker's hands


@pytest.mark.parametrize(
    "edited, again",
    [
        ("One", ["play new", "play Two", "play Three"]),
        ("Two", ["play new", "play Three"]),
        ("Three", ["play new"]),
    ],
)
async def test_an_edit_takes_the_later_messages_out_of_the_workers_hands_too(
    radio: Radio, edited: str, again: list[str]
) -> None:
    names = ["One", "Two", "Three"]
    await radio.deliver(*(message(f"play {name}", id=name) for name in names))
    token, claimed = await radio.claim()
    await radio.deliver(edit(edited, "play new"))
    await radio.file(token, [(one, song(one.waiting.text[5:])) for one in claimed])
    assert [text for _ in again for text in await radio.listen()] == again
    in_order = ["new" if name == edited else name for name in names]
    assert [item.song for item in await radio.items()] == in_order


async def test_an_edit_leaves_other_listeners_and_what_is_settled_where_they_are(
    radio: Radio,
) -> None:
    await hear(radio, "done", "play Zero")
    await radio.deliver(message("play One", id="One"), message("play Two", bsuid("CH.2")))
    token, claimed = await radio.claim()
    await radio.deliver(edit("done", "play Nil"))
    await radio.file(token, [(one, song(one.waiting.text[5:])) for one in claimed])
    assert [item.song for item in await radio.items()] == [None, "One", "Two"]
