"""Importing a source again and again: only what changed, and nothing is lost half way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.library import importing, sources
from bot.library.azuracast import Key
from bot.library.reports import CannotImport, Read, ReadTrack, Report, Unreadable
from bot.store import imports, log, tracks
from bot.store.database import Database
from tests.fakes import FakeClock
from tests.library.azuracast_fake import FakeAzuraCast, file, running

JUDE = ReadTrack("Hey Jude", "The Beatles", key="1", year=1968)
AFRICA = ReadTrack("Africa", "Toto", key="2")
STAN = ReadTrack("Stan (Live) [feat. Dido]", "Eminem", key="3")


class Shelf:
    """Imports into a database, and looks at what is there."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database, self.clock = database, clock

    async def take_in(
        self, *handfuls: Sequence[Read], stop: Exception | None = None, **more: Any
    ) -> Report:
        async def read() -> AsyncIterator[list[Read]]:
            for handful in handfuls:
                yield list(handful)
            if stop:
                raise stop

        self.clock.advance(minutes=1)
        return await importing.take_in(
            self.database, "csv a.csv", read(), who="ana", clock=self.clock, **more
        )

    async def file(self, path: Path, source: str = "") -> Report:
        self.clock.advance(minutes=1)
        return await sources.import_from(
            self.database, str(path), who="ana", clock=self.clock, source=source
        )

    async def rows(self) -> dict[str, Any]:
        async with self.database.read() as conn:
            rows = await conn.execute(sa.select(tracks.tracks).order_by(tracks.tracks.c.id))
            return {row.title: row for row in rows}

    async def there(self) -> list[str]:
        return [title for title, row in (await self.rows()).items() if row.gone_at is None]

    async def latest(self) -> Any:
        async with self.database.read() as conn:
            return (await imports.latest(conn, limit=1))[0]


@pytest.fixture
def shelf(database: Database, clock: FakeClock) -> Shelf:
    return Shelf(database, clock)


async def test_a_first_import_adds_everything(shelf: Shelf) -> None:
    report = await shelf.take_in([JUDE, AFRICA], [STAN])
    assert (report.added, report.read, report.stopped) == (3, 3, None)
    stan = (await shelf.rows())[STAN.title]
    assert (stan.featured, stan.version, stan.bare) == (
        ["Dido"],
        "live",
        " stan live feat dido eminem",
    )


async def test_a_second_import_changes_only_what_changed(shelf: Shelf) -> None:
    await shelf.take_in([JUDE, AFRICA])
    before = await shelf.rows()
    report = await shelf.take_in([JUDE, ReadTrack("Africa", "TOTO", key="2")])
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    after = await shelf.rows()
    assert after["Africa"].artist == "TOTO"
    assert after["Hey Jude"].changed_at == before["Hey Jude"].changed_at
    assert [row.id for row in after.values()] == [row.id for row in before.values()]


async def test_what_left_the_source_is_gone_but_not_deleted_and_may_come_back(
    shelf: Shelf,
) -> None:
    await shelf.take_in([JUDE, AFRICA])
    assert (await shelf.take_in([JUDE])).gone == 1
    assert await shelf.there() == ["Hey Jude"]
    assert (await shelf.take_in([JUDE])).gone == 0
    back = await shelf.take_in([JUDE, AFRICA])
    assert (back.changed, back.added) == (1, 0)
    assert await shelf.there() == ["Hey Jude", "Africa"]


async def test_another_source_is_left_alone(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.take_in([JUDE])
    (tmp_path / "b.csv").write_text("title,artist\nAfrica,Toto\n")
    assert (await shelf.file(tmp_path / "b.csv")).added == 1
    assert await shelf.there() == ["Hey Jude", "Africa"]


@pytest.mark.parametrize("stop", [CannotImport("it broke."), OSError(5, "Input/output error")])
async def test_after_an_import_that_broke_off_nothing_is_gone(
    shelf: Shelf, stop: Exception
) -> None:
    await shelf.take_in([JUDE, AFRICA])
    report = await shelf.take_in([STAN], stop=stop)
    assert (report.added, report.gone) == (1, 0)
    assert report.stopped
    assert await shelf.there() == ["Hey Jude", "Africa", STAN.title]
    assert (await shelf.latest()).stopped == report.stopped


async def test_a_file_that_never_ends_is_not_read_for_ever(shelf: Shelf) -> None:
    await shelf.take_in([JUDE, AFRICA])
    endless = [
        [STAN, replace(STAN, key=f"s{at}"), Unreadable("row", "no title")] for at in range(9)
    ]
    report = await shelf.take_in(*endless, most=6)
    assert (report.read, report.unreadable, report.gone) == (6, 3, 0)
    assert report.stopped and "more than 6 rows" in report.stopped
    assert len(await shelf.there()) == 3  # by their titles
    assert not (await shelf.take_in([JUDE, AFRICA], most=2)).stopped


async def test_an_import_that_was_killed_loses_nothing_and_the_next_goes_on(shelf: Shelf) -> None:
    with pytest.raises(asyncio.CancelledError):
        await shelf.take_in([JUDE], stop=asyncio.CancelledError())  # type: ignore[arg-type]
    assert (await shelf.latest()).ended_at is None
    report = await shelf.take_in([JUDE, AFRICA])
    assert (report.added, report.unchanged) == (1, 1)


async def test_nothing_is_gone_when_nothing_was_read(shelf: Shelf) -> None:
    await shelf.take_in([JUDE])
    for handfuls in ([], [[]], [[Unreadable("row 2", "no title")]]):
        assert (await shelf.take_in(*handfuls)).stopped
    assert await shelf.there() == ["Hey Jude"]


async def test_a_track_that_stands_there_twice_is_counted_once(shelf: Shelf) -> None:
    report = await shelf.take_in([JUDE, JUDE], [JUDE, AFRICA])
    assert (report.added, report.repeated) == (2, 2)
    report = await shelf.take_in([JUDE], [JUDE, AFRICA])
    assert (report.unchanged, report.repeated, report.changed) == (2, 1, 0)


async def test_without_a_key_artist_and_title_are_the_key(shelf: Shelf) -> None:
    await shelf.take_in([ReadTrack("Hey Jude", "The Beatles")])
    report = await shelf.take_in([ReadTrack("HEY JUDE!", "Beatles")])
    assert (report.added, report.changed) == (0, 1)


async def test_what_a_person_edited_stays(shelf: Shelf) -> None:
    await shelf.take_in([JUDE])
    row = (await shelf.rows())["Hey Jude"]
    async with shelf.database.write() as conn:
        await tracks.change(conn, row.id, artist="Wilson Pickett", edited=["artist"])
    report = await shelf.take_in([ReadTrack("Hey Jude", "The Beatles", key="1", year=1969)])
    assert report.changed == 1
    kept = (await shelf.rows())["Hey Jude"]
    assert (kept.artist, kept.year) == ("Wilson Pickett", 1969)


async def test_plays_that_the_source_does_not_tell_stay(shelf: Shelf) -> None:
    await shelf.take_in([ReadTrack("Hey Jude", "The Beatles", key="1", plays=7)])
    assert (await shelf.take_in([ReadTrack("Hey Jude", "The Beatles", key="1")])).unchanged == 1
    assert (await shelf.rows())["Hey Jude"].plays == 7


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("x" * 500, id="500 characters"),
        pytest.param("é" * 10_000, id="ten thousand"),
        pytest.param("a\x00b\x1b[31m\nc\ud800", id="what databases refuse"),
        pytest.param("'); DROP TABLE tracks; --", id="a statement"),
    ],
)
async def test_a_strange_title_is_kept(shelf: Shelf, title: str) -> None:
    assert (await shelf.take_in([ReadTrack(title, title, key=title)])).added == 1
    assert all(len(one) <= 500 for one in await shelf.there())
    assert (await shelf.take_in([ReadTrack(title, title, key=title)])).unchanged == 1


async def test_problems_are_told_with_row_and_reason(shelf: Shelf) -> None:
    broken = [Unreadable(f"row {at}", "no title") for at in range(2, 80)]
    report = await shelf.take_in([JUDE, *broken])
    assert (report.added, report.unreadable, len(report.problems)) == (1, 78, 50)
    assert report.sentences()[1] == "  row 2: no title"
    assert report.sentences()[-1] == "  … and 28 more."
    assert (await shelf.latest()).problems[0] == ["row 2", "no title"]


@pytest.mark.parametrize("title", ["Na\ufffdve", "ÿþbroken"])
async def test_letters_that_cannot_be_read_are_told(shelf: Shelf, title: str) -> None:
    report = await shelf.take_in([JUDE, ReadTrack(title, "The Kooks", place="row 3")])
    assert [one.place for one in report.problems] == ["row 3"]
    assert await shelf.there() == ["Hey Jude"]


async def test_an_import_is_in_the_log(shelf: Shelf) -> None:
    await shelf.take_in([JUDE])
    async with shelf.database.read() as conn:
        (logged,) = await log.after(conn, log.Place())
    assert (logged.event.what, logged.event.who) == ("library_imported", "ana")
    assert logged.event.detail["added"] == 1


async def test_two_imports_of_one_source_at_once_are_as_one(
    shelf: Shelf, other_database: Database
) -> None:
    other = Shelf(other_database, shelf.clock)
    songs = [[ReadTrack(f"Song {at}", "Somebody", key=str(at))] for at in range(25)]
    both = await asyncio.gather(shelf.take_in(*songs), other.take_in(*songs))
    assert sum(report.added for report in both) == 25
    assert [report.gone for report in both] == [0, 0]
    assert len(await shelf.there()) == 25


async def test_a_file_of_each_kind_is_imported(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,artist\nAfrica,Toto\n")
    (tmp_path / "a.m3u").write_text("Toto - Rosanna.mp3\n")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "Toto - Hold the Line.mp3").write_bytes(b"x")
    for name in ("a.csv", "a.m3u", "files"):
        report = await shelf.file(tmp_path / name)
        assert (report.added, report.stopped) == (1, None)
    assert {row.source for row in (await shelf.rows()).values()} == {
        "csv a.csv",
        "playlist a.m3u",
        "folder files",
    }


async def test_an_empty_file_is_told_and_nothing_is_gone(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,artist\nAfrica,Toto\n")
    await shelf.file(path)
    path.write_text("")
    assert "empty" in ((await shelf.file(path)).stopped or "")
    assert await shelf.there() == ["Africa"]


@pytest.mark.parametrize("name", ["nothing.csv", "notes.pdf"])
async def test_what_cannot_be_imported_is_refused(shelf: Shelf, tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    with pytest.raises(CannotImport):
        await shelf.file(tmp_path / name)


async def test_azuracast_is_imported_and_a_half_read_one_loses_nothing(shelf: Shelf) -> None:
    songs = [file(at, f"Song {at}", "Somebody") for at in range(4)]
    async with running(FakeAzuraCast(files=songs)) as fake:
        for failures, added in (([], 4), ([200, 404], 0)):
            fake.failures = failures[1:] if failures else []
            report = await sources.import_from(
                shelf.database, fake.url, who="ana", clock=shelf.clock, key=Key(fake.key, fake.url)
            )
            assert (report.added, report.gone) == (added, 0)
            assert bool(report.stopped) == bool(failures)
    assert len(await shelf.there()) == 4
