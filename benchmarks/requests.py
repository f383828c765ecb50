"""Requests of real listeners against a real catalogue: python -m benchmarks.requests FILE CATALOGUE

FILE has a request a line (JSON): text, title_mention, artist_mention, catalogue_title and
catalogue_artist, both null if the catalogue has it not. CATALOGUE is a CSV of title, artist, plays.
Measured (i) with the mentions as extracted, (ii) from whole texts alone and, with a MODEL, (iii) as
the product files the texts; every miss is listed.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import made_up
from bot.core.hearing import Hearing
from bot.core.lookup import Lookup, State
from bot.library.folding import key, words
from bot.library.index import Index, LibraryTrack
from bot.library.matching import Matcher
from bot.library.shelf import as_lookup
from bot.library.titles import credit, title
from bot.understanding import known_names
from bot.understanding.understander import Understander

Row = dict[str, Any]
Answer = Callable[[Row], list[Lookup]]  # of each wish in the message that was looked up
ASKS = (State.UNSURE, State.ASKED)  # the product asks, or lets the presenter choose
MISSES = ("wrong", "invented", "asked in vain", "asked", "missed", "asked, not in it")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("requests", type=Path)
    options.add_argument("catalogue", type=Path)
    options.add_argument(
        "--complete", action="store_true", help="add what FILE says is in the catalogue and is not"
    )
    options.add_argument("--beside", type=int, default=0, help="and so many made-up tracks")
    options.add_argument("--model", type=Path, help="a trained model, for (iii)")
    options.add_argument("--brief", action="store_true", help="the counts alone")
    given = options.parse_args()
    rows = [json.loads(line) for line in given.requests.read_text("utf-8").splitlines()]
    library = list(tracks(given.catalogue))
    if given.complete:
        library += missing(rows, library)
    library += made_up.made_up(given.beside, random.Random(3))
    matcher = Matcher(Index(library))
    there = {_bare((one.title, one.artist)) for one in library}
    answers = ways(matcher)
    if given.model:
        known_names.use([(one.title, one.artist) for one in library])
        answers["(iii) as the product files it"] = filed(given.model, rows, matcher)
    for heading, answer in answers.items():
        print(f"\n{heading}")
        report(rows, there, answer, brief=given.brief)


def ways(matcher: Matcher) -> dict[str, Answer]:
    def mentions(row: Row) -> tuple[str, str]:
        return row["title_mention"], row["artist_mention"]

    def found(*wish: str | None) -> list[Lookup]:
        return [as_lookup(matcher.match(*wish))]

    return {
        "(i) with the mentions as extracted": lambda row: found(*mentions(row), row["text"]),
        "(i, b) with the mentions alone": lambda row: found(*mentions(row)),
        "(ii) from whole texts alone": lambda row: found(None, None, row["text"]),
    }


def filed(model: Path, rows: list[Row], matcher: Matcher) -> Answer:
    """What stands on the items that the texts become, each from a listener of its own."""
    hearings = [
        Hearing(number, row["text"], find=lambda *wish: as_lookup(matcher.match(*wish)))
        for number, row in enumerate(rows, 1)
    ]
    asyncio.run(Understander.load(model).understand(hearings))
    failed = {one.error for one in hearings if one.filing is None}
    if failed:
        raise RuntimeError(f"not filed: {failed}")
    by_text = {one.text: one.filing for one in hearings}

    def answer(row: Row) -> list[Lookup]:
        filing = by_text[row["text"]]
        return [item.lookup for item in filing.items if item.lookup] if filing else []

    return answer


def tracks(path: Path) -> Iterator[LibraryTrack]:
    with path.open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            plays = int(row.get("plays") or 0)
            yield LibraryTrack(number, row["title"], row["artist"], plays=plays)


def missing(rows: list[Row], library: list[LibraryTrack]) -> Iterator[LibraryTrack]:
    there = {_bare((one.title, one.artist)) for one in library}
    wanted = {(row["catalogue_title"], row["catalogue_artist"]) for row in rows}
    for number, pair in enumerate(sorted(one for one in wanted if one[0])):
        if _bare(pair) not in there:
            yield LibraryTrack(1_000_000 + number, *pair, plays=1)


def report(rows: list[Row], library: set[tuple[str, str]], answer: Answer, *, brief: bool) -> None:
    """Count what came of each request, and list all that did not come out right."""
    wanted = defaultdict(list)
    for row in rows:
        if row["catalogue_title"]:
            wanted[row["text"]].append((row["catalogue_title"], row["catalogue_artist"]))
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for row in rows:
        pair = (row["catalogue_title"], row["catalogue_artist"])
        there = bool(pair[0]) and _bare(pair) in library
        lookups = answer(row)
        verdict = judge(lookups, wanted[row["text"]], there=there)
        counts[there][verdict] += 1
        if verdict in MISSES and not brief:
            print(f"  {verdict:17} {told(row)}  ->  {'; '.join(map(offered, lookups))}")
    hidden = sum(not row["catalogue_title"] and _mention(row) in library for row in rows)
    print(f"  said not to be in it, and are: {hidden}")
    for there, counted in counts.items():
        total = sum(counted.values()) or 1
        parts = (f"{name} {count} ({count / total:.1%})" for name, count in counted.most_common())
        print(f"  {'in the library' if there else 'not in it'}, {total}: {', '.join(parts)}")


def judge(lookups: list[Lookup], wanted: list[tuple[str, str]], *, there: bool) -> str:
    """A message with several titles may be answered with any of those that are there."""
    sure = [one.track for one in lookups if one.track]
    maybe = [other for one in lookups if one.state in ASKS for other in one.candidates]
    if sure:
        right = all(any(same(one.names, other) for other in wanted) for one in sure)
        return "right" if right else "wrong" if there else "invented"
    if not maybe:
        return "missed" if there else "rightly none"
    if there:
        hit = any(same(one.names, other) for one in maybe for other in wanted)
        return "asked" if hit else "asked in vain"
    return "asked, not in it"


def same(one: tuple[str, str | None], other: tuple[str, str | None]) -> bool:
    return _bare(one) == _bare(other)


def _bare(pair: tuple[str, str | None]) -> tuple[str, str]:
    return key(words(title(pair[0]).song)), key(words(credit(pair[1] or "").main))


def _mention(row: Row) -> tuple[str, str]:
    return _bare((row["title_mention"] or "", row["artist_mention"] or ""))


def told(row: Row) -> str:
    return f"[{row['title_mention']} | {row['artist_mention']}] {row['text'][:90]!r}"


def offered(lookup: Lookup) -> str:
    tracks = "; ".join(
        f"{one.title} / {one.artist} {one.probability:.2f}" for one in lookup.candidates
    )
    return f"{lookup.state.value} {lookup.reason}: {tracks}"


if __name__ == "__main__":
    main()
