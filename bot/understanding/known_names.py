"""Marks the words of a message that are a well-known title or performer."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import bot.library
from bot.library.gazetteer import Gazetteer
from bot.understanding.looks import Names
from bot.understanding.spans import Place, tags

WELL_KNOWN = Path(bot.library.__file__).with_name("well_known.csv")
LONG = 4  # words: from here on a name is as sure as any


_with_library: Gazetteer | None = None


def use(library: Iterable[tuple[str, str]]) -> None:
    """From now on this process also knows the titles and performers of the station's library."""
    global _with_library
    _with_library = Gazetteer([*_listed(), *library])


def known() -> Gazetteer:
    return _with_library or _well_known()


@cache
def _well_known() -> Gazetteer:
    return Gazetteer(_listed())


def _listed() -> list[tuple[str, str]]:
    with WELL_KNOWN.open(encoding="utf-8", newline="") as file:
        return [(row["title"], row["artist"]) for row in csv.DictReader(file)]


def marked(text: str, places: Sequence[Place]) -> list[Names]:
    """For each word of which known names it and its neighbours are part."""
    seen: list[dict[str, None]] = [{} for _ in places]  # in order, each once
    for start, end, kind, strength in known().spans(text):
        found = tags(places, [(f"{kind}:{strength}", start, end)])
        inside = [place for place, tag in enumerate(found) if tag != "O"]
        for place in inside:
            seen[place][f"length:{kind}:{min(len(inside), LONG)}"] = None
            for offset in (-1, 0, 1):
                if 0 <= place + offset < len(seen):
                    seen[place + offset][f"known{-offset}:{found[place]}"] = None
    return [[*names] for names in seen]
