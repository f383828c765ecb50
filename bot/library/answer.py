"""What the matching answers: one track, a question to the listener, or that there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.library.index import LibraryTrack

MOST_CANDIDATES = 3


class Kind(str, Enum):
    """What came of the matching."""

    ONE = "one"  # this track
    ASK = "ask"  # one of these, if any: the listener is asked
    NONE = "none"  # not in the library: filed as the listener typed it


class Reason(str, Enum):
    """Why it is so; the presenter sees it."""

    SURE = "sure"
    UNSURE = "unsure"  # several tracks, or one that is only like what was typed
    OTHER_ARTIST = "other_artist"  # the title is there, but not by whom the listener typed
    OTHER_VERSION = "other_version"  # only live, say, or only not live
    ARTIST_ONLY = "artist_only"  # no title was typed: the most played of the artist
    DESCRIBED = "described"  # "the one that goes …"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class LibraryCandidate:
    """A track, and how likely it is the one that was meant."""

    track: LibraryTrack
    probability: float


@dataclass(frozen=True)
class Match:
    """One candidate if it is one, one to three if it is to be asked.

    Else none, or for the presenter alone those of the same title by others.
    """

    kind: Kind
    reason: Reason
    candidates: tuple[LibraryCandidate, ...] = ()

    @property
    def track(self) -> LibraryTrack | None:
        return self.candidates[0].track if self.kind is Kind.ONE else None

    @property
    def probability(self) -> float:
        """That the first candidate is the one that was meant."""
        return self.candidates[0].probability if self.candidates else 0.0
