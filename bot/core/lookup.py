"""What a look into the station's library brings for one wish; it stands on the item since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

BY_PERSON = "by_person"  # the reason, where somebody at the desk has chosen


class State(str, Enum):
    """What the presenter reads on the card."""

    MATCHED = "matched"  # it is this track
    ASKED = "asked"  # the listener was asked which of these it is
    UNSURE = "unsure"  # it may be one of these, and the listener was not asked
    MISSING = "missing"  # not in the library
    DESCRIBED = "described"  # "the one that goes …": nobody guesses a title from that


@dataclass(frozen=True)
class Candidate:
    """A track of the library as it was called then, and how likely it is the one that is meant."""

    track: int
    title: str
    artist: str
    probability: float

    @property
    def names(self) -> tuple[str, str | None]:
        return self.title, self.artist or None


@dataclass(frozen=True)
class Lookup:
    """One candidate if it is matched, up to three if it may be one of them.

    Else none, or what is near and was not meant.
    """

    state: State
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    by_listener: bool = False  # who was asked, and said so

    @property
    def track(self) -> Candidate | None:
        return self.candidates[0] if self.state is State.MATCHED else None

    @property
    def track_id(self) -> int | None:
        return self.track.track if self.track else None

    @property
    def tracks(self) -> tuple[int, ...]:
        """The candidates' ids in one order, whatever their odds."""
        return tuple(sorted(one.track for one in self.candidates))

    def chosen(self, number: int) -> Lookup:
        """The same when the listener has said which one it is."""
        return Lookup(State.MATCHED, self.reason, (self.candidates[number],), by_listener=True)

    def not_asked(self) -> Lookup:
        """The same when the question did not reach the listener."""
        return replace(self, state=State.UNSURE) if self.state is State.ASKED else self

    def moved(self, tracks: Collection[int], to: Candidate, *, sure: float) -> Lookup:
        """The same once these tracks are another: what is `sure` of it then need not be chosen."""
        found: dict[int, Candidate] = {}
        for one in self.candidates:
            one = replace(to, probability=one.probability) if one.track in tracks else one
            same = found.get(one.track)
            odds = min(1.0, one.probability + (same.probability if same else 0.0))
            found[one.track] = replace(one, probability=odds)
        known, merged = tuple(found.values()), len(found) < len(self.candidates)
        if merged and len(known) == 1 and known[0].probability >= sure:
            return replace(self, state=State.MATCHED, candidates=known)
        return replace(self, candidates=known)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "state": self.state.value,
            "candidates": [asdict(one) for one in self.candidates],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Lookup:
        candidates = tuple(Candidate(**one) for one in value["candidates"])
        return cls(State(value["state"]), value["reason"], candidates, value["by_listener"])


# From title, artist and the whole message, as far as there are any, and by whom it must not be;
# None: there is no library.
Find = Callable[[str | None, str | None, str | None, Sequence[str]], Lookup | None]
