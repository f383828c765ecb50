"""The project's own example texts with their labels, as a perfect model would understand them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import yaml

from bot.core.filings import Said
from tests.core.labelled import said
from tests.core.product import ROOT

FOLDERS = (ROOT / "data" / "nlu", ROOT / "tests" / "held_out")


@cache
def examples() -> tuple[tuple[Said, str], ...]:
    """Every example text and its language."""
    return tuple(_read())


def _read() -> Iterator[tuple[Said, str]]:
    for folder in FOLDERS:
        for path in sorted(folder.glob("*.yml")):
            (block,) = yaml.load(path.read_text("utf-8"), Loader=_LOADER)["nlu"]
            for example in block["examples"]:
                also = tuple(example["metadata"].get("also", ()))
                heard = said(example["text"], block["intent"], also=also)
                yield heard, example["metadata"]["lang"]


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
