"""From tracks with their odds to an answer: take one, ask, or say that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.library.answer import MOST_CANDIDATES, Kind, LibraryCandidate, Match, Reason
from bot.library.folding import words
from bot.library.index import Index, LibraryTrack, order
from bot.library.names import Likeness
from bot.library.probability import probabilities
from bot.library.seeking import Found
from bot.library.titles import ORIGINAL
from bot.library.weights import ASK, TAKE

_LEAST = 0.08  # probability of a track that is worth a line in a question
_OVERWHELMING = 8  # times as often played as any other of the same title
_DISTINCT = 11.0  # weight of a title that two artists share only if one covers the other
UNKNOWN = Match(Kind.NONE, Reason.UNKNOWN)


@dataclass(frozen=True)
class Scored:
    """A track that answers a reading, and the logarithm of its odds against none."""

    found: Found
    odds: float

    @property
    def rank(self) -> tuple[float, tuple[int, str, str, int]]:
        return (-self.odds, order(self.found.entry.track))

    def better_than(self, other: Scored) -> bool:
        """Of two ways to the same song: a title that is enough by itself comes first."""
        mine, others = _enough(self.found.title), _enough(other.found.title)
        return self.rank < other.rank if mine == others else mine


def choose(scored: Sequence[Scored], index: Index, version: str) -> Match:
    """The tracks are of different songs; `version` is what the listener asked for."""
    ranked = sorted(scored, key=lambda one: one.rank)
    if not ranked:
        return UNKNOWN
    rivals = [one for one in ranked if _shares_words(one, ranked[0])]
    chances = _with_overwhelming(rivals, probabilities([one.odds for one in rivals]))
    if chances[0] >= TAKE and _enough(rivals[0].found.title):
        track, as_asked = _version(rivals[0].found, index, version)
        only = (LibraryCandidate(track, chances[0]),)
        if as_asked:
            return Match(Kind.ONE, Reason.SURE, only)
        return Match(Kind.ASK, Reason.OTHER_VERSION, only)
    worth = [pair for pair in zip(rivals, chances, strict=True) if pair[1] >= _LEAST]
    worth = worth[:MOST_CANDIDATES]
    if min(sum(chance for _, chance in worth), _of_titles([one for one, _ in worth])) < ASK:
        return UNKNOWN
    asked = [
        LibraryCandidate(_version(one.found, index, version)[0], chance) for one, chance in worth
    ]
    return Match(Kind.ASK, Reason.UNSURE, tuple(asked))


def _enough(title: Likeness) -> bool:
    """An artist does not make up for a title that is another: "Love Me" is not "Love Me Tender"."""
    if title.letters >= (0.78 if title.sounds else 0.82):
        return True
    return min(title.known, title.written) >= 0.78


def _of_titles(ranked: Sequence[Scored]) -> float:
    """How likely one of these titles was meant: one that two artists have is no likelier."""
    best = {one.found.title: one.odds for one in reversed(ranked)}
    return sum(probabilities(list(best.values())))


def _shares_words(one: Scored, best: Scored) -> bool:
    """Two songs that a message names in different places do not exclude one another."""
    return bool(set(one.found.reading.song) & set(best.found.reading.song))


def _with_overwhelming(rivals: Sequence[Scored], chances: list[float]) -> list[float]:
    """Without an artist, the first of several of a title has their share if everybody means it."""
    first = rivals[0].found
    same = [
        at
        for at, one in enumerate(rivals)
        if at and one.found.artist is None and one.found.title == first.title
    ]
    next_plays = max((rivals[at].found.entry.track.plays for at in same), default=0)
    if not same or first.entry.track.plays < _OVERWHELMING * max(next_plays, 1):
        return chances
    shares = {at: chances[at] * 0.9 for at in same}
    left = [chance - shares.get(at, 0.0) for at, chance in enumerate(chances)]
    return [left[0] + sum(shares.values()), *left[1:]]


def _version(found: Found, index: Index, asked: str) -> tuple[LibraryTrack, bool]:
    """The track of the song that was asked for, and whether it is of the version asked for."""
    entry = found.entry
    rows = dict.fromkeys(other for row in entry.forms for other in index.titled(row))
    versions = [one for row in rows if (one := index.entries[row]).song == entry.song]
    wanted = [one for one in versions if one.version == asked]
    usual = [one for one in versions if one.version == ORIGINAL]
    best = min(wanted or usual or versions, key=lambda one: _closeness(one.track, found))
    return best.track, bool(wanted)


def _closeness(track: LibraryTrack, found: Found) -> tuple[int, tuple[int, str, str, int]]:
    """ "Part 2" if that was typed, else the most played."""
    typed = set(found.reading.song)
    return (-len(typed & set(words(track.title))), order(track))


def elsewhere(scored: Sequence[Scored], titles: Sequence[float]) -> Match:
    """The title is there, but not by whom the listener typed: it is never taken.

    `titles` are the weights of what was typed: of two songs called "Home" neither covers the other,
    so the presenter sees them and the listener is not asked.
    """
    pairs = zip(scored, titles, strict=True)
    same = [(one, weight) for one, weight in pairs if one.found.title.letters >= 0.9]
    if not same:
        return UNKNOWN
    distinct = [one for one, weight in same if weight >= _DISTINCT]
    theirs = distinct or [one for one, _ in same]
    ranked = sorted(theirs, key=lambda one: order(one.found.entry.track))[:MOST_CANDIDATES]
    there = tuple(LibraryCandidate(one.found.entry.track, 0.0) for one in ranked)
    return Match(Kind.ASK if distinct else Kind.NONE, Reason.OTHER_ARTIST, there)
