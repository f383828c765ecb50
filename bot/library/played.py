"""What a song on air is for: every name that a request for it may have."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.playing import Play, Told
from bot.core.wishes import track_wish, wish
from bot.library import titles
from bot.library.folding import key, words
from bot.library.importing import recording
from bot.store import aliases, tracks


async def wishes_of(conn: AsyncConnection, title: str, artist: str) -> set[str]:
    """The tracks of the library that a play is, and its title with and without the artist.

    Who named an artist gets it from nobody else. Who asked for a title alone gets it from anybody
    unless the station has that by somebody else: then nobody knows which was meant.
    """
    version = titles.title(title).version  # versions stay apart
    also = await _also_called(conn, artist)
    names = {recording(title, one)["main_artist"] for one in (artist, *also)}
    song = recording(title, artist)["song"]
    known = await tracks.recorded(conn, song, names, version)
    alone = await tracks.performers_of(conn, song) <= {*names, ""}
    return {track_wish(id) for id in known} | _typed(title, [artist, *also], alone=alone)


def same_recording(one: Told | Play, other: Told | Play) -> bool:
    """However two sources write it."""
    return _recording(one) == _recording(other)


def _recording(one: Told | Play) -> tuple[str, dict[str, str]]:
    return titles.title(one.title).version, recording(one.title, one.artist)


async def _also_called(conn: AsyncConnection, artist: str) -> list[str]:
    """The other names of who plays, as the station has written them down."""
    groups: dict[str, list[str]] = {}
    for row in await aliases.everything(conn):
        groups.setdefault(row.artist, [row.artist]).append(row.alias)
    played = key(words(titles.credit(artist).main))
    theirs = (group for group in groups.values() if played in {key(words(one)) for one in group})
    return [name for group in theirs for name in group]


def _typed(title: str, by: Sequence[str], *, alone: bool) -> set[str]:
    """As listeners may have typed it; `alone`: a title without artist can mean nobody else's."""
    taken_apart = titles.title(title)
    plain = taken_apart.version == titles.ORIGINAL
    names = {title, taken_apart.song} if plain else {title}
    artists = {*by, titles.credit(by[0]).main, *([None] if alone else [])}
    return {one for name in names for artist in artists if (one := wish(name, artist, None))}
