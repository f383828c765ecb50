"""Tracks out of a folder of audio files: their tags, else their names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tinytag import TinyTag

from bot.library.cells import year
from bot.library.m3u import artist_and_title, says_nothing, stem
from bot.library.reports import CannotImport, Read, ReadTrack, Unreadable

AUDIO = frozenset(
    {".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".mp4", ".aac", ".wav", ".wma", ".aiff"}
)


def read(folder: Path) -> Iterator[Read]:
    """Every audio file below the folder; other files are not looked at."""
    for parent, folders, files in os.walk(folder, onerror=_stop):
        folders.sort()
        for name in sorted(files):
            path = Path(parent, name)
            if path.suffix.lower() in AUDIO and not name.startswith("."):
                yield _track(path, path.relative_to(folder).as_posix())


def _stop(error: OSError) -> None:
    """A folder that cannot be listed may hold anything: nothing is gone then."""
    raise CannotImport(f"{error.filename} cannot be read ({error.strerror}).")


def _track(path: Path, place: str) -> Read:
    place = place.encode("utf-8", "replace").decode()  # names may hold any byte
    try:
        tags: TinyTag | None = TinyTag.get(path)
    except Exception:  # a broken file breaks the parser in as many ways as there are
        tags = None
    by_name = artist_and_title(stem(place))
    title = (tags and tags.title) or ""
    artist = (tags and (tags.artist or tags.albumartist)) or ""
    if not title.strip():
        artist, title = (artist or by_name[0]), by_name[1]
        if not artist and not (tags and tags.duration):
            return Unreadable(place, "not an audio file, and no artist in its name")
        if not artist and says_nothing(title):
            return Unreadable(place, "no tags, and a name that says nothing")
    return ReadTrack(
        title,
        artist,
        key=place,
        album=(tags and tags.album) or None,
        year=year(str((tags and tags.year) or "")),
        length=round(tags.duration) if tags and tags.duration else None,
        place=place,
    )
