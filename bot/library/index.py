"""The library as the matching sees it: every title and every name, and the tracks behind them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.library import titles
from bot.library.folding import key, words
from bot.library.names import Names
from bot.library.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class LibraryTrack:
    """One track that the station has."""

    id: int
    title: str
    artist: str
    featured: tuple[str, ...] = ()
    year: int | None = None
    plays: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A track taken apart for matching."""

    track: LibraryTrack
    forms: tuple[int, ...]  # rows of the titles it goes by
    names: tuple[int, ...]  # rows of the names of everybody on it
    version: str
    song: str  # the same for all versions of a song by one artist


Aliases = Mapping[str, Sequence[str]]  # an artist, and what else listeners call them


class Index:
    """Built once from all tracks, in any order; it does not change afterwards."""

    def __init__(self, tracks: Iterable[LibraryTrack], aliases: Aliases | None = None) -> None:
        reader = _Reader(aliases or {})
        self.entries = [reader.entry(track) for track in tracks]
        self.vocabulary = Vocabulary(reader.counts())
        self.titles = Names(list(reader.titles), self.vocabulary)
        self.names = Names(list(reader.names), self.vocabulary)
        self._of_title = _grouped(len(reader.titles), (one.forms for one in self.entries))
        self._of_name = _grouped(len(reader.names), (one.names for one in self.entries))
        self._put_most_played_first()

    def titled(self, row: int) -> Sequence[int]:
        """The entries that go by a title, the most played first."""
        return self._of_title[row]

    def by(self, row: int) -> Sequence[int]:
        """The entries with a name on them, the most played first."""
        return self._of_name[row]

    def _put_most_played_first(self) -> None:
        for grouped in (self._of_title, self._of_name):
            for row, entries in enumerate(grouped):
                if len(entries) > 1:
                    ranked = sorted(entries, key=lambda one: order(self.entries[one].track))
                    grouped[row] = array("I", ranked)


def order(track: LibraryTrack) -> tuple[int, str, str, int]:
    """The most played first; whatever else is equal, by what is written on it."""
    return (-track.plays, track.title, track.artist, track.id)


def _grouped(rows: int, belongs: Iterable[Sequence[int]]) -> list[array[int]]:
    found: list[array[int]] = [array("I") for _ in range(rows)]
    for entry, mine in enumerate(belongs):
        for row in mine:
            found[row].append(entry)
    return found


class _Reader:
    """Gives titles and names their rows while it goes through the tracks."""

    def __init__(self, aliases: Aliases) -> None:
        self.titles: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self._credits: dict[tuple[str, tuple[str, ...]], tuple[str, tuple[int, ...]]] = {}
        self._also = _Also(aliases)

    def entry(self, track: LibraryTrack) -> Entry:
        title = titles.title(track.title)
        forms = [words(title.song), *map(words, title.other_names)]
        artist, names = self._credit(track.artist, (*track.featured, *title.featured))
        rows = dict.fromkeys(_row(self.titles, key(form)) for form in forms if form)
        shortest = words(title.other_names[0]) if title.other_names else forms[0]
        song = f"{key(shortest)}|{artist}"
        return Entry(track, tuple(rows), names, title.version, song)

    def _credit(self, artist: str, featured: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
        known = self._credits.get((artist, featured))
        if known is not None:
            return known
        credit = titles.credit(artist)
        keys = [key(words(name)) for name in (*credit.names, *featured)]
        everybody = dict.fromkeys(also for one in keys if one for also in self._also.of(one))
        rows = tuple(_row(self.names, one) for one in everybody)
        main = self._also.proper(key(words(credit.main)))
        found = self._credits[(artist, featured)] = main, rows
        return found

    def counts(self) -> Counter[str]:
        """In how many titles and names each word is."""
        counted: Counter[str] = Counter()
        for one in (*self.titles, *self.names):
            counted.update(set(one.split(" ")))
        return counted


class _Also:
    """What else an artist is called, in bare words."""

    def __init__(self, aliases: Aliases) -> None:
        self._groups: dict[str, list[str]] = {}
        for artist, others in aliases.items():
            group = list(dict.fromkeys(key(words(name)) for name in (artist, *others)))
            for name in group:
                self._groups.setdefault(name, group)

    def of(self, name: str) -> list[str]:
        return [name, *self._groups.get(name, ())]

    def proper(self, name: str) -> str:
        return self._groups.get(name, [name])[0]


def _row(rows: dict[str, int], one: str) -> int:
    return rows.setdefault(one, len(rows))
