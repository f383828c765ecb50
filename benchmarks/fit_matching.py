"""Learns the weights of bot/library/weights.py: python -m benchmarks.fit_matching [--write]

Many small worlds: each has half of the songs that we know among made-up ones, and noisy requests
for all of them, so that half are for songs that the world has not. The songs are divided: the
thresholds are read off on songs that no weight was fitted on.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks import made_up, noisy
from bot.library import weights
from bot.library.folding import key, words
from bot.library.index import Index, LibraryTrack
from bot.library.matching import Gathered, Matcher
from bot.library.probability import FEATURES, features, probabilities
from bot.library.seeking import Found, Reading

FILE = Path(weights.__file__)
WORLDS, BESIDE, FIRMNESS = 8, 6000, 0.02
NAMESAKES = 0.2  # share of them that stay


@dataclass(frozen=True)
class Case:
    """What a request led to: features of the songs it may mean, and which of them was meant."""

    kind: str
    with_artist: np.ndarray
    without_artist: np.ndarray
    meant: int  # of the first, then the second; -1 if the world has not got it


class Observed(Matcher):
    """A matcher that keeps what it weighed last."""

    seen: dict[str, tuple[Found, float]]

    def _gathered(self, found: Iterable[Reading], before: Gathered | None = None) -> Gathered:
        gathered = super()._gathered(found, before)
        phrase = self._seeker.phrase
        self.seen = {
            song: (one.found, phrase(one.found.reading.song).weight)
            for song, one in gathered.here.items()
        }
        return gathered


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    learnt, apart = divided(made_up.songs())
    for _ in range(2):  # which reading of a request is the best depends on the weights
        cases = [case for seed in range(WORLDS) for case in world(learnt, seed)]
        fitted = fit(cases)
        _use(fitted)
    unseen = [case for seed in range(100, 100 + WORLDS) for case in world(apart, seed)]
    report(unseen, fitted)
    if given.write:
        FILE.write_text(as_source(fitted), "utf-8")


def divided(songs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """By title, so that songs of one title stay together."""
    names = sorted({song[0] for song in songs})
    random.Random(7).shuffle(names)
    apart = set(names[: len(names) // 3])
    return [one for one in songs if one[0] not in apart], [one for one in songs if one[0] in apart]


def world(songs: list[tuple[str, str]], seed: int) -> Iterator[Case]:
    """A library with half of the songs, and requests for all."""
    chance = random.Random(seed)
    there = set(chance.sample(songs, len(songs) // 2))
    tracks = [LibraryTrack(0, *song, plays=chance.randrange(1, 99)) for song in sorted(there)]
    tracks += beside(chance)
    matcher = Observed(Index(tracks))
    for song in songs:
        for kind in chance.sample(sorted(noisy.KINDS), 4):
            request = noisy.request(song, kind, chance)
            matcher.seen = {}
            matcher.match(request.song, request.artist, request.text)
            yield case(kind, matcher, song if song in there else None)


def beside(chance: random.Random) -> Iterator[LibraryTrack]:
    """Made-up tracks; of those that happen to be called as a real song most are left out."""
    real = {key(words(title)) for title, _ in made_up.songs()}
    for track in made_up.made_up(BESIDE, chance):
        if key(words(track.title)) not in real or chance.random() < NAMESAKES:
            yield track


def case(kind: str, matcher: Observed, meant: tuple[str, str] | None) -> Case:
    both: tuple[list[list[float]], list[list[float]]] = ([], [])
    right: list[tuple[int, int]] = []
    for found, weight in matcher.seen.values():
        side = int(found.artist is None)
        if meant == (found.entry.track.title, found.entry.track.artist):
            right.append((side, len(both[side])))
        both[side].append(list(features(found, weight)))
    arrays = [np.array(rows).reshape(-1, len(FEATURES)) for rows in both]
    at = -1 if not right else right[0][1] + (len(both[0]) if right[0][0] else 0)
    return Case(kind, arrays[0], arrays[1], at)


def fit(cases: list[Case]) -> np.ndarray:
    start = np.concatenate([weights.WITH_ARTIST, weights.WITHOUT_ARTIST])
    useful = [one for one in cases if len(one.with_artist) + len(one.without_artist)]

    def loss(given: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = FIRMNESS * float(given @ given), 2 * FIRMNESS * given
        for one in useful:
            chances = np.array(probabilities(list(odds_of(one, given))))
            total -= np.log(max(chances[one.meant] if one.meant >= 0 else 1 - chances.sum(), 1e-9))
            chances[one.meant] -= one.meant >= 0
            first = len(one.with_artist)
            slope[: len(FEATURES)] += chances[:first] @ one.with_artist
            slope[len(FEATURES) :] += chances[first:] @ one.without_artist
        return total, slope

    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return done.x


def odds_of(one: Case, given: np.ndarray) -> np.ndarray:
    half = len(FEATURES)
    return np.concatenate([one.with_artist @ given[:half], one.without_artist @ given[half:]])


def _use(fitted: np.ndarray) -> None:
    from bot.library import probability

    half = len(FEATURES)
    probability.WITH_ARTIST = tuple(fitted[:half])
    probability.WITHOUT_ARTIST = tuple(fitted[half:])


def report(cases: list[Case], fitted: np.ndarray) -> None:
    """How far the probabilities can be trusted, and what each threshold would give."""
    tops = []
    for one in cases:
        chances = probabilities(list(odds_of(one, fitted))) or [0.0]
        best = int(np.argmax(chances))
        tops.append((chances[best], best == one.meant, one.meant >= 0))
    print("probability   requests   told   right")
    for low in np.arange(0, 1, 0.1):
        bin_ = [top for top in tops if low <= top[0] < low + 0.1 or (low > 0.89 and top[0] == 1)]
        if bin_:
            told, right = np.mean([top[0] for top in bin_]), np.mean([top[1] for top in bin_])
            print(f"{low:.1f} to {low + 0.1:.1f} {len(bin_):10} {told:8.3f} {right:7.3f}")
    for take in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        taken = [top for top in tops if top[0] >= take]
        wrong = sum(not top[1] for top in taken)
        there = sum(top[2] for top in tops)
        right = sum(top[1] for top in taken)
        print(f"take at {take}: {right / there:.1%} of what is there; {wrong} of {len(tops)} wrong")
    for ask in (0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        asked = [top for top in tops if ask <= top[0] < weights.TAKE]
        vain = sum(not top[2] for top in asked)
        print(f"ask at {ask}: {len(asked)} of {len(tops)}, {vain} of them for what is not there")


def as_source(fitted: np.ndarray) -> str:
    half = len(FEATURES)

    def table(name: str, values: np.ndarray) -> str:
        rows = (f"    {value:.3f},  # {told}" for told, value in zip(FEATURES, values, strict=True))
        return "\n".join([f"{name} = (", *rows, ")"])

    head = FILE.read_text("utf-8").partition("\nWITH_ARTIST")[0]
    tables = table("WITH_ARTIST", fitted[:half]), table("WITHOUT_ARTIST", fitted[half:])
    return "\n".join([head, *tables, f"TAKE = {weights.TAKE}", f"ASK = {weights.ASK}", ""])


if __name__ == "__main__":
    main()
