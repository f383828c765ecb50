"""Sets of labelled messages, and what of each can be scored: not every set labels everything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.core.purposes import PURPOSES
from bot.understanding.evaluation import LABELS, Labelled
from bot.understanding.examples import Example, files_of, read, read_file

YAML = (".yml", ".yaml")


@dataclass(frozen=True)
class SetUse:
    """How many messages of a set are scored on each part of the measure."""

    name: str
    messages: int
    purposes: int
    also: int
    entities: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read_sets(paths: Sequence[Path]) -> list[Labelled]:
    """All labelled messages of these files and folders, or ExamplesUnreadable."""
    read(paths)  # says in a sentence what is wrong with which file
    files = [file for path in paths for file in files_of(path)]
    sets = groupby(files, key=_set_of)
    return [one for name, some in sets for one in _labelled(name, list(some))]


def use(messages: Sequence[Labelled]) -> list[SetUse]:
    """What is scored of each set."""
    return [_use(name, list(some)) for name, some in groupby(messages, key=lambda one: one.set)]


def title(messages: Sequence[Labelled]) -> str:
    """The sets in a few words."""
    names = list(dict.fromkeys(one.set for one in messages))
    return names[0] if len(names) == 1 else f"{len(names)} sets"


def _use(name: str, messages: Sequence[Labelled]) -> SetUse:
    return SetUse(
        name=name,
        messages=len(messages),
        purposes=sum(one.purpose for one in messages),
        also=sum(one.also for one in messages),
        entities=sum(one.entities for one in messages),
    )


def _set_of(file: Path) -> Path:
    """Rasa has a file for each intent, so a folder of them is one set."""
    return file.resolve().parent if file.suffix in YAML else file.resolve()


def _labelled(path: Path, files: Sequence[Path]) -> Iterator[Labelled]:
    """What nobody in the set has labelled says nothing when it is not found."""
    found = [(f"{file.name}:{n}", one) for file in files for n, one in enumerate(_read(file), 1)]
    entities = any(span.label in LABELS for _, one in found for span in one.entities)
    also = _also_in_yaml(found) if path.is_dir() else _also_in_lines(path)
    for (place, example), has_also in zip(found, also, strict=True):
        # of a purpose that no station has no model of ours can be right
        ours = example.intent in PURPOSES
        yield Labelled(example, path.name, place, purpose=ours, also=has_also, entities=entities)


def _read(file: Path) -> list[Example]:
    return list(read_file(file))


def _also_in_yaml(found: Sequence[tuple[str, Example]]) -> list[bool]:
    """Where some examples name second purposes, the others have none."""
    return [any(example.also for _, example in found)] * len(found)


def _also_in_lines(file: Path) -> list[bool]:
    """A line that has the key says it, be it that there is no second purpose."""
    lines = file.read_text(encoding="utf-8").split("\n")
    return [json.loads(line).get("also") is not None for line in lines if line.strip()]
