"""Blocking a listener: nothing is heard of them, nothing is lost, and nobody has work with it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot import decisions, journey
from bot.core.blocks import BLOCKED, Block, block
from bot.core.messages import Attachment, Kind
from bot.reading import read
from bot.steps import blocking, keep
from bot.steps import deeds as steps_deeds
from bot.steps.keep import Keeping
from bot.store import board, status
from bot.store.bodies import bodies
from bot.store.listener_notes import listener_notes
from bot.store.listeners import identifiers
from bot.store.media import media
from tests.fakes import KEY, NOON, NUMBER, bsuid, message, phone
from tests.radio import Radio, song
from tests.steps.kept import everything
from tests.whatsapp import envelopes

ALARMING = "I want to kill myself"
A, B, P = bsuid("CH.1"), bsuid("CH.2"), phone("41790000001")


def made(radio: Radio, length: str = "hour", why: str = "abuse", words: str = "") -> Block:
    found = block(length, why, words, by="eva", now=radio.clock())
    assert found is not None
    return found


async def block_them(
    radio: Radio, length: str = "hour", *, listener: int = 1, dismiss: bool = False, words: str = ""
) -> None:
    await decisions.block(
        radio.database,
        radio.station,
        listener,
        made(radio, length, words=words),
        dismiss=dismiss,
        now=radio.clock(),
    )


async def unblock(radio: Radio, listener: int = 1) -> bool:
    return await decisions.unblock(radio.database, listener, who="eva", now=radio.clock())


async def say(radio: Radio, text: str = "hi", *who: Any, **more: Any) -> None:
    await radio.deliver(message(text, *(who or (A,)), at=radio.clock(), **more))


async def where(radio: Radio) -> list[str | None]:
    """Where each message went, in their order."""
    return [row.settled_as for row in await radio.inbox()]


@pytest.fixture
async def blocked(radio: Radio) -> Radio:
    """Somebody has written, was heard, and is blocked for an hour."""
    await say(radio, "play Dream On")
    await radio.listen()
    await block_them(radio)
    return radio


# at the door


async def test_a_thousand_messages_of_a_blocked_listener_cost_the_worker_nothing(
    blocked: Radio,
) -> None:
    logged = await blocked.events()
    for _ in range(10):
        await blocked.deliver(*(message(f"play {n}", A) for n in range(100)))
    assert (await blocked.claim(limit=2000))[1] == []
    assert await where(blocked) == ["item", *[BLOCKED] * 1000]
    assert [row.attempts for row in await blocked.inbox()] == [1, *[0] * 1000]
    assert len(await blocked.rows(bodies)) == 11
    assert (len(await blocked.items()), len(await blocked.outbox())) == (1, 1)
    assert await blocked.events() == logged


async def test_others_in_the_same_call_are_heard(blocked: Radio) -> None:
    await blocked.deliver(message("play one", A), message("play two", B), message("three", A))
    assert await blocked.listen() == ["play two"]


@pytest.mark.parametrize("kind", [Kind.VOICE, Kind.PICTURE, Kind.STICKER, Kind.REACTION, Kind.EDIT])
async def test_no_kind_of_message_makes_work(blocked: Radio, kind: Kind) -> None:
    file = Attachment("media-1", "image/jpeg", url="https://graph/1")
    await say(blocked, "", kind=kind, attachment=file)
    assert await where(blocked) == ["item", BLOCKED]
    assert await blocked.rows(media) == []
    assert len(await blocked.items()) == 1


async def test_after_the_block_the_next_messages_go_the_normal_way(blocked: Radio) -> None:
    await say(blocked, "play One")
    blocked.clock.advance(hours=1)
    await say(blocked, "play Two")
    assert await blocked.listen() == ["play Two"]
    assert await where(blocked) == ["item", BLOCKED, "item"]


async def test_who_is_unblocked_is_heard_at_once(blocked: Radio) -> None:
    assert await unblock(blocked)
    await say(blocked, "play Two")
    assert await blocked.listen() == ["play Two"]
    assert not await unblock(blocked)
    assert (await blocked.events()).count("unblocked") == 1


@pytest.mark.parametrize(
    "text, replies", [("stop", "stopped"), ("basta", "stopped"), ("start", "on")]
)
async def test_stop_and_start_are_heard_while_blocked_and_make_no_card(
    blocked: Radio, text: str, replies: str
) -> None:
    await say(blocked, text)
    assert [one.replies for one in await blocked.listeners()] == [replies]
    assert await where(blocked) == ["item", BLOCKED]
    assert len(await blocked.items()) == 1


async def test_the_confirmation_of_a_stop_goes_out_and_nothing_else(blocked: Radio) -> None:
    blocked.clock.advance(minutes=1)
    await blocked.answer()  # what was owed for the request
    assert [row.reason for row in await blocked.outbox()] == ["the listener is blocked"]
    await say(blocked, "stop")
    blocked.clock.advance(minutes=1)
    await blocked.answer()
    assert blocked.sender.texts == ["We will not write again."]


async def test_a_wish_to_be_erased_comes_to_the_manager_once(blocked: Radio) -> None:
    for _ in range(2):
        await blocked.deliver(message("delete my data", A), message("delete my data", A))
    assert [item.purpose for item in await blocked.items()] == ["song_request", "erase_me"]
    assert await where(blocked) == ["item", "item", BLOCKED, BLOCKED, BLOCKED]


async def test_danger_is_seen_whoever_is_blocked(blocked: Radio) -> None:
    await blocked.deliver(message("hello", A), message(ALARMING, A), message("play One", A))
    assert await where(blocked) == ["item", BLOCKED, "item", BLOCKED]
    (card,) = await alarming(blocked)
    assert (card.alarm, card.status) == ("self_harm", "waiting")
    blocked.clock.advance(minutes=1)
    await blocked.answer()
    assert blocked.sender.texts == []


@pytest.mark.parametrize("turned_away", [True, False], ids=["of what came blocked", "of a card"])
async def test_danger_in_an_edit_is_seen_whoever_is_blocked(
    blocked: Radio, turned_away: bool
) -> None:
    await say(blocked, "hello")
    original = (await blocked.inbox())[1 if turned_away else 0]
    await say(blocked, ALARMING, kind=Kind.EDIT, reply_to=original.provider_id)
    (card,) = await alarming(blocked)
    assert (card.alarm, card.said[0].text) == ("self_harm", ALARMING)


async def alarming(radio: Radio) -> list[board.Card]:
    async with radio.database.read() as conn:
        return await board.alarming(conn, limit=9)


async def test_who_is_blocked_may_take_their_words_back(blocked: Radio) -> None:
    (first,) = await blocked.inbox()
    await say(blocked, "", kind=Kind.REVOKE, reply_to=first.provider_id)
    assert [row.text for row in await blocked.inbox()] == ["", ""]
    assert "taken_back" in await blocked.events()


async def test_an_edit_while_blocked_changes_no_card(blocked: Radio) -> None:
    (first,) = await blocked.inbox()
    await say(blocked, "something vile", kind=Kind.EDIT, reply_to=first.provider_id)
    assert (await blocked.inbox())[0].text == "play Dream On"


async def test_what_a_blocked_listener_puts_on_a_message_is_not_shown(blocked: Radio) -> None:
    (first,) = await blocked.inbox()
    more = {"reply_to": first.provider_id, "detail": {"emoji": "🖕"}}
    await say(blocked, "", kind=Kind.REACTION, **more)
    await unblock(blocked)
    await say(blocked, "", kind=Kind.STICKER, **more)
    async with blocked.database.read() as conn:
        (card,) = await board.cards(conn, [1])
    assert (card.said[0].reactions, card.said[0].stickers) == ((), 1)


# one person under several names


async def test_a_block_holds_under_every_name_of_a_listener(radio: Radio) -> None:
    await say(radio, "hi", A, P)
    await block_them(radio)
    for who in ((A,), (P,), (A, P)):
        await say(radio, "again", *who)
    assert (await where(radio))[1:] == [BLOCKED] * 3


@pytest.mark.parametrize("first", [1, 2], ids=["by the id", "by the number"])
@pytest.mark.parametrize("seen", [True, False], ids=["seen together before", "only later"])
async def test_a_block_holds_for_both_of_two_who_may_be_one(
    radio: Radio, first: int, seen: bool
) -> None:
    await say(radio, "hi", A)
    await say(radio, "ho", P)
    if seen:
        await say(radio, "both", A, P)
    await block_them(radio, listener=first)
    await say(radio, "both", A, P)
    await say(radio, "one", A)
    await say(radio, "other", P)
    assert (await where(radio))[-3:] == [BLOCKED] * 3
    await unblock(radio, listener=3 - first)
    await say(radio, "both", A, P)
    assert (await where(radio))[-1] is None


async def test_who_took_the_number_over_is_not_blocked(radio: Radio) -> None:
    await say(radio, "hi", A, P)
    await block_them(radio, "good")
    await say(radio, "hello", B, P)
    assert (await where(radio))[-1] is None


# what waits already


async def test_what_waits_when_somebody_is_blocked_is_settled(radio: Radio) -> None:
    file = Attachment("media-1", "audio/ogg", url="https://graph/1")
    await say(radio, "first", attachment=file)
    token, claimed = await radio.claim()
    await say(radio, "second")
    await say(radio, "third", B)
    await block_them(radio)
    await radio.file(token, [(one, song("Late")) for one in claimed])  # a worker had it in hand
    assert await where(radio) == [BLOCKED, BLOCKED, None]
    assert await radio.items() == []
    assert [row.state for row in await radio.rows(media)] == ["deleted"]
    assert await radio.listen() == ["third"]


async def test_a_message_that_comes_in_the_same_moment_is_heard_or_turned_away_whole(
    radio: Radio,
) -> None:
    await say(radio, "hi")
    await radio.listen()
    await radio.keep(*(message(f"play {n}", A) for n in range(50)))
    await asyncio.gather(radio.split(), block_them(radio))
    assert (await where(radio))[1:] == [BLOCKED] * 50


@pytest.mark.parametrize("dismiss", [False, True])
async def test_open_items_stay_unless_somebody_wants_them_dismissed(
    radio: Radio, dismiss: bool
) -> None:
    for text in ("play One", "play Two", "play Shared", "play Taken", "delete my data"):
        await say(radio, text)
        await radio.listen()
    await say(radio, "play Shared", B)
    await radio.listen()
    (taken,) = await radio.items(song="Taken")
    await radio.move(taken.id, "take")
    async with radio.database.read() as conn:
        assert len(await blocking.waiting(conn, 1)) == 2
    await block_them(radio, dismiss=dismiss)
    gone = {item.song for item in await radio.items(status="dismissed")}
    assert gone == ({"One", "Two"} if dismiss else set())


async def test_an_alarm_stays_when_the_rest_is_dismissed(radio: Radio) -> None:
    await say(radio, "play One")
    await radio.listen()
    await say(radio, ALARMING)
    await block_them(radio, dismiss=True)
    assert [item.status for item in await radio.items()] == ["dismissed", "waiting"]


async def test_all_that_waits_is_dismissed_however_much_it_is(
    radio: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps_deeds, "MOST", 2)
    for text in ("One", "Two", "Three", "Four", "Five"):
        await say(radio, f"play {text}")
    await radio.listen()
    await block_them(radio, dismiss=True)
    assert {item.status for item in await radio.items()} == {"dismissed"}
    for item in await radio.items():
        await radio.undo(item.id, who="eva")
    assert {item.status for item in await radio.items()} == {"waiting"}


async def test_the_log_says_who_blocked_whom_for_how_long_and_not_in_which_words(
    radio: Radio,
) -> None:
    await say(radio)
    await block_them(radio, words="called me a Secret")
    (told,) = [one.event for one in await radio.log() if one.event.what == "blocked"]
    assert (told.who, told.listener_id) == ("eva", 1)
    assert told.detail == {"until": (NOON + timedelta(hours=1)).isoformat(), "why": "abuse"}


async def test_no_message_of_a_blocked_listener_is_lost(radio: Radio) -> None:
    async def call(text: str, id: str) -> None:
        said = envelopes.message(id=id, text={"body": text}, timestamp=str(int(NOON.timestamp())))
        body = envelopes.body(envelopes.change(number=NUMBER, messages=[said]))
        await radio.keep_raw(envelopes.encoded(body))
        await journey.split(radio.database, radio.station, read, now=radio.clock())

    await call("waits", "wamid.1")
    await block_them(radio)
    await call("turned away", "wamid.2")
    await call("stop", "wamid.3")
    assert await where(radio) == [BLOCKED] * 3
    radio.clock.advance(hours=1)
    async with radio.database.read() as conn:
        assert (await status.count(conn, key=KEY, now=radio.clock())).loss == 0


# what is kept


async def test_a_block_outlives_the_texts(radio: Radio) -> None:
    await say(radio, "hi", A, P, name="Secret Name")
    await block_them(radio, "good")
    await forget(radio)
    (row,) = await radio.listeners()
    assert (row.name, row.blocked_why) == (None, "abuse")
    assert {one.value for one in await radio.rows(identifiers)} == {""}
    await say(radio, "again", A, P)
    assert (await where(radio))[-1] == BLOCKED


async def test_a_block_that_is_over_keeps_nobody(radio: Radio) -> None:
    await say(radio)
    await block_them(radio, "day")
    await forget(radio)
    assert await radio.listeners() == []


async def forget(radio: Radio) -> None:
    """A hundred days pass, and the scheduler tidies up."""
    radio.clock.advance(days=100)
    async with radio.database.write() as conn:
        await conn.execute(sa.update(bodies).values(split_at=NOON))
    for _ in range(3):
        async with radio.database.write() as conn:
            await keep.forget_texts(conn, Keeping(), key=KEY, now=radio.clock())


async def test_erasing_takes_the_notes_and_the_block_away(radio: Radio) -> None:
    await say(radio)
    await note(radio, "a Secret of theirs")
    await block_them(radio, "good", words="a Secret")
    await decisions.erase(radio.database, radio.station, 1, who="mona", now=radio.clock())
    assert "Secret" not in await everything(radio)
    (row,) = await radio.listeners()
    assert row.blocked_at is None


# notes


async def note(radio: Radio, text: str) -> bool:
    return await decisions.note(radio.database, 1, text, who="eva", now=radio.clock())


async def test_a_note_says_who_wrote_it_and_the_log_does_not_hold_its_words(radio: Radio) -> None:
    await say(radio)
    assert await note(radio, "  a Secret\n")
    (row,) = await radio.rows(listener_notes)
    assert (row.text, row.who, row.at) == ("a Secret", "eva", NOON)
    assert "Secret" not in str(await radio.log())
    for done in (True, False):
        gone = await decisions.forget_note(radio.database, 1, row.id, who="ed", now=radio.clock())
        assert gone == done
    assert (await radio.events())[-2:] == ["listener_noted", "listener_note_removed"]


async def test_a_note_about_somebody_else_is_not_removed(radio: Radio) -> None:
    await say(radio)
    await say(radio, "hi", B)
    await note(radio, "about the first")
    gone = await decisions.forget_note(radio.database, 2, 1, who="eva", now=radio.clock())
    assert not gone and len(await radio.rows(listener_notes)) == 1


async def test_notes_have_bounds(radio: Radio) -> None:
    await say(radio)
    assert not await note(radio, " \n")
    for _ in range(blocking.MOST_NOTES):
        assert await note(radio, "x" * 1000)
    assert not await note(radio, "one more")
    assert {len(row.text) for row in await radio.rows(listener_notes)} == {blocking.LONGEST_NOTE}


async def test_notes_go_when_texts_do_and_keep_their_listener_until_then(radio: Radio) -> None:
    await say(radio)
    radio.clock.advance(days=50)
    await note(radio, "written later")
    radio.clock.advance(days=-50)
    await forget(radio)
    assert (len(await radio.rows(listener_notes)), len(await radio.listeners())) == (1, 1)
    await forget(radio)
    assert (len(await radio.rows(listener_notes)), len(await radio.listeners())) == (0, 0)
