"""The tracks of which a person at the desk may say: it is this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import Lookup
from bot.library.folding import words
from bot.store import tracks

MOST = 8  # candidates on a card
MOST_WORDS = 8  # of a request, or of what somebody looks for

Track = sa.Row[Any]


async def candidates(conn: AsyncConnection, item: sa.Row[Any]) -> list[Track]:
    """What the matching found for an item, then what has its words in the library."""
    found = await _matched(conn, item)
    for sought in _ways(item.song, item.artist):
        if len(found) >= MOST:
            break
        more = await tracks.most_played(conn, sought, limit=MOST)
        found += _others(more, found)
    return found[:MOST]


async def sought(conn: AsyncConnection, text: str) -> list[Track]:
    """What a person looks for by title, artist or both."""
    bare = words(text)[:MOST_WORDS]
    return await tracks.most_played(conn, bare, limit=MOST) if bare else []


async def _matched(conn: AsyncConnection, item: sa.Row[Any]) -> list[Track]:
    """The candidates of its lookup, as they go by now."""
    known = Lookup.from_json(item.lookup).candidates if item.lookup else ()
    found: list[Track] = []
    for one in known:
        track = await tracks.proper(conn, one.track)
        if track is not None and track.gone_at is None:
            found += _others([track], found)
    return found


def _ways(song: str | None, artist: str | None) -> Iterator[list[str]]:
    """From both names to the artist's alone: what has more of them comes first."""
    title, by = words(song or "")[:MOST_WORDS], words(artist or "")[:MOST_WORDS]
    yield from (one for one in (title + by, title, by) if one)


def _others(more: Iterable[Track], found: Iterable[Track]) -> list[Track]:
    there = {one.id for one in found}
    return [one for one in more if one.id not in there]
