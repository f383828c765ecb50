"""A play is for the tracks of its recording, in whatever company they are."""

from __future__ import annotations

import pytest

from bot.core.wishes import track_wish, wish
from bot.library import editing
from bot.library.played import wishes_of
from bot.library.reports import ReadTrack
from bot.steps import merging
from bot.store.database import Database
from tests.fakes import FakeClock
from tests.library.test_importing import Shelf


@pytest.fixture
def shelf(database: Database, clock: FakeClock) -> Shelf:
    return Shelf(database, clock)


async def granted(shelf: Shelf, title: str, artist: str) -> set[str]:
    async with shelf.database.read() as conn:
        return await wishes_of(conn, title, artist)


async def tracks_granted(shelf: Shelf, title: str, artist: str) -> set[str]:
    return {one for one in await granted(shelf, title, artist) if one.startswith("track")}


async def test_a_song_with_a_common_title_is_found_behind_a_thousand_others(shelf: Shelf) -> None:
    many = [ReadTrack(f"Hello {n}", f"Band {n}", key=f"m{n}") for n in range(1000)]
    same = [ReadTrack("Hello", f"Somebody {n}", key=f"s{n}") for n in range(600)]
    await shelf.take_in(many[:500], many[500:], same, [ReadTrack("Hello", "Adele", key="adele")])
    adele = next(row for row in (await shelf.rows()).values() if row.artist == "Adele")
    assert await tracks_granted(shelf, "Hello (Remastered)", "Adele") == {track_wish(adele.id)}


async def test_a_play_finds_a_track_as_it_has_been_edited_and_not_as_it_was(shelf: Shelf) -> None:
    await shelf.take_in([ReadTrack("Helo", "Adele", key="1")])
    row = (await shelf.rows())["Helo"]
    assert await tracks_granted(shelf, "Hello", "Adele") == set()
    await editing.edit(shelf.database, row.id, {"title": "Hello"}, who="ana", now=shelf.clock())
    await shelf.take_in([ReadTrack("Helo", "Adele", key="1")])  # as it ever was
    assert await tracks_granted(shelf, "Hello", "Adele") == {track_wish(row.id)}
    assert await tracks_granted(shelf, "Helo", "Adele") == set()


async def test_a_play_of_what_was_merged_is_for_the_track_and_all_that_goes_under_it(
    shelf: Shelf,
) -> None:
    await shelf.take_in([ReadTrack(one, "The Beatles", key=one) for one in ("Hey Jude", "Hay Jud")])
    jude, jud = (row.id for row in (await shelf.rows()).values())
    await merging.merge(shelf.database, [jud], jude, who="ana", now=shelf.clock())
    both = {track_wish(jude), track_wish(jud)}
    assert await tracks_granted(shelf, "Hay Jud", "The Beatles") == both
    assert await tracks_granted(shelf, "Hey Jude", "The Beatles") == both


async def test_a_play_under_another_name_of_the_artist_is_the_same(shelf: Shelf) -> None:
    await shelf.take_in([ReadTrack("Kiss", "Prince", key="1")])
    prince = (await shelf.rows())["Kiss"]
    assert await tracks_granted(shelf, "Kiss", "TAFKAP") == set()
    await editing.add_alias(shelf.database, "Prince", "TAFKAP", who="ana", now=shelf.clock())
    assert track_wish(prince.id) in await tracks_granted(shelf, "Kiss", "tafkap")
    assert wish("kiss", "Tafkap", None) in await granted(shelf, "Kiss", "Prince")


@pytest.mark.parametrize(
    "stocked, anybody",
    [
        ([], True),
        ([("Hello", "Adele")], True),
        ([("Hello", "Adele"), ("Hello (Live)", "Adele feat. Somebody")], True),
        ([("Hello", "Lionel Richie")], False),
        ([("Hello", "Adele"), ("Hello", "Lionel Richie")], False),
    ],
    ids=["nobody", "who plays", "who plays, twice", "somebody else", "both"],
)
async def test_a_title_alone_is_granted_where_it_can_mean_only_one_song(
    shelf: Shelf, stocked: list[tuple[str, str]], anybody: bool
) -> None:
    rows = [ReadTrack(title, artist, key=str(n)) for n, (title, artist) in enumerate(stocked)]
    await shelf.take_in([ReadTrack("Africa", "Toto", key="africa"), *rows])
    found = await granted(shelf, "Hello", "Adele")
    assert (wish("hello", None, None) in found) == anybody
    assert wish("hello", "adele", None) in found
