"""Tracks out of a playlist, M3U or M3U8."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.library.encoding import open_text
from bot.library.reports import Read, ReadTrack, Unreadable

LONGEST_LINE = 20_000
_INFO = re.compile(
    r"#EXTINF:\s*(-?\d+)?(?:\.\d+)?(?:\s+[\w-]+=\"[^\"]*\")*\s*,?(.*)", re.IGNORECASE
)
_SAYS_NOTHING = re.compile(
    r"(?:audio ?)?(?:track|pista|audio|untitled|unknown|sin t[ií]tulo|desconocido)[ #-]*\d*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\d{1,3}(?:\s+-|\.|-)\s+(?=\S)|^0\d{1,2}\s+(?=\D)")  # of the track


def read(path: Path) -> Iterator[Read]:
    """Every entry as a track; what #EXTINF says comes before what the file name says."""
    told: tuple[int | None, str] | None = None
    with open_text(path) as file:
        lines = iter(lambda: file.readline(LONGEST_LINE), "")
        for at, line in enumerate(lines, 1):
            line = line.replace("\0", "").strip().lstrip("\ufeff")
            if info := _INFO.fullmatch(line):
                told = (int(info[1]) if info[1] else None, info[2].strip())
            elif line and not line.startswith("#"):
                yield _entry(line, told, f"line {at}")
                told = None


def _entry(file: str, told: tuple[int | None, str] | None, place: str) -> Read:
    length, said = told or (None, "")
    if not said and "://" in file:
        return Unreadable(place, "an address without a name")
    artist, title = artist_and_title(said or stem(file))
    if not title:
        return Unreadable(place, "no title")
    if not artist and says_nothing(title):
        return Unreadable(place, "a name that says nothing")
    known = length if length and length > 0 else None
    return ReadTrack(title, artist, key=key(file), length=known, place=place)


def key(file: str) -> str:
    """The path as it stands there, whichever way its strokes lean."""
    return file.replace("\\", "/").removeprefix("./")


def stem(file: str) -> str:
    """ "Music/01 - Queen - Bohemian Rhapsody.mp3" is "Queen - Bohemian Rhapsody"."""
    name = key(file).rsplit("/", 1)[-1]
    name = name.rsplit(".", 1)[0] if "." in name[1:] else name
    return _NUMBER.sub("", name.replace("_", " ")).strip()


def says_nothing(name: str) -> bool:
    """ "Track 01"."""
    return bool(_SAYS_NOTHING.fullmatch(name))


def artist_and_title(said: str) -> tuple[str, str]:
    """ "Artist - Title"; without a dash it is a title alone."""
    for dash in (" - ", " – ", " — "):
        if dash in said:
            artist, _, title = said.partition(dash)
            return artist.strip(), title.strip()
    return "", said.strip()
