"""Sounds, pictures and videos out of ffmpeg's own generators, and what ffprobe says of one."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

QUIET = ("-hide_banner", "-nostdin", "-y", "-loglevel", "error")
VOICE = "sine=f=300:d={seconds},volume=0.4"
KNOCKS = "aevalsrc='0.8*exp(-30*mod(t,0.4))*sin(2*PI*700*t)':d={seconds}"  # peaks and pauses


def ffmpeg(*arguments: str | Path) -> None:
    subprocess.run(["ffmpeg", *QUIET, *map(str, arguments)], check=True)


def sound(path: Path, seconds: float = 3, source: str = VOICE, *more: str) -> Path:
    """A sound as its ending says; a voice note if that is `ogg`."""
    if not more:
        more = {".ogg": ("-c:a", "libopus"), ".webm": ("-c:a", "libopus")}.get(path.suffix, ())
    ffmpeg("-f", "lavfi", "-i", source.format(seconds=seconds), "-ac", "1", *more, path)
    return path


def picture(path: Path, size: str = "640x480", *more: str) -> Path:
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=1:d=1", "-frames:v", "1", *more, path)
    return path


def video(path: Path, size: str = "320x240") -> Path:
    """A second of black, then a picture."""
    parts = f"color=black:s={size}:d=1[a];testsrc2=s={size}:d=1[b];[a][b]concat"
    ffmpeg("-f", "lavfi", "-i", parts, "-f", "lavfi", "-i", VOICE.format(seconds=2), path)
    return path


def probed(path: Path) -> Any:
    """What ffprobe says of a file."""
    asking = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    said = subprocess.run(asking, check=True, capture_output=True)
    return json.loads(said.stdout)


def length(path: Path) -> float:
    return float(probed(path)["format"]["duration"])


def size(path: Path) -> tuple[int, int]:
    (stream,) = probed(path)["streams"]
    return stream["width"], stream["height"]


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, by EBU R128."""
    meter = "ebur128=peak=true:framelog=verbose"
    measuring = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", meter]
    done = subprocess.run(
        [*measuring, "-f", "null", "-"], check=True, capture_output=True, text=True
    )
    whole = re.search(r"I:\s+(-?[\d.]+) LUFS", done.stderr)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", done.stderr)
    assert whole and peak
    return float(whole[1]), float(peak[1])
