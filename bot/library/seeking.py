"""Which tracks a title and an artist, as they were written, may mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.library.folding import owner
from bot.library.index import Entry, Index
from bot.library.names import Likeness, Names, Phrase, likeness_of, phrase

CLEAR = 0.7  # below this a name that was written is somebody else's
MOST_NAMES = 4
MOST_OF_TITLE = 24
MOST_OF_ONE = 250  # tracks of an artist that are compared with a title
_ENOUGH = 0.6
_REMEMBERED = 50
_LITTLE = 0.15  # of a message that may be left over


@dataclass(frozen=True)
class Reading:
    """What a request may mean: a title, an artist or both, in bare words."""

    song: tuple[str, ...]
    artist: tuple[str, ...] = ()
    rest: float = 0.0  # share of the message's telling words that are in neither
    swapped: bool = False  # the two were the other way round
    loose: bool = False  # the title merely occurs somewhere in the message


@dataclass(frozen=True)
class Found:
    """A track, and how well it answers a reading."""

    entry: Entry
    title: Likeness
    artist: float | None  # None: no artist was written
    reading: Reading

    @property
    def clear(self) -> bool:
        """So near in title and artist that no other reading of the request is needed."""
        near = self.title.letters >= 0.85 and self.artist is not None and self.artist >= 0.9
        return near and self.reading.rest < _LITTLE

    @property
    def contradicted(self) -> bool:
        """The listener wrote an artist, and it is not this one."""
        return self.artist is not None and self.artist < CLEAR


class Seeker:
    """Looks readings up in the index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._whose: dict[tuple[str, ...], _Whose] = {}  # several readings name the same artist

    def whose(self, artist: Sequence[str]) -> _Whose:
        known = self._whose.get(tuple(artist))
        if known is None:
            if len(self._whose) > _REMEMBERED:
                self._whose.clear()
            known = _Whose(self._index, self.phrase(artist) if artist else None)
            self._whose[tuple(artist)] = known
        return known

    def phrase(self, bare: Sequence[str]) -> Phrase:
        return phrase(bare, self._index.vocabulary)

    def found(self, reading: Reading) -> list[Found]:
        """Every track that is worth a probability, each once."""
        song = self.phrase(reading.song)
        whose = self.whose(reading.artist)
        exact = self._index.titles.row(reading.song)
        if exact is not None:
            title = likeness_of(song, self._index.titles.phrase(exact))
            here = [self._of(entry, title, whose, reading) for entry in self._titled(exact, whose)]
            if not reading.artist or any(not one.contradicted for one in here):
                return here
        best: dict[int, Likeness] = {}
        for entry, title in self._compared(song, whose):
            if entry not in best or _overall(title) > _overall(best[entry]):
                best[entry] = title
        return [self._of(entry, title, whose, reading) for entry, title in best.items()]

    def by(self, artist: Sequence[str]) -> list[int]:
        """The tracks of an artist, however the name is written."""
        if not artist:
            return []
        names = self.whose(artist).names()[:1]
        return [entry for row in names for entry in self._index.by(row)]

    def _titled(self, row: int, whose: _Whose) -> Sequence[int]:
        """The entries of a title; of one that very many share the most played, and the artist's."""
        entries = self._index.titled(row)
        if len(entries) <= MOST_OF_TITLE:
            return entries
        theirs = set(whose.tracks())
        return [
            *entries[:MOST_OF_TITLE],
            *(one for one in entries[MOST_OF_TITLE:] if one in theirs),
        ]

    def _of(self, entry: int, title: Likeness, whose: _Whose, reading: Reading) -> Found:
        one = self._index.entries[entry]
        return Found(one, title, whose.alike(one.names), reading)

    def _compared(self, song: Phrase, whose: _Whose) -> Iterator[tuple[int, Likeness]]:
        titles = self._index.titles
        for row in titles.candidates(song):
            title = likeness_of(song, titles.phrase(row))
            if _promising(title):
                yield from ((entry, title) for entry in self._titled(row, whose))
        for entry in whose.tracks():
            for row in self._index.entries[entry].forms:
                if _may_be(song, titles.keys[row]):
                    title = likeness_of(song, titles.phrase(row))
                    if _promising(title):
                        yield entry, title


def _promising(title: Likeness) -> bool:
    return title.sounds or title.letters >= _ENOUGH or min(title.known, title.written) >= 0.4


def _overall(title: Likeness) -> float:
    return title.letters + title.known + title.written + title.sounds


def _may_be(song: Phrase, title: str) -> bool:
    """A quick look, for an artist has hundreds of titles."""
    return fuzz.partial_ratio(song.compact, title.replace(" ", "")) >= 72


class _Whose:
    """Compares the written artist with the names on the tracks, each name once."""

    def __init__(self, index: Index, written: Phrase | None) -> None:
        self._index = index
        self._written = written
        self._known: dict[int, float] = {}
        self._rows: list[int] | None = None

    def alike(self, names: Iterable[int]) -> float | None:
        if self._written is None:
            return None
        return max(map(self._one, names), default=0.0)

    def _one(self, row: int) -> float:
        if row not in self._known:
            assert self._written is not None
            self._known[row] = name_alike(self._written, self._index.names, row)
        return self._known[row]

    def names(self) -> list[int]:
        """The names that it may be, best first."""
        if self._rows is None:
            self._rows = self._look()
        return self._rows

    def _look(self) -> list[int]:
        if self._written is None:
            return []
        rows = self._index.names.candidates(self._written)
        alike = [(-self._one(row), self._index.names.keys[row], row) for row in rows]
        return [row for score, _, row in sorted(alike)[:MOST_NAMES] if -score >= CLEAR]

    def tracks(self) -> Iterator[int]:
        seen: set[int] = set()
        for row in self.names():
            mine = self._index.by(row)[:MOST_OF_ONE]
            yield from (entry for entry in mine if entry not in seen)
            seen.update(mine)


def name_alike(written: Phrase, names: Names, row: int) -> float:
    """From 0 to 1: misspelt, by ear, a surname alone, initials, or with more around it."""
    letters = names.letters(written, row)
    words = names.keys[row].split(" ")
    if letters < 0.6 and not _worth_a_look(written, words):
        return letters * 0.8
    known = names.phrase(row)
    if written.compact == known.compact:
        return 1.0
    if owner(written.compact) == owner(known.compact):
        return 0.97
    if len(written.words) == 1 and owner(written.compact) == initials(words):
        return 0.95
    alike = likeness_of(written, known)
    score = alike.letters if alike.letters >= 0.75 else alike.letters * 0.8
    if alike.sounds and len(known.compact) > 3:
        score = max(score, 0.9)
    return max(score, _in_part(alike.written, alike.known), _in_part(alike.known, alike.written))


def _worth_a_look(written: Phrase, words: Sequence[str]) -> bool:
    """A word in common, or perhaps initials."""
    if len(written.words) == 1 and owner(written.compact) == initials(words):
        return True
    return any(word in written.words for word in words)


def _in_part(whole: float, part: float) -> float:
    """All of one is in the other: "Zeppelin", or "Bowie the legend"."""
    if whole < 0.85 or part < 0.3:
        return 0.0
    return whole * (0.75 + 0.2 * part) if part >= 0.4 else 0.6


def initials(words: Sequence[str]) -> str | None:
    """ "ELO"; two letters could be anybody's."""
    if len(words) < 3:
        return None
    return "".join(_FIRST.get(word, word[0]) for word in words)


_FIRST = {"1": "o", "2": "t", "3": "t", "4": "f", "5": "f", "6": "s", "7": "s", "8": "e", "9": "n"}
