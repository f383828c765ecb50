"""Files that mean harm, or are broken: they fail alone, and nothing else is read or left behind."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.errors import NotMade
from bot.ffmpeg.tool import LIMITS, Ffmpeg
from tests.ffmpeg import made


@pytest.fixture
def tool() -> Ffmpeg:
    found = Ffmpeg.here()
    assert found
    return found


def _playlist(path: Path, other: str) -> None:
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{other}\n#EXT-X-ENDLIST\n")


def _script(path: Path, other: str) -> None:
    path.write_text(f"ffconcat version 1.0\nfile '{other}'\n")


def _page(path: Path, other: str) -> None:
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{other}"/></svg>')


def _words(path: Path, other: str) -> None:
    path.write_text(f"file {other}\n" * 100)


DISGUISES: list[Callable[[Path, str], None]] = [_playlist, _script, _page, _words]
ENDINGS = ["ogg", "mp3", "m4a", "aac", "amr", "wav", "flac", "webm"]


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_file_that_names_others_makes_nothing_be_read(
    tool: Ffmpeg, tmp_path: Path, disguise: Callable[[Path, str], None], ending: str
) -> None:
    asked = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    secret = made.sound(tmp_path / "secret.wav", 1)
    server = await asyncio.start_server(note, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        for other in (f"http://127.0.0.1:{port}/", f"file://{secret}", str(secret), "secret.wav"):
            path = tmp_path / f"a.{ending}"
            disguise(path, other)
            with pytest.raises(NotMade):
                await tool.peaks(path)
    assert asked == []


@pytest.mark.parametrize("ending", ["jpg", "png", "gif", "webp"])
@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda one: one.__name__)
async def test_nor_does_a_picture(
    tool: Ffmpeg, tmp_path: Path, disguise: Callable[[Path, str], None], ending: str
) -> None:
    other = made.picture(tmp_path / "secret.png")
    path = tmp_path / f"a.{ending}"
    disguise(path, str(other))
    await _draws_nothing(tool, path)


async def _draws_nothing(tool: Ffmpeg, path: Path) -> None:
    folder = path.parent
    before = sorted(folder.iterdir())
    with pytest.raises(NotMade):
        await tool.picture(path, full=folder / "full.jpg", small=folder / "small.jpg")
    assert sorted(folder.iterdir()) == before


async def test_another_kind_of_file_than_it_is_called_is_not_read(
    tool: Ffmpeg, tmp_path: Path
) -> None:
    path = made.sound(tmp_path / "a.wav").rename(tmp_path / "a.ogg")
    with pytest.raises(NotMade):
        await tool.peaks(path)


@pytest.mark.parametrize("name", ["a.m3u8", "a.txt", "a.svg", "a", "a.pdf"])
async def test_a_kind_that_we_do_not_know_is_not_even_tried(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(NotMade, match="no kind of file"):
        await Ffmpeg("/no/such/program").peaks(tmp_path / name)


async def test_of_a_sound_that_is_cut_short_its_beginning_is_drawn(
    tool: Ffmpeg, tmp_path: Path
) -> None:
    path = made.sound(tmp_path / "a.ogg", 10)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    seconds, peaks = await tool.peaks(path)
    assert 3 < seconds < 7
    assert len(peaks) > 50


@pytest.mark.parametrize("size", [0, 10, 400])
@pytest.mark.parametrize("ending", ["jpg", "png"])
async def test_a_picture_that_is_cut_short_is_not_shown(
    tool: Ffmpeg, tmp_path: Path, ending: str, size: int
) -> None:
    path = made.picture(tmp_path / f"a.{ending}")
    path.write_bytes(path.read_bytes()[:size])
    await _draws_nothing(tool, path)


async def test_a_small_file_does_not_unfold_to_a_huge_picture(tool: Ffmpeg, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_black(30_000, 30_000))
    assert path.stat().st_size < 1_000_000
    await _draws_nothing(tool, path)


def _black(width: int, height: int) -> bytes:
    """A PNG of so many pixels, packed small."""
    packer, row = zlib.compressobj(9), bytes(1 + width // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


async def test_one_that_takes_too_long_is_stopped(tool: Ffmpeg, tmp_path: Path) -> None:
    path = made.sound(tmp_path / "a.ogg", 600)
    hasty = replace(tool, limits=replace(LIMITS, seconds=0.05))
    with pytest.raises(NotMade, match="too long"):
        await hasty.peaks(path)


async def test_one_that_would_fill_the_disk_is_stopped(tool: Ffmpeg, tmp_path: Path) -> None:
    path = made.sound(tmp_path / "a.ogg", 60)
    narrow = replace(tool, limits=replace(LIMITS, written=1_000_000))
    with pytest.raises(NotMade):
        await narrow.air(path, tmp_path / "o.wav", kind="wav", start=0, seconds=60, loudness=-23)


async def test_one_that_says_too_much_is_stopped(tool: Ffmpeg, tmp_path: Path) -> None:
    path = made.sound(tmp_path / "a.ogg", 60)
    narrow = replace(tool, limits=replace(LIMITS, said=100_000))
    with pytest.raises(NotMade, match="too much"):
        await narrow.peaks(path)


async def test_our_secrets_are_not_handed_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTLINE_IDENTIFIER_KEY", "secret")
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\n/usr/bin/env > {tmp_path}/told\n")
    spy.chmod(0o755)
    with pytest.raises(NotMade):
        await Ffmpeg(str(spy)).peaks(tmp_path / "a.ogg")
    assert "secret" not in (tmp_path / "told").read_text()
