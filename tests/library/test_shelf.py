"""The library in memory follows what is imported, edited, merged and named otherwise."""

from __future__ import annotations

import gc
import weakref
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.library import editing, sources
from bot.library.answer import Kind
from bot.library.shelf import Shelf
from bot.steps import merging
from bot.store import imports, tracks
from bot.store.database import Database
from tests.fakes import FakeClock

CSV = "title,artist,plays\nPurple Rain,Prince,9\nKiss,Prince,3\nHey Jude,The Beatles,5\n"


@pytest.fixture
async def shelf(database: Database, clock: FakeClock, tmp_path: Path) -> Shelf:
    (tmp_path / "a.csv").write_text(CSV)
    await sources.import_from(database, str(tmp_path / "a.csv"), who="ana", clock=clock)
    return Shelf(database)


async def test_before_the_first_refresh_nothing_is_found(shelf: Shelf) -> None:
    assert shelf.matcher.match("Hey Jude").kind is Kind.NONE
    assert await shelf.refresh()
    assert shelf.matcher.match("hey jude").kind is Kind.ONE


async def test_a_library_that_has_not_changed_is_not_read_again(shelf: Shelf) -> None:
    assert await shelf.refresh()
    before = shelf.matcher
    assert not await shelf.refresh()
    assert shelf.matcher is before


async def test_another_name_of_an_artist_is_known_at_once(
    shelf: Shelf, database: Database, clock: FakeClock
) -> None:
    await shelf.refresh()
    assert shelf.matcher.match("Purple Rain", "TAFKAP").kind is not Kind.ONE
    await editing.add_alias(database, "Prince", "TAFKAP", who="ana", now=clock())
    assert await shelf.refresh()
    found = shelf.matcher.match("Purple Rain", "TAFKAP").track
    assert found is not None and found.artist == "Prince"


async def test_what_is_merged_or_gone_is_not_found_any_more(
    shelf: Shelf, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await shelf.refresh()
    rain = shelf.matcher.match("purple rain").track
    kiss = shelf.matcher.match("kiss", "prince").track
    assert rain and kiss
    clock.advance(seconds=1)
    await merging.merge(database, [kiss.id], rain.id, who="ana", now=clock())
    (tmp_path / "a.csv").write_text("title,artist\nPurple Rain,Prince\nKiss,Prince\n")
    clock.advance(seconds=1)
    await sources.import_from(database, str(tmp_path / "a.csv"), who="ana", clock=clock)
    assert await shelf.refresh()
    assert shelf.matcher.match("kiss", "prince").kind is not Kind.ONE
    assert shelf.matcher.match("hey jude").kind is Kind.NONE
    async with database.read() as conn:
        followed = await tracks.proper(conn, kiss.id)
    assert followed is not None and followed.id == rain.id


async def test_an_edited_title_is_found_by_its_new_words(
    shelf: Shelf, database: Database, clock: FakeClock
) -> None:
    await shelf.refresh()
    jude = shelf.matcher.match("hey jude").track
    assert jude is not None
    clock.advance(seconds=1)
    form = {"title": "Hey Jules"}
    assert await editing.edit(database, jude.id, form, who="ana", now=clock()) == ["title"]
    await shelf.refresh()
    assert shelf.matcher.match("hey jules").kind is Kind.ONE


async def test_an_edit_by_a_clock_that_is_behind_is_seen(
    shelf: Shelf, database: Database, clock: FakeClock
) -> None:
    await shelf.refresh()
    jude = shelf.matcher.match("hey jude").track
    assert jude is not None
    before = clock() - timedelta(days=1)
    await editing.edit(database, jude.id, {"title": "Hey Jules"}, who="ana", now=before)
    assert await shelf.refresh()


async def test_the_index_waits_for_an_import_that_goes_on_and_not_for_a_dead_one(
    shelf: Shelf, database: Database, clock: FakeClock
) -> None:
    await shelf.refresh()
    async with database.write() as conn:
        running = await imports.begin(conn, "csv b.csv", who="ana", now=clock())
    for added in (250, 500):
        async with database.write() as conn:
            await imports.note(conn, running, added=added)
            await tracks.note_change(conn)
        assert not await shelf.refresh()
    assert await shelf.refresh()  # it has not moved since: whoever ran it is gone


async def test_the_first_index_waits_for_nothing(
    shelf: Shelf, database: Database, clock: FakeClock
) -> None:
    async with database.write() as conn:
        await imports.begin(conn, "csv b.csv", who="ana", now=clock())
    assert await shelf.refresh()


async def test_all_whom_listeners_may_name_are_told_of(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("title,artist\nStan,Eminem feat. Dido\nKiss,Prince\n")
    await sources.import_from(database, str(tmp_path / "a.csv"), who="ana", clock=clock)
    await editing.add_alias(database, "Prince", "TAFKAP", who="ana", now=clock())
    told: list[tuple[str, str]] = []
    await Shelf(database, told.extend).refresh()
    assert told == [
        ("Stan", "Eminem feat. Dido"),
        ("Stan", "Dido"),
        ("Kiss", "Prince"),
        ("Kiss", "TAFKAP"),
    ]


class Circle:
    """Goes only when somebody looks for circles."""

    def __init__(self) -> None:
        self.itself = self


async def test_what_was_in_use_at_the_last_build_is_freed_at_the_next(
    shelf: Shelf, database: Database, clock: FakeClock
) -> None:
    circle = Circle()
    seen = weakref.ref(circle)
    await shelf.refresh()
    del circle
    await editing.add_alias(database, "Prince", "TAFKAP", who="ana", now=clock())
    await shelf.refresh()
    assert seen() is None


# what a worker asks it


async def test_an_empty_shelf_says_nothing(database: Database) -> None:
    shelf = Shelf(database)
    await shelf.look()
    assert shelf.find("Hey Jude", None, "play Hey Jude") is None


@pytest.mark.parametrize(
    "text, title",
    [
        ("Hey Jude", True),
        ("hey jude!", True),
        ("KISS", True),
        ("kiss me", False),
        ("jude", False),
        ("play hey jude", False),
        ("Prince", False),
        ("", False),
        ("!", False),
    ],
)
async def test_only_a_whole_title_is_one(shelf: Shelf, text: str, title: bool) -> None:
    assert not shelf.is_title(text)  # nothing has been read yet
    await shelf.refresh()
    assert shelf.is_title(text) is title


async def test_a_shelf_reads_more_than_a_handful(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.shelf.AT_ONCE", 2)
    await shelf.refresh()
    assert [one.track.title for one in shelf.matcher.index.entries] == [
        "Purple Rain",
        "Kiss",
        "Hey Jude",
    ]


async def test_a_request_at_which_the_matching_fails_is_filed_without_it(shelf: Shelf) -> None:
    await shelf.refresh()
    assert shelf.find("hey jude", None, None) is not None
    shelf.matcher.match = None  # type: ignore[assignment,method-assign]
    assert shelf.find("hey jude", None, None) is None


async def test_a_database_that_is_away_leaves_what_has_been_built(
    shelf: Shelf, database: Database
) -> None:
    await shelf.look()
    async with database.write() as conn:
        await conn.execute(sa.text("ALTER TABLE tracks RENAME TO gone"))
    await shelf.look()
    assert shelf.find("hey jude", None, None) is not None


async def test_nothing_that_was_built_is_looked_through_for_garbage(shelf: Shelf) -> None:
    await shelf.refresh()
    assert gc.isenabled() and gc.get_freeze_count() > 0
    gc.unfreeze()


async def test_whoever_reads_messages_is_told_the_names_whenever_they_change(
    shelf: Shelf, database: Database, clock: FakeClock
) -> None:
    told: list[list[tuple[str, str]]] = []
    telling = Shelf(database, told.append)
    await telling.refresh()
    await telling.refresh()
    names = [("Purple Rain", "Prince"), ("Kiss", "Prince"), ("Hey Jude", "The Beatles")]
    assert [sorted(one) for one in told] == [sorted(names)]
