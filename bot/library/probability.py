"""How sure the matching is: a logistic model over what it found, with "none of these" beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.library.seeking import Found
from bot.library.weights import WITH_ARTIST, WITHOUT_ARTIST

FEATURES = (
    *("always", "letters", "known", "written", "same", "sounds", "short", "one_word"),
    *("artist", "rest", "loose", "swapped"),
)


def features(found: Found, weight: float) -> tuple[float, ...]:
    """What speaks for and against a track, in the order of FEATURES; `weight` is the title's."""
    title, reading = found.title, found.reading
    return (
        1.0,
        title.letters,
        title.known,
        title.written,
        float(title.same),
        float(title.sounds),
        1.0 / (1.0 + weight),
        float(len(reading.song) == 1),
        found.artist or 0.0,
        reading.rest,
        float(reading.loose),
        float(reading.swapped),
    )


def odds(found: Found, weight: float) -> float:
    """The logarithm of how much likelier this track is than none."""
    weights = WITHOUT_ARTIST if found.artist is None else WITH_ARTIST
    return sum(map(_times, weights, features(found, weight)))


def _times(weight: float, value: float) -> float:
    return weight * value


def probabilities(odds_of: Sequence[float]) -> list[float]:
    """Of tracks that exclude one another, with the library not having it as one more."""
    highest = max([0.0, *odds_of])
    shares = [math.exp(one - highest) for one in odds_of]
    total = sum(shares) + math.exp(-highest)
    return [share / total for share in shares]
