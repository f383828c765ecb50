"""Voice notes as files that can go on air, made when somebody asks for one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.core.messages import Attachment, Kind
from bot.desk import export
from bot.store import media
from tests.desk.conftest import LOUDNESS
from tests.desk.studio import Studio
from tests.ffmpeg import made

FILE = "a" * 32 + ".ogg"


async def voice(studio: Studio, seconds: float = 4, mime_type: str = "audio/ogg") -> int:
    """A listener's voice note, as the scheduler has fetched and drawn it."""
    made.sound(studio.given.media_dir / FILE, seconds)
    attachment = Attachment("file", mime_type)
    await studio.write("", kind=Kind.VOICE, attachment=attachment, name="+353 87 000 0000")
    row = (await studio.radio.rows(media.media))[-1]
    values: dict[str, Any] = {"seconds": seconds, "peaks": [0.1, 0.9, 0.3, 0.4]}
    async with studio.radio.database.write() as conn:
        await media.change(conn, row.id, state="kept", file=FILE)
        await media.note_made(conn, row.id, "done", **values)
    return int(row.id)


async def exported(studio: Studio, path: str) -> tuple[ClientResponse, bytes]:
    client = await studio.person()
    async with client.get(path) as response:
        return response, await response.read()


@pytest.mark.parametrize("kind, mime_type", [("wav", "audio/wav"), ("mp3", "audio/mpeg")])
async def test_a_part_is_exported_at_the_stations_loudness(
    studio: Studio, tmp_path: Path, kind: str, mime_type: str
) -> None:
    row = await voice(studio)
    response, body = await exported(studio, f"/media/{row}/air.{kind}?from=0.50&to=3.10")
    assert response.status == 200
    assert response.headers["Content-Type"] == mime_type
    assert response.content_length == len(body)
    (tmp_path / f"out.{kind}").write_bytes(body)
    loud, peak = made.loudness(tmp_path / f"out.{kind}")
    assert made.length(tmp_path / f"out.{kind}") == pytest.approx(2.6, abs=0.08)
    assert loud == pytest.approx(LOUDNESS, abs=1)
    assert peak <= -1
    assert [one.name for one in studio.given.media_dir.iterdir()] == [FILE]  # no copy stays


async def test_the_whole_of_it_if_nothing_is_said(studio: Studio, tmp_path: Path) -> None:
    row = await voice(studio)
    _, body = await exported(studio, f"/media/{row}/air.wav")
    (tmp_path / "out.wav").write_bytes(body)
    assert made.length(tmp_path / "out.wav") == pytest.approx(4, abs=0.05)


async def test_its_name_says_when_it_came_and_nothing_of_who_sent_it(studio: Studio) -> None:
    row = await voice(studio)
    response, _ = await exported(studio, f"/media/{row}/air.mp3")
    name = f'attachment; filename="voice-2026-11-23-1200-{row}.mp3"'
    assert response.headers["Content-Disposition"] == name


@pytest.mark.parametrize(
    "query",
    [
        "from=-1",
        "from=3&to=2",
        "from=2&to=2",
        "from=9",
        "from=nan",
        "to=nan",
        "from=inf",
        "to=-inf",
        "from=x",
        "to=1%3Bls",
        "from=",
    ],
)
async def test_a_part_that_is_none_is_refused(studio: Studio, query: str) -> None:
    row = await voice(studio)
    response, _ = await exported(studio, f"/media/{row}/air.wav?{query}")
    assert response.status == 400


async def test_a_part_that_is_too_long_for_air_is_refused(studio: Studio) -> None:
    row = await voice(studio)
    async with studio.radio.database.write() as conn:
        await conn.execute(media.media.update().values(seconds=3000.0))
    response, body = await exported(studio, f"/media/{row}/air.wav?to=700")
    assert response.status == 400
    assert b"at most 10 minutes" in body


@pytest.mark.parametrize("mime_type", ["image/jpeg", "video/mp4", "application/pdf"])
async def test_only_a_sound_is_exported(studio: Studio, mime_type: str) -> None:
    row = await voice(studio, mime_type=mime_type)
    response, _ = await exported(studio, f"/media/{row}/air.wav")
    assert response.status == 404


async def test_a_broken_sound_is_said_to_be_none(studio: Studio) -> None:
    row = await voice(studio)
    (studio.given.media_dir / FILE).write_bytes(b"OggS and nothing more")
    response, body = await exported(studio, f"/media/{row}/air.wav")
    assert (response.status, b"Error" in body) == (422, False)
    assert [one.name for one in studio.given.media_dir.iterdir()] == [FILE]


@dataclass
class Slow:
    """Work that waits until it may end, and counts how much of it goes on at a time."""

    going: asyncio.Event = field(default_factory=asyncio.Event)
    full: asyncio.Event = field(default_factory=asyncio.Event)
    now: int = 0
    most: int = 0

    async def work(self) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        if self.now == export.AT_ONCE:
            self.full.set()
        await self.going.wait()
        self.now -= 1


async def test_few_are_made_at_a_time_and_a_crowd_is_asked_to_come_again() -> None:
    turns, slow = export.Turns(), Slow()

    async def one(number: int) -> str:
        try:
            async with turns.mine():
                await slow.work()
                return "made"
        except Exception as error:
            return type(error).__name__

    crowd = [asyncio.create_task(one(n)) for n in range(export.AT_ONCE + export.WAITING + 3)]
    await slow.full.wait()
    slow.going.set()
    said = await asyncio.gather(*crowd)
    assert said.count("made") == export.AT_ONCE + export.WAITING
    assert said.count("HTTPServiceUnavailable") == 3
    assert slow.most == export.AT_ONCE
    assert await one(0) == "made"
