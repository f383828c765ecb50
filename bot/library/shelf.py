"""The library in memory, as whoever files requests uses it; it follows the database."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import Candidate, Lookup, State
from bot.library.answer import Kind, Match, Reason
from bot.library.folding import key, words
from bot.library.index import Index, LibraryTrack
from bot.library.matching import Matcher
from bot.store import aliases, imports, tracks
from bot.store.database import Database

log = structlog.get_logger(__name__)

Tell = Callable[[list[tuple[str, str]]], None]

LOOK = 10.0  # seconds between two looks whether the library has changed
AT_ONCE = 2000  # tracks


class Shelf:
    """A matcher over all that the station has; empty until the first refresh."""

    def __init__(self, database: Database, tell: Tell | None = None) -> None:
        """`tell` is told all titles and artists whenever they have changed."""
        self._database = database
        self._tell = tell
        self._stamp: object = None
        self._imports: object = []  # that are under way, and how far
        self._one_at_a_time = asyncio.Lock()
        self.matcher = Matcher(Index(()))

    def find(
        self, song: str | None, artist: str | None, text: str | None, not_by: Sequence[str] = ()
    ) -> Lookup | None:
        """What the library says to a wish; None if it is empty, or has failed at these words."""
        if not self.matcher.index.entries:
            return None
        try:
            return as_lookup(self.matcher.match(song, artist, text, not_by))
        except Exception as error:  # a request must reach the desk whatever is in it
            log.error("library_failed", error=type(error).__name__)
            return None

    def is_title(self, text: str) -> bool:
        """Whether these words are just the title of something that the station has."""
        return self.matcher.index.titles.row(words(text)) is not None

    async def look(self) -> None:
        """Refresh if the database lets us; what has been built serves on while it does not."""
        try:
            await self.refresh()
        except Exception as error:
            log.warning("library_not_read", error=type(error).__name__)

    async def follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            await self.look()

    async def refresh(self) -> bool:
        """Build the matcher anew if the library has changed; requests go on meanwhile."""
        async with self._one_at_a_time:
            async with self._database.read() as conn:
                names = await aliases.everything(conn)
                changed = await tracks.changes(conn)
                stamp = (changed, [(row.artist, row.alias) for row in names])
                if stamp == self._stamp or await self._waits(conn):
                    return False
                rows = [row async for part in _parts(conn) for row in part]
            self.matcher = await asyncio.to_thread(_built, rows, names, self._tell)
            self._stamp = stamp
            return True

    async def _waits(self, conn: AsyncConnection) -> bool:
        """An import that goes on would have the index built anew at every look."""
        before, self._imports = self._imports, await imports.under_way(conn)
        return bool(self._stamp and self._imports) and self._imports != before


async def _parts(conn: AsyncConnection) -> AsyncIterator[Sequence[Any]]:
    """All tracks, a handful at a time: nothing else happens while one is read."""
    after = 0
    while part := await tracks.present(conn, after=after, limit=AT_ONCE):
        yield part
        after = part[-1].id


def _built(rows: Sequence[Any], names: Sequence[Any], tell: Tell | None) -> Matcher:
    known: dict[str, list[str]] = {}
    for row in names:
        known.setdefault(row.artist, []).append(row.alias)
    with _uncollected():
        if tell is not None:
            tell(list(_pairs(rows, known)))
        return Matcher(Index((_track(row) for row in rows), known))


def _pairs(rows: Sequence[Any], known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each title with all whom listeners may name for it."""
    also: dict[str, Sequence[str]] = {key(words(artist)): names for artist, names in known.items()}
    for row in rows:
        others = also.get(key(words(row.artist)), ()) if also else ()
        for artist in dict.fromkeys((row.artist, *row.featured, *others)):
            yield row.title, artist


@contextmanager
def _uncollected() -> Iterator[None]:
    """A million new objects are no garbage: to look through them stops the whole process."""
    gc.unfreeze()  # what was in use when the last index was built, and is garbage by now, goes
    gc.collect()
    gc.disable()
    try:
        yield
        # Without this each full collection goes through all of the index, for half a second and
        # more with 100,000 tracks, in which no message is read. An old index is freed all the same:
        # it goes by its reference counts, and has no circles.
        gc.freeze()
    finally:
        gc.enable()


def _track(row: Any) -> LibraryTrack:
    return LibraryTrack(row.id, row.title, row.artist, tuple(row.featured), row.year, row.plays)


_STATES = {Kind.ONE: State.MATCHED, Kind.ASK: State.UNSURE, Kind.NONE: State.MISSING}


def as_lookup(match: Match) -> Lookup:
    described = match.reason is Reason.DESCRIBED
    candidates = tuple(
        Candidate(one.track.id, one.track.title, one.track.artist, round(one.probability, 3))
        for one in match.candidates
    )
    state = State.DESCRIBED if described else _STATES[match.kind]
    return Lookup(state, match.reason.value, candidates)
