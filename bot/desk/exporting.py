"""Lists of songs to take along: a CSV for a spreadsheet, an M3U for the playout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.desk import sheet


@dataclass(frozen=True)
class Listed:
    """A song of a list."""

    title: str
    artist: str
    count: int = 1
    state: str = ""
    last_on: str = ""
    rule: str = ""
    album: str = ""
    length: int | None = None  # seconds
    file: str = ""


M3U_HEAD = "#EXTM3U\n"
COLUMNS = (
    "rank",
    "title",
    "artist",
    "listeners",
    "state",
    "last_on",
    "rule",
    "album",
    "seconds",
    "file",
)


def csv_head() -> str:
    return sheet.BOM + sheet.lines([COLUMNS]).decode()


def as_csv(songs: Iterable[Listed], first: int = 1) -> str:
    """One row a song, ranked from there on; nothing that a listener typed becomes a formula."""
    return sheet.lines(_row(rank, one) for rank, one in enumerate(songs, first)).decode()


def _row(rank: int, one: Listed) -> sheet.Row:
    seconds = "" if one.length is None else one.length
    about = (one.title, one.artist, one.count, one.state, one.last_on, one.rule)
    return (rank, *about, one.album, seconds, one.file)


def as_m3u(songs: Iterable[Listed], first: int = 1) -> str:
    """A song without a file stands as a remark, so that nobody misses it."""
    return "".join(map(_entry, songs))


def _entry(one: Listed) -> str:
    name = _line(" - ".join(filter(None, (one.artist, one.title))))
    if not one.file:
        return f"# {name} (no file known)\n"
    length = -1 if one.length is None else one.length
    return f"#EXTINF:{length},{name}\n{_line(one.file)}\n"


def _line(text: str) -> str:
    """Line ends in a name would begin an entry of their own."""
    return " ".join(text.split())
