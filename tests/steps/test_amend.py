"""Second thoughts among several messages: the reply that waits, the card, and who has them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.messages import Kind, Message
from bot.core.purposes import Lane
from bot.core.understanding import Entity
from bot.store.dialogues import dialogues
from tests.fakes import message
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
