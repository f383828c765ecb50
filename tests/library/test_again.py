"""Sources that stay where they are are read again each day; a failure stands where people look."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import app
from bot.clock import now
from bot.library import again, sources
from bot.library.again import Again
from bot.library.azuracast import Key
from bot.metrics import HealthReader
from bot.store import imports, tracks
from bot.store.database import Database
from tests import fakes
from tests.fakes import FakeClock
from tests.library.azuracast_fake import FakeAzuraCast, file, running
from tests.test_what_was_that import settings

ONE, TWO = "title,artist\nAfrica,Toto\n", "title,artist\nAfrica,Toto\nRosanna,Toto\n"


class Station:
    """A library, and the scheduler's look at where it came from."""

    def __init__(self, database: Database, clock: FakeClock, key: Key = sources.NO_KEY) -> None:
        self.database, self.clock = database, clock
        self.again = Again(database, clock, key)

    async def brings(self, place: Path | str, *, lasting: bool = True, **more: Any) -> None:
        await sources.import_from(
            self.database, str(place), who="eva", clock=self.clock, lasting=lasting, **more
        )

    async def look(self, **later: float) -> int:
        self.clock.advance(**later)
        return await self.again.look()

    async def titles(self) -> list[str]:
        async with self.database.read() as conn:
            return [row.title for row in await tracks.present(conn, after=0, limit=100)]

    async def latest(self) -> Any:
        async with self.database.read() as conn:
            return (await imports.latest(conn, limit=1))[0]

    async def unread(self) -> dict[str, str]:
        health = HealthReader(self.database, fakes.station(), self.clock)
        return dict((await health.look()).unread)


@pytest.fixture
def here(database: Database, clock: FakeClock) -> Station:
    return Station(database, clock)


async def test_a_file_on_the_disk_is_read_again_after_a_day(here: Station, tmp_path: Path) -> None:
    (tmp_path / "songs.csv").write_text(ONE)
    await here.brings(tmp_path / "songs.csv")
    (tmp_path / "songs.csv").write_text(TWO)
    assert await here.look(hours=23) == 0
    assert await here.look(hours=1) == 1
    assert await here.titles() == ["Africa", "Rosanna"]
    latest = await here.latest()
    assert (latest.who, latest.added, latest.unchanged, latest.stopped) == (
        again.WHO,
        1,
        1,
        None,
    )
    assert await here.look(hours=1) == 0
    assert await here.look(hours=23) == 1


async def test_a_folder_is_read_again_also_from_another_working_folder(
    here: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "Toto - Africa.mp3").write_bytes(b"no audio at all")
    await here.brings("music")
    (tmp_path / "music" / "Toto - Rosanna.mp3").write_bytes(b"no audio at all")
    monkeypatch.chdir("/")
    assert await here.look(days=1) == 1
    assert await here.titles() == ["Africa", "Rosanna"]


async def test_azuracast_is_read_again_with_its_key(database: Database, clock: FakeClock) -> None:
    async with running(FakeAzuraCast(files=[file(1, "Africa", "Toto")])) as fake:
        key = Key(fake.key, fake.url)
        station = Station(database, clock, key)
        await station.brings(fake.url, key=key)
        fake.files.append(file(2, "Rosanna", "Toto"))
        assert await station.look(days=1) == 1
        assert sorted(await station.titles()) == ["Africa", "Rosanna"]


@pytest.mark.parametrize("lasting_before", [True, False])
async def test_a_file_that_was_brought_is_not_read_again(
    here: Station, tmp_path: Path, lasting_before: bool
) -> None:
    (tmp_path / "songs.csv").write_text(ONE)
    await here.brings(tmp_path / "songs.csv", lasting=lasting_before)
    await here.brings(tmp_path / "songs.csv", lasting=False)  # by hand, under the same name
    assert await here.look(days=2) == 0


GONE = [
    pytest.param(lambda path: path.unlink(), "There is no file or folder", id="gone"),
    pytest.param(lambda path: path.write_text("title,artist\n"), "not one track", id="empty"),
]


@pytest.mark.parametrize("breaks, reason", GONE)
async def test_what_cannot_be_read_is_told_and_nothing_is_lost(
    here: Station, tmp_path: Path, breaks: Any, reason: str
) -> None:
    path = tmp_path / "songs.csv"
    path.write_text(ONE)
    await here.brings(path)
    assert await here.unread() == {}
    breaks(path)
    assert await here.look(days=1) == 1
    assert reason in (await here.latest()).stopped
    assert reason in (await here.unread())["csv songs.csv"]
    assert await here.titles() == ["Africa"]
    path.write_text(TWO)
    assert await here.look(days=1) == 1  # it is tried again each day
    assert await here.unread() == {}
    assert await here.titles() == ["Africa", "Rosanna"]


async def test_a_source_that_is_left_is_read_no_more_and_keeps_its_tracks(
    here: Station, tmp_path: Path
) -> None:
    (tmp_path / "songs.csv").write_text(ONE)
    await here.brings(tmp_path / "songs.csv")
    (tmp_path / "songs.csv").unlink()
    await here.look(days=1)
    left = {"who": "eva", "now": here.clock()}
    assert await again.leave(here.database, "csv songs.csv", **left)
    assert not await again.leave(here.database, "csv songs.csv", **left)
    assert (await here.unread(), await here.look(days=1)) == ({}, 0)
    assert await here.titles() == ["Africa"]


async def test_one_source_in_trouble_holds_up_no_other(here: Station, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(ONE)
        await here.brings(tmp_path / f"{name}.csv")
    (tmp_path / "a.csv").unlink()
    (tmp_path / "b.csv").write_text(TWO)
    assert await here.look(days=1) == 2
    assert "Rosanna" in await here.titles()
    assert list(await here.unread()) == ["csv a.csv"]


async def test_an_import_that_was_broken_off_is_begun_again(here: Station, tmp_path: Path) -> None:
    async with here.database.write() as conn:
        (tmp_path / "songs.csv").write_text(ONE)
        given = {"who": "eva", "now": here.clock(), "place": str(tmp_path / "songs.csv")}
        await imports.begin(conn, "csv songs.csv", **given)
    assert await here.look(days=1) == 1
    assert await here.titles() == ["Africa"]


async def test_a_station_without_a_library_has_nothing_to_read(here: Station) -> None:
    assert await here.look(days=30) == 0


async def test_the_scheduler_that_holds_the_lease_reads(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "songs.csv"
    path.write_text(ONE)
    given = settings(database_url, tmp_path)
    async with app.parts(given) as has, aiohttp.ClientSession() as session:
        role = app.scheduler(has, session)
        async with has.database.write() as conn:
            old = {"who": "eva", "now": now() - timedelta(days=2), "place": str(path)}
            await imports.begin(conn, "csv songs.csv", **old)
        station = Station(has.database, FakeClock())
        await role.read_library_again()
        assert await station.titles() == []  # it stands by
        await role.hold()
        await role.read_library_again()
        assert await station.titles() == ["Africa"]
