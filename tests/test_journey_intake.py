"""Keeping bodies and taking them apart: each message once, whatever the service does."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot import journey
from bot.core.errors import StoreUnavailable
from bot.core.messages import Attachment, Delivery, Kind, Notice
from bot.store.bodies import bodies
from bot.store.database import Database
from bot.store.media import media
from bot.store.roles import notices
from bot.store.statuses import statuses
from tests.fakes import FOREIGN, NOON, NUMBER, body, message, parse, phone, status
from tests.radio import Radio

OTHER_APP = frozenset({"1002"})


async def test_a_body_is_kept_before_anything_is_made_of_it(radio: Radio) -> None:
    await radio.keep(message("hello"))
    (row,) = await radio.rows(bodies)
    assert (row.received_at, row.split_at, row.numbers) == (NOON, None, [NUMBER])
    assert await radio.inbox() == []


async def test_bodies_that_wait_together_are_kept_together_or_not_at_all(radio: Radio) -> None:
    good, bad = (b"{}", frozenset({NUMBER})), (None, frozenset({NUMBER}))
    with pytest.raises(StoreUnavailable):
        await journey.receive(radio.database, [good, bad], now=NOON)  # type: ignore[list-item]
    assert await radio.rows(bodies) == []


async def test_a_kept_body_is_never_lost_to_a_crash_before_the_split(radio: Radio) -> None:
    await radio.keep(message("hello"))
    later = radio.clock.advance(seconds=6)
    rescued = await journey.split(
        radio.database, radio.station, parse, now=later, before=radio.clock.advance(seconds=-5)
    )
    assert rescued == 1
    assert len(await radio.inbox()) == 1


async def test_the_rescue_leaves_fresh_bodies_to_web(radio: Radio) -> None:
    await radio.keep(message("hello"))
    assert not await journey.split(
        radio.database, radio.station, parse, now=NOON, before=radio.clock.advance(seconds=-5)
    )


# The same message again


async def test_the_same_message_twice_in_a_body_is_one(radio: Radio) -> None:
    await radio.deliver(message("hi", id="a"), message("hi", id="a"), message("ho", id="b"))
    assert [row.provider_id for row in await radio.inbox()] == ["a", "b"]


async def test_the_same_message_in_two_bodies_is_one(radio: Radio) -> None:
    await radio.keep(message("hi", id="a"))
    await radio.keep(message("hi", id="a"), message("ho", id="b"))
    await radio.split()
    assert [row.provider_id for row in await radio.inbox()] == ["a", "b"]


async def test_the_same_message_a_week_later_is_one_and_not_heard_again(radio: Radio) -> None:
    await radio.deliver(message("play Dream On", id="a"))
    await radio.listen()
    radio.clock.advance(days=7)
    await radio.deliver(message("play Dream On", id="a"))
    assert await radio.listen() == []
    assert len(await radio.items()) == 1


async def test_the_same_id_at_two_numbers_is_two_messages(radio: Radio) -> None:
    radio.station = replace(radio.station, numbers=frozenset({NUMBER, "1002"}))
    await radio.deliver(message("hi", id="a"), message("hi", id="a", number="1002"))
    assert [(row.number, row.settled_at) for row in await radio.inbox()] == [
        (NUMBER, None),
        ("1002", None),
    ]


async def test_two_processes_that_split_at_once_make_each_message_once(
    radio: Radio, other_database: Database
) -> None:
    """The bodies hold the same messages in opposite orders, of people nobody knows yet."""
    texts = [message(f"m{n}", phone(f"4179{n % 3}"), id=f"m{n}") for n in range(12)]
    await radio.keep(*texts)
    await radio.keep(*reversed(texts))
    await radio.keep(*texts[:6])
    done = await asyncio.gather(
        *(
            journey.split(database, radio.station, parse, now=NOON)
            for database in (radio.database, other_database) * 3
        )
    )
    assert sum(done) == 3
    rows = await radio.inbox()
    assert [row.provider_id for row in rows] == [one.provider_id for one in texts]
    assert len({row.listener_id for row in rows}) == len(await radio.listeners()) == 3


# Whose number, whose signature


async def test_a_message_to_a_foreign_number_is_kept_and_not_processed(radio: Radio) -> None:
    foreign = message("stop", number=FOREIGN)
    await radio.deliver(foreign, numbers=frozenset({NUMBER, FOREIGN}))
    (row,) = await radio.inbox()
    assert row.settled_as == "not a number of this station"
    assert row.text == ""
    assert await radio.listeners() == []
    assert await radio.listen() == []


async def test_a_number_that_another_apps_secret_signed_for_is_not_processed(radio: Radio) -> None:
    radio.station = replace(radio.station, numbers=frozenset({NUMBER, "1002"}))
    await radio.deliver(message("stop"), status("read", reference="out-1"), numbers=OTHER_APP)
    (row,) = await radio.inbox()
    assert row.settled_as == "signed for another number"
    assert await radio.listen() == []


async def test_a_copy_that_was_not_signed_for_does_not_push_the_true_one_out(radio: Radio) -> None:
    await radio.keep(message("forged", id="a"), numbers=OTHER_APP)
    await radio.keep(message("true", id="a"))
    await radio.split()
    assert await radio.listen() == ["true"]


@pytest.mark.parametrize(
    "numbers, told",
    [
        pytest.param(frozenset({NUMBER}), 1, id="our number"),
        pytest.param(OTHER_APP, 0, id="another app's number"),
    ],
)
async def test_a_status_counts_only_for_the_number_that_signed(
    radio: Radio, numbers: frozenset[str], told: int
) -> None:
    await radio.deliver(status("read", "wamid.x"), numbers=numbers)
    assert len(await radio.rows(statuses)) == told


# Bodies that nobody can read


async def test_an_unreadable_body_is_parked_and_holds_up_nothing(radio: Radio) -> None:
    await radio.keep_raw(b"no body at all")
    await radio.keep(message("hello"))
    assert await radio.split() == 2
    assert await radio.split() == 0
    parked, good = await radio.rows(bodies)
    assert (parked.parked, good.parked) == ("not a test body", None)
    assert parked.body == b"no body at all"
    assert [row.text for row in await radio.inbox()] == ["hello"]
    assert await radio.events() == ["parked", "arrived"]


async def test_a_parser_that_breaks_on_one_body_loses_no_other(radio: Radio) -> None:
    await radio.keep(message("one"))
    await radio.keep_raw(b"poison")
    await radio.keep(message("two"))

    def breaks(raw: bytes) -> Delivery | journey.Unreadable:
        if raw == b"poison":
            raise KeyError("a listener's words")
        return parse(raw)

    assert await journey.split(radio.database, radio.station, breaks, now=NOON) == 3
    assert [row.text for row in await radio.inbox()] == ["one", "two"]
    assert [row.parked for row in await radio.rows(bodies)] == [None, "KeyError", None]


async def test_a_message_that_cannot_be_written_loses_no_other(radio: Radio) -> None:
    """A lone surrogate, which no database takes, should the parser ever let it through."""
    await radio.keep(message("one"))
    await radio.keep(message("half a pair: \ud83d"))
    await radio.keep(message("two"))
    assert await radio.split() == 3
    assert [row.text for row in await radio.inbox()] == ["one", "two"]
    assert [bool(row.parked) for row in await radio.rows(bodies)] == [False, True, False]


async def test_a_database_that_is_away_parks_nothing(radio: Radio) -> None:
    def away(raw: bytes) -> Delivery | journey.Unreadable:
        raise ConnectionError

    await radio.keep(message("hello"))
    with pytest.raises(ConnectionError):
        await journey.split(radio.database, radio.station, away, now=NOON)
    await radio.split()
    assert [row.text for row in await radio.inbox()] == ["hello"]


async def test_a_body_of_a_thousand_messages_is_taken_apart_in_order(radio: Radio) -> None:
    await radio.deliver(*(message(str(n), phone(f"4179{n}")) for n in range(1000)))
    assert [row.text for row in await radio.inbox()] == [str(n) for n in range(1000)]
    assert len(await radio.listeners()) == 1000


async def test_large_bodies_are_not_taken_apart_all_at_once(radio: Radio) -> None:
    for _ in range(4):
        await radio.keep(message("x" * 200_000))
    assert [await radio.split() for _ in range(3)] == [2, 2, 0]


# What else a body holds


async def test_notices_are_kept_for_the_station(radio: Radio) -> None:
    await radio.deliver(Notice("account_update", None, {"event": "DISABLED"}))
    (row,) = await radio.rows(notices)
    assert (row.topic, row.detail) == ("account_update", {"event": "DISABLED"})


async def test_a_file_is_owed_for_what_has_one(radio: Radio) -> None:
    file = Attachment("media-1", "audio/ogg", "c2hh", "https://graph/1")
    await radio.deliver(
        message(kind=Kind.VOICE, attachment=file),
        message(kind=Kind.STICKER, attachment=replace(file, provider_id="media-2")),
        message("no file"),
    )
    (row,) = await radio.rows(media)
    assert (row.provider_id, row.state, row.due_at) == ("media-1", "owed", NOON)


async def test_a_time_in_the_future_is_taken_for_now(radio: Radio) -> None:
    ahead = radio.clock.advance(hours=2)
    radio.clock.advance(hours=-2)
    await radio.deliver(message("hello", at=ahead), message("no time", at=None))
    assert [row.sent_at for row in await radio.inbox()] == [NOON, NOON]


async def test_everything_of_a_body_is_written_or_nothing(radio: Radio) -> None:
    """The last message spoils it; the first and the listener must not stay behind."""
    raw = body(message("good"), message("\ud83d"))
    await radio.keep_raw(raw)
    await radio.split()
    assert await radio.inbox() == []
    assert await radio.listeners() == []
