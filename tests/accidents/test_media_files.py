"""The files that listeners send: fetched in time, and a bad one harms nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.messages import Attachment, Kind
from bot.core.sending import Decision
from bot.core.station import Station
from bot.fetching import ON_THE_SHELF, STOPPED
from bot.schedule import Scheduler
from bot.simulator import contents, samples
from bot.simulator.contents import Content, FileRef
from bot.store.database import Database
from bot.store.media import media
from bot.whatsapp.media import LIMITS, Downloaded, MediaClient, MediaFailed
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.whole import KNOWN, NUMBER, Ahead, Whole, whole

VOICE = samples.voice()


async def the_file(radio: Whole, *states: str) -> sa.Row[Any]:
    """The one file, once it has come so far."""

    async def look() -> sa.Row[Any]:
        while True:
            rows = await radio.rows(media)
            if rows and rows[0].state in states:
                return rows[0]
            await asyncio.sleep(0.03)

    return await asyncio.wait_for(look(), 30)


def on_disk(radio: Whole) -> list[Path]:
    return list(radio.media_dir.iterdir()) if radio.media_dir.exists() else []


async def test_a_voice_note_is_fetched_into_the_media_folder(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.send_voice("maeve", content=VOICE)
        row = await the_file(radio, "kept")
        assert (radio.media_dir / row.file).read_bytes() == VOICE
        assert (row.mime_type, row.size, row.url) == ("audio/ogg", len(VOICE), None)
        counts = await radio.quiet()
        assert counts.queue == {"media": {"waiting": 1}}
        assert (await books(radio)).desk_is_right


async def test_an_address_that_has_expired_is_asked_for_again(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        await radio.simulator.send_voice("maeve", content=VOICE)
        await the_file(radio, "owed")
        radio.simulator.clock.advance(timedelta(minutes=6))
        await radio.start_scheduler()
        row = await the_file(radio, "kept")
        assert (radio.media_dir / row.file).read_bytes() == VOICE


def wrong_hash(radio: Whole) -> Content:
    file = radio.simulator.file(VOICE, "audio/ogg")
    return contents.voice(replace(file, sha256=radio.simulator.file(b"x", "audio/ogg").sha256))


def too_large(radio: Whole) -> Content:
    return contents.image(radio.simulator.file(b"x" * (LIMITS[Kind.PICTURE] + 1), "image/png"))


def something_else(radio: Whole) -> Content:
    return contents.image(radio.simulator.file(b"MZ this is a program", "image/png"))


def gone(radio: Whole) -> Content:
    file = radio.simulator.file(VOICE, "audio/ogg")
    radio.simulator.world.media.delete(file.id)
    return contents.voice(file)


def elsewhere(radio: Whole) -> Content:
    """An address that would lead our token away."""
    return contents.voice(FileRef("1", "audio/ogg", "", "http://169.254.169.254/latest"))


@pytest.mark.parametrize(
    "send, reason",
    [
        pytest.param(wrong_hash, "the checksum is wrong", id="wrong hash"),
        pytest.param(too_large, "too large", id="too large"),
        pytest.param(something_else, "not the kind of file that was announced", id="a program"),
        pytest.param(gone, "WhatsApp error", id="gone"),
        pytest.param(elsewhere, "WhatsApp error", id="elsewhere"),
    ],
)
async def test_a_bad_file_fails_and_its_message_is_on_the_desk(
    database: Database,
    station: Station,
    tmp_path: Path,
    send: Callable[[Whole], Content],
    reason: str,
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.send("maeve", send(radio))
        row = await the_file(radio, "failed")
        assert row.reason.startswith(reason)
        assert on_disk(radio) == []
        counts = await radio.quiet()
        assert counts.queue == {"media": {"waiting": 1}}
        assert (await books(radio)).desk_is_right


async def test_a_file_waits_while_the_token_is_refused_and_comes_when_it_is_mended(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        clock = Ahead()
        scheduler = radio.scheduler(clock=clock)
        await scheduler.hold()
        radio.numbers[NUMBER] = replace(KNOWN[NUMBER], access_token="an old token")
        await radio.simulator.send_voice("maeve", content=VOICE)
        await the_file(radio, "owed")
        for _ in range(20):  # far more often than a broken file would be tried
            await scheduler.fetch()
            clock.by += STOPPED
            await scheduler.hold()
        row = await the_file(radio, "owed")
        assert (row.attempts, row.reason[:18]) == (0, "WhatsApp error 190")
        radio.numbers[NUMBER] = KNOWN[NUMBER]
        await scheduler.fetch()
        assert (await the_file(radio, "kept")).size == len(VOICE)


class Away(MediaClient):
    """A network that is not there."""

    def __init__(self) -> None:
        self.tried = 0

    async def download(
        self, attachment: Attachment, number: str, kind: Kind, into: Path
    ) -> Downloaded:
        self.tried += 1
        raise MediaFailed(Decision.RETRY, "not fetched: ClientConnectorError")


async def try_for(scheduler: Scheduler, clock: Ahead, hours: float) -> None:
    for _ in range(int(hours * 6)):
        clock.by += timedelta(minutes=10)
        await scheduler.hold()
        await scheduler.fetch()


async def test_a_file_is_fetched_though_the_network_was_away_for_a_day(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        clock, away = Ahead(), Away()
        scheduler = radio.scheduler(clock=clock)
        await radio.simulator.send_voice("maeve", content=VOICE)
        await the_file(radio, "owed")
        await try_for(replace(scheduler, files=away), clock, hours=24)
        assert away.tried > 100
        await try_for(scheduler, clock, hours=0.2)
        assert (await the_file(radio, "kept")).size == len(VOICE)


async def test_a_file_is_given_up_when_whatsapp_has_thrown_it_away(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        clock = Ahead(ON_THE_SHELF)
        scheduler = replace(radio.scheduler(clock=clock), files=Away())
        await radio.simulator.send_voice("maeve", content=VOICE)
        await the_file(radio, "owed")
        await try_for(scheduler, clock, hours=0.2)
        assert (await the_file(radio, "failed")).reason == "not fetched: ClientConnectorError"


class Slowly(MediaClient):
    """Meanwhile something happens."""

    def __init__(self, real: MediaClient, meanwhile: Callable[[], Any]) -> None:
        self._real, self._meanwhile = real, meanwhile

    async def download(
        self, attachment: Attachment, number: str, kind: Kind, into: Path
    ) -> Downloaded:
        got = await self._real.download(attachment, number, kind, into)
        await self._meanwhile()
        return got


async def test_a_file_that_is_taken_back_while_it_is_fetched_does_not_stay(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        wamid = await radio.simulator.send_voice("maeve", content=VOICE)
        await the_file(radio, "owed")

        async def take_back() -> None:
            await radio.simulator.send("maeve", contents.revoke(wamid))
            await the_file(radio, "deleted")

        scheduler = radio.scheduler()
        await scheduler.hold()
        await replace(scheduler, files=Slowly(scheduler.files, take_back)).fetch()
        assert (await the_file(radio, "deleted")).file is None
        assert on_disk(radio) == []


@pytest.mark.parametrize("crashes", [0, 1], ids=["at once", "after a crash in between"])
async def test_the_file_of_a_message_taken_back_goes_from_the_disk(
    database: Database, station: Station, tmp_path: Path, crashes: int
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        wamid = await radio.simulator.send_voice("maeve", content=VOICE)
        row = await the_file(radio, "kept")
        if crashes:  # the file is gone already, and the row does not know
            (radio.media_dir / row.file).unlink()
        await radio.simulator.send("maeve", contents.revoke(wamid))
        await the_file(radio, "deleted")
        await radio.scheduler().remove_files()
        assert on_disk(radio) == []
        assert (await the_file(radio, "deleted")).file is None


async def test_one_slow_file_does_not_hold_up_the_others(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        for listener in ("maeve", "diego", "noor"):
            await radio.simulator.send_voice(listener, content=VOICE)
        await radio.until(lambda counts: counts.inbox["received"] == 3)
        scheduler = radio.scheduler()
        await scheduler.hold()
        meeting = Meeting(3)
        await replace(scheduler, files=Slowly(scheduler.files, meeting.wait)).fetch()
        assert {row.state for row in await radio.rows(media)} == {"kept"}


class Meeting:
    """Nobody goes on before all are there."""

    def __init__(self, people: int) -> None:
        self._missing = people
        self._all_here = asyncio.Event()

    async def wait(self) -> None:
        self._missing -= 1
        if not self._missing:
            self._all_here.set()
        await asyncio.wait_for(self._all_here.wait(), 10)
