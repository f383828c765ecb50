"""What ffmpeg does for the station: draws sounds, makes pictures harmless, readies for air."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import NotMade
from bot.ffmpeg.inputs import PICTURES, SOUNDS, VIDEOS, opened
from bot.ffmpeg.peaks import RATE, Peaks
from bot.limited import Limits, run

MB = 1024**2
LONGEST = 3 * 3600  # seconds of a sound that are read at all
LIMITS = Limits(
    seconds=60,
    said=2 * RATE * LONGEST + MB,
    computing=60,
    memory=1024 * MB,
    written=256 * MB,
)
FULL, SMALL = 1920, 480  # pixels at most, along the longer side
_FRAMES = 50  # of a video's beginning, of which the least empty is shown
_WAYS = {
    "wav": ("-c:a", "pcm_s16le", "-f", "wav"),
    "mp3": ("-c:a", "libmp3lame", "-b:a", "192k", "-f", "mp3"),
}
_TRUE_PEAK = {"wav": -1.5, "mp3": -2.5}  # dBTP: coding adds to it, and -1 is where it must end
_RANGE = 50  # loudness units, the widest: what a listener said is not squeezed


@dataclass(frozen=True)
class Ffmpeg:
    """The program on this machine. Each call is a process of its own, with limits."""

    program: str
    limits: Limits = LIMITS

    @classmethod
    def here(cls) -> Ffmpeg | None:
        found = shutil.which("ffmpeg")
        return cls(found) if found else None

    async def peaks(self, path: Path) -> tuple[float, list[float]]:
        """A sound's seconds and its loudness over them, or NotMade."""
        peaks = Peaks()
        sound = ("-map", "0:a:0", "-t", str(LONGEST), "-ac", "1", "-ar", str(RATE))
        command = [*opened(path, SOUNDS), *sound, "-f", "s16le", "pipe:1"]
        await self._run(command, peaks.feed)
        seconds, found = peaks.end()
        if not found:
            raise NotMade("nothing is to be heard")
        return seconds, found

    async def picture(self, path: Path, *, full: Path, small: Path) -> None:
        """Draw a picture anew in two sizes, with nothing of its bytes and notes, or NotMade."""
        ways = {full: _fitting(FULL), small: _fitting(SMALL)}
        await self._drawn(opened(path, PICTURES), ways)

    async def still(self, path: Path, *, small: Path) -> None:
        """A small picture of how a video begins, or NotMade."""
        way = f"{_fitting(SMALL)},thumbnail={_FRAMES}"
        await self._drawn(opened(path, VIDEOS), {small: way})

    async def _drawn(self, source: Sequence[str], ways: dict[Path, str]) -> None:
        with _whole(ways) as parts:
            drawing = [*source]
            for path, way in ways.items():
                drawing += ["-map", "0:v:0", "-map_metadata", "-1", "-vf", way, "-frames:v", "1"]
                drawing += ["-c:v", "mjpeg", "-q:v", "4", "-f", "mjpeg", f"file:{parts[path]}"]
            await self._run(drawing)

    async def air(
        self,
        path: Path,
        into: Path,
        *,
        kind: str,
        start: float,
        seconds: float,
        loudness: float,
    ) -> None:
        """A part of a sound as "wav" or "mp3", as loud as the station wants it, or NotMade."""
        part = ("-ss", f"{start:.3f}", "-t", f"{seconds:.3f}")
        source = [*opened(path, SOUNDS, *part), "-map", "0:a:0", "-map_metadata", "-1"]
        # two channels, because a single one is heard from two loudspeakers, and so louder
        wanted = f"loudnorm=I={loudness}:TP={_TRUE_PEAK[kind]}:LRA={_RANGE}"
        heard = await self._measured([*source, "-af", f"{_STEREO},{wanted}:print_format=json"])
        louder = f",{wanted}{heard}" if heard else ""
        way = ["-af", f"{_STEREO}{louder}", "-ar", "48000", *_WAYS[kind]]
        await self._run([*source, *way, f"file:{into}"])

    async def _measured(self, command: Sequence[str]) -> str:
        """What the first pass has found, for the second; "" if there is nothing to be louder."""
        said: list[bytes] = []
        await self._run([*command, "-f", "null", "pipe:1"], said.append, level="info")
        text = b"".join(said).decode(errors="replace")
        try:
            found = json.loads(text[text.rindex("{") : text.rindex("}") + 1])
            values = {to: float(found[of]) for to, of in _MEASURES.items()}
        except (ValueError, KeyError):
            raise NotMade("nothing is to be heard") from None
        if not all(-99 <= value <= 99 for value in values.values()):
            return ""  # silence, or shorter than loudness can be told of
        return "".join(f":{name}={value}" for name, value in values.items()) + ":linear=true"

    async def _run(
        self,
        arguments: Sequence[str],
        take: Callable[[bytes], object] = len,
        *,
        level: str = "error",
    ) -> None:
        """Without our environment: there are secrets in it."""
        common = ["-hide_banner", "-nostdin", "-nostats", "-y", "-loglevel", level]
        errors = asyncio.subprocess.DEVNULL if level == "error" else asyncio.subprocess.STDOUT
        command = [self.program, *common, *arguments]
        await run(command, self.limits, take, errors=errors, env={"LC_ALL": "C"})


_STEREO = "aformat=channel_layouts=stereo"
_MEASURES = {
    "measured_I": "input_i",
    "measured_TP": "input_tp",
    "measured_LRA": "input_lra",
    "measured_thresh": "input_thresh",
    "offset": "target_offset",
}


def _fitting(most: int) -> str:
    """Never larger than it is, and with even sides."""
    box = f"w='min({most},iw)':h='min({most},ih)'"
    return f"scale={box}:force_original_aspect_ratio=decrease:force_divisible_by=2"


@contextmanager
def _whole(paths: dict[Path, str]) -> Iterator[dict[Path, Path]]:
    """Under their names only when all of them are made."""
    parts = {path: path.with_name(f".{path.name}.part") for path in paths}
    try:
        yield parts
        if not all(part.is_file() for part in parts.values()):
            raise NotMade("nothing is to be seen")
        for path, part in parts.items():
            part.rename(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
