"""What is counted of a time, on either database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.figures import MINUTE, Counted, Place
from bot.store import numbers, toplists
from bot.store.database import Database
from bot.store.numbers import OfLane, People, Scope
from bot.store.toplists import Asked
from tests.fakes import NOON
from tests.store.past import Past

HOUR = Scope(NOON, NOON + timedelta(hours=1))
SECOND = int(NOON.timestamp())


@pytest.fixture
def past(database: Database) -> Past:
    return Past(database)


async def test_messages_are_counted_by_minute_and_lane(past: Past) -> None:
    ana = await past.listener(NOON)
    await past.item(NOON, ana, lane="comments")
    await past.item(NOON + timedelta(seconds=59, microseconds=999), ana, lane="comments")
    item = await past.item(NOON + timedelta(seconds=60), ana, lane="tips")
    await past.on(item, await past.message(NOON + timedelta(seconds=61), ana, settled_as="item"))
    await past.message(NOON + timedelta(seconds=62), ana)
    await past.message(NOON + timedelta(seconds=63), ana, settled_as=None)
    await past.message(NOON + timedelta(seconds=64), ana, kind="reaction")
    await past.message(NOON - timedelta(microseconds=1), ana)
    await past.message(HOUR.end, ana)
    async with past.database.read() as conn:
        assert await numbers.messages(conn, HOUR, MINUTE) == [
            Counted(SECOND, "comments", 2),
            Counted(SECOND + 60, "folded", 1),
            Counted(SECOND + 60, "tips", 2),
            Counted(SECOND + 60, "unsorted", 1),
        ]


async def test_a_message_on_two_cards_counts_once(past: Past) -> None:
    ana = await past.listener(NOON)
    await past.item(NOON, ana, lane="songs")
    other = await past.item(NOON, ana, lane="tips")
    await past.on(other, 1)
    async with past.database.read() as conn:
        found = await numbers.messages(conn, HOUR, MINUTE)
    assert found == [Counted(SECOND, "songs", 1), Counted(SECOND, "tips", 1)]


async def test_what_was_aired_and_how_long_it_waited_is_told_lane_by_lane(past: Past) -> None:
    ana = await past.listener(NOON)
    await past.item(NOON, ana, lane="tips", looked=30, aired=90)
    await past.item(NOON, ana, lane="tips", looked=30, status="dismissed")
    await past.item(NOON, ana, lane="tips")
    await past.item(NOON, ana, lane="songs", looked=10)
    await past.item(NOON, ana, lane="songs", looked=10, status="merged")
    await past.item(NOON - timedelta(hours=2), ana, lane="songs", looked=10, aired=20)
    async with past.database.read() as conn:
        assert await numbers.lanes(conn, HOUR) == {
            "tips": OfLane(3, 1, 1),
            "songs": OfLane(1, 0, 0),
        }
        assert await numbers.waits(conn, HOUR) == {"tips": {30: 2}, "songs": {10: 1}}


async def test_it_counts_who_wrote_who_wrote_again_and_what_went_out(past: Past) -> None:
    ana, ben, eve = [await past.listener(NOON) for _ in range(3)]
    for who in (ana, ana, ben, None):
        await past.message(NOON, who)
    await past.message(HOUR.end, eve)
    for state in ("accepted", "read", "failed", "skipped", "unknown"):
        await past.reply(NOON, ana, state)
    await past.reply(NOON, ana, "accepted", "read")
    async with past.database.read() as conn:
        assert await numbers.people(conn, HOUR) == People(listeners=2, repeated=1, replies=2)
        nothing = Scope(NOON - timedelta(days=2), NOON - timedelta(days=1))
        assert await numbers.people(conn, nothing) == People(0, 0, 0)
        assert await numbers.lanes(conn, nothing) == {}


async def test_of_a_show_only_what_is_its_own_is_counted(past: Past) -> None:
    ana = await past.listener(NOON)
    airing = await past.airing(NOON, HOUR.end)
    await past.item(NOON, ana, lane="tips", airing_id=airing, looked=5)
    await past.item(NOON, ana, lane="comments", number="1002")
    async with past.database.read() as conn:
        scope = Scope(NOON, HOUR.end, airing, ("1001",))
        assert await numbers.messages(conn, scope, MINUTE) == [Counted(SECOND, "tips", 1)]
        assert list(await numbers.lanes(conn, scope)) == ["tips"]
        assert await numbers.waits(conn, scope) == {"tips": {5: 1}}


async def test_the_songs_and_artists_asked_for_most(past: Past) -> None:
    people = [await past.listener(NOON) for _ in range(4)]
    await past.wish(NOON, people, "Africa", "Toto")
    await past.wish(NOON + MINUTE, people[:2], "Africa", "Toto")
    await past.wish(NOON, people[:3], "Rosanna", "Toto")
    await past.wish(NOON, people[:2], "My number is 5551234", "Call me")
    await past.wish(HOUR.end, people, "Tomorrow")
    async with past.database.read() as conn:
        assert await toplists.songs(conn, HOUR) == (
            [Asked("Africa", "Toto", 6, 4), Asked("Rosanna", "Toto", 3, 3)],
            2,
        )
        assert await toplists.artists(conn, HOUR) == ([Asked("", "Toto", 9, 4)], 2)


async def test_a_track_of_the_library_is_named_however_few_ask_for_it(past: Past) -> None:
    ana = await past.listener(NOON)
    await past.wish(NOON, [ana], "Africa", "Toto", track_id=7)
    async with past.database.read() as conn:
        assert await toplists.songs(conn, HOUR) == ([Asked("Africa", "Toto", 1, 1)], 0)


async def test_the_places_named_most_name_nobody(past: Past) -> None:
    people = [await past.listener(NOON) for _ in range(3)]
    for one, place in zip(people, ("Málaga", "malaga", "MALAGA "), strict=True):
        await past.item(NOON, one, place=place)
    await past.item(NOON, people[0], place="A small village")
    async with past.database.read() as conn:
        assert await toplists.places(conn, HOUR) == ([Place("MALAGA", 3, 3)], 1)
