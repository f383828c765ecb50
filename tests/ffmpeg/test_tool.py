"""What is made of listeners' files: waveforms, pictures drawn anew, parts that can go on air."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from bot.ffmpeg.tool import FULL, SMALL, Ffmpeg
from tests.ffmpeg import made


@pytest.fixture
def tool() -> Ffmpeg:
    found = Ffmpeg.here()
    assert found
    return found


@pytest.mark.parametrize("ending", ["ogg", "mp3", "m4a", "aac", "wav", "flac", "webm"])
async def test_the_peaks_of_a_sound_are_drawn_whatever_it_is_coded_in(
    tool: Ffmpeg, tmp_path: Path, ending: str
) -> None:
    seconds, peaks = await tool.peaks(made.sound(tmp_path / f"a.{ending}", 20))
    assert seconds == pytest.approx(20, abs=0.2)
    assert len(peaks) == 200
    assert all(0 < peak < 0.2 for peak in peaks[1:-1])


async def test_the_peaks_follow_the_sound(tool: Ffmpeg, tmp_path: Path) -> None:
    rising = "aevalsrc='0.9*t/{seconds}*sin(2*PI*300*t)':d={seconds}"
    _, peaks = await tool.peaks(made.sound(tmp_path / "a.wav", 4, rising))
    assert peaks == sorted(peaks)
    assert (peaks[0], peaks[-1]) == (pytest.approx(0, abs=0.05), pytest.approx(0.9, abs=0.05))


async def test_a_moment_of_sound_has_few_peaks(tool: Ffmpeg, tmp_path: Path) -> None:
    seconds, peaks = await tool.peaks(made.sound(tmp_path / "a.wav", 0.12))
    assert (round(seconds, 2), len(peaks)) == (0.12, 3)


@pytest.mark.parametrize("ending", ["jpg", "png", "gif", "webp"])
@pytest.mark.parametrize(
    "size, full, small",
    [
        ("3000x2000", (FULL, 1280), (SMALL, 320)),
        ("600x1200", (600, 1200), (240, SMALL)),
        ("40x30", (40, 30), (40, 30)),
    ],
)
async def test_a_picture_is_drawn_anew_in_two_sizes(
    tool: Ffmpeg,
    tmp_path: Path,
    ending: str,
    size: str,
    full: tuple[int, int],
    small: tuple[int, int],
) -> None:
    path = made.picture(tmp_path / f"a.{ending}", size)
    await tool.picture(path, full=tmp_path / "full.jpg", small=tmp_path / "small.jpg")
    assert made.size(tmp_path / "full.jpg") == full
    assert made.size(tmp_path / "small.jpg") == small
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(
        [path.name, "full.jpg", "small.jpg"]
    )


def _with_exif(path: Path, orientation: int, secret: bytes) -> None:
    """Put the camera's notes into a JPEG: how it was held, and something private."""
    entry = struct.pack("<HHII", 0x0112, 3, 1, orientation)
    notes = b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0) + secret
    segment = b"\xff\xe1" + struct.pack(">H", len(notes) + 8) + b"Exif\0\0" + notes
    plain = path.read_bytes()
    path.write_bytes(plain[:2] + segment + plain[2:])


async def test_what_a_camera_notes_is_heeded_and_not_handed_on(
    tool: Ffmpeg, tmp_path: Path
) -> None:
    path, full, small = tmp_path / "a.jpg", tmp_path / "full.jpg", tmp_path / "small.jpg"
    made.picture(path, "400x200")
    _with_exif(path, 6, b"GPS 54.99 -7.32")
    await tool.picture(path, full=full, small=small)
    assert made.size(full) == (200, 400)  # it was held upright
    assert b"Exif" not in full.read_bytes() + small.read_bytes()
    assert b"GPS" not in full.read_bytes() + small.read_bytes()


@pytest.mark.parametrize("ending", ["mp4", "mov", "webm"])
async def test_the_still_of_a_video_is_not_its_black_beginning(
    tool: Ffmpeg, tmp_path: Path, ending: str
) -> None:
    small = tmp_path / "small.jpg"
    await tool.still(made.video(tmp_path / f"a.{ending}"), small=small)
    assert made.size(small) == (320, 240)
    assert small.stat().st_size > 5000  # black is next to nothing


@pytest.mark.parametrize("kind", ["wav", "mp3"])
@pytest.mark.parametrize("wanted", [-23, -16])
@pytest.mark.parametrize(
    "source, more",
    [
        pytest.param("sine=f=300:d={seconds},volume=0.05", (), id="a quiet voice"),
        pytest.param("anoisesrc=d={seconds}:a=0.9", (), id="a shout"),
        pytest.param(made.KNOCKS, (), id="peaks"),
    ],
)
async def test_what_goes_on_air_is_as_long_and_as_loud_as_it_is_to_be(
    tool: Ffmpeg, tmp_path: Path, kind: str, wanted: float, source: str, more: tuple[str, ...]
) -> None:
    path = made.sound(tmp_path / "a.ogg", 10, source, "-c:a", "libopus", *more)
    into = tmp_path / f"out.{kind}"
    await tool.air(path, into, kind=kind, start=1.5, seconds=6.2, loudness=wanted)
    loud, peak = made.loudness(into)
    assert made.length(into) == pytest.approx(6.2, abs=0.08)
    assert loud == pytest.approx(wanted, abs=1)
    assert peak <= -1
    (stream,) = made.probed(into)["streams"]
    assert (stream["channels"], stream["sample_rate"]) == (2, "48000")


@pytest.mark.parametrize(
    "source, seconds",
    [
        pytest.param("anullsrc=d={seconds}", 3, id="silence"),
        pytest.param(made.VOICE, 0.2, id="too short to be measured"),
    ],
)
async def test_what_has_no_loudness_goes_as_it_is(
    tool: Ffmpeg, tmp_path: Path, source: str, seconds: float
) -> None:
    path, into = made.sound(tmp_path / "a.wav", seconds, source), tmp_path / "out.wav"
    await tool.air(path, into, kind="wav", start=0, seconds=seconds, loudness=-23)
    assert made.length(into) == pytest.approx(seconds, abs=0.05)


async def test_titles_that_a_sound_carries_are_not_handed_on(tool: Ffmpeg, tmp_path: Path) -> None:
    tagged = ("-c:a", "libopus", "-metadata", "title=+353 87 000 0000")
    path, into = made.sound(tmp_path / "a.ogg", 2, made.VOICE, *tagged), tmp_path / "out.mp3"
    await tool.air(path, into, kind="mp3", start=0, seconds=2, loudness=-23)
    assert b"353" not in into.read_bytes()
