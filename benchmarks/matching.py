"""How fast a request finds its track: python -m benchmarks.matching [--tracks N] [--requests N]

Beside a plain scan of all titles with rapidfuzz, in the same run, on a made-up library with skewed
words and requests of all kinds; one in five is for a song that the library has not. Times are of
the processor, so that others on the machine do not count.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from benchmarks import made_up, noisy
from bot.library.answer import Kind, Match
from bot.library.folding import key, words
from bot.library.gazetteer import Gazetteer
from bot.library.index import Index, LibraryTrack
from bot.library.matching import Matcher
from bot.library.titles import credit, title

Wanted = tuple[noisy.Request, LibraryTrack | None]
SCANNED = 60  # requests that the plain scan gets: it takes its time


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--tracks", type=int, default=100_000)
    options.add_argument("--requests", type=int, default=4000)
    given = options.parse_args()
    library, absent = _divided(made_up.tracks(given.tracks + given.tracks // 50), given.tracks)
    before = _memory()
    took, index = timed(lambda: Index(library))
    print(f"index of {len(library)} tracks: {took:.1f} s, {_memory() - before:.0f} MB")
    gc.freeze()  # as a role does that keeps an index: else every cleaning walks over all of it
    wanted = list(requests(library, absent, given.requests))
    matcher = Matcher(index)
    measure("the matching", wanted, matcher)
    quality(wanted, matcher)
    measure("a plain scan", wanted[:SCANNED], Scan(library))
    gazetteer(library, [one.text for one, _ in wanted if one.text])
    gc.unfreeze()


def _divided(
    tracks: list[LibraryTrack], count: int
) -> tuple[list[LibraryTrack], list[LibraryTrack]]:
    return tracks[:count], tracks[count:]


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], Index]) -> tuple[float, Index]:
    start = time.process_time()
    done = work()
    return time.process_time() - start, done


def requests(
    library: list[LibraryTrack], absent: list[LibraryTrack], count: int
) -> Iterable[Wanted]:
    chance = random.Random(11)
    for _ in range(count):
        there = chance.random() < 0.8
        track = chance.choice(library if there else absent)
        kind = chance.choice(sorted(noisy.KINDS))
        request = noisy.request((track.title, track.artist), kind, chance)
        yield request, track if there else None


class Scan:
    """What one would write first: every track's artist and title against the request."""

    def __init__(self, library: list[LibraryTrack]) -> None:
        self._names = [" ".join(words(f"{one.artist} {one.title}")) for one in library]

    def match(self, song: str | None, artist: str | None, text: str | None) -> object:
        written = " ".join(words(text or f"{artist or ''} {song or ''}"))
        return process.extract(written, self._names, scorer=fuzz.token_sort_ratio, limit=3)


def measure(name: str, wanted: list[Wanted], matcher: Matcher | Scan) -> None:
    took = defaultdict(list)
    for request, _ in wanted:
        start = time.process_time()
        matcher.match(request.song, request.artist, request.text)
        took[request.kind].append((time.process_time() - start) * 1000)
    print(f"{name}, milliseconds a request:")
    for kind, times in sorted(took.items()):
        print(f"  {kind:16} {row(times)}")
    print(f"  {'all':16} {row([one for times in took.values() for one in times])}")


def quality(wanted: list[Wanted], matcher: Matcher) -> None:
    """What came of the requests; made-up names are more alike than real ones."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for request, track in wanted:
        match = matcher.match(request.song, request.artist, request.text)
        heading = request.kind if track else "not there"
        counts[heading][verdict(match, track)] += 1
    print("what came of them:")
    for kind, counted in sorted(counts.items()):
        total = sum(counted.values())
        parts = (f"{name} {count / total:.1%}" for name, count in counted.most_common())
        print(f"  {kind:16} {total:5}   {', '.join(parts)}")


def verdict(match: Match, track: LibraryTrack | None) -> str:
    found = [_bare(one.track) for one in match.candidates]
    if match.kind is Kind.NONE:
        return "none"
    hit = track is not None and _bare(track) in found
    if match.kind is Kind.ONE:
        return "right" if hit else "wrong"
    return "asked" if hit else "asked in vain"


def _bare(track: LibraryTrack) -> tuple[str, str]:
    return key(words(title(track.title).song)), key(words(credit(track.artist).main))


def row(times: list[float]) -> str:
    ranked = sorted(times)
    p99 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    return f"{len(ranked):5}   median {statistics.median(ranked):6.2f}   p99 {p99:6.2f}"


def gazetteer(library: list[LibraryTrack], texts: list[str]) -> None:
    start = time.process_time()
    names = Gazetteer((one.title, one.artist) for one in library)
    print(f"gazetteer: {time.process_time() - start:.1f} s")
    took = []
    for text in texts:
        start = time.process_time()
        names.spans(text)
        took.append((time.process_time() - start) * 1000)
    print(f"  {'a message':16} {row(took)}")


if __name__ == "__main__":
    main()
