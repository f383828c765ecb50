"""Parts of the project's examples, each within the next larger one, to learn from."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.understanding.examples import listed
from bot.understanding.models import PROJECT

EIGHTHS = (1, 2, 4, 8)  # of all examples, where nobody says otherwise

Place = tuple[Path, int, int]  # which file, which block of it, which example of that


class Examples:
    """All examples of a project, in the order in which parts take them."""

    def __init__(self, seed: int, project: Path = PROJECT) -> None:
        self._project = project
        self._files = _read(project / "data")
        self._by_intent = _shuffled(self._files, seed)
        self.total = sum(len(places) for places in self._by_intent.values())

    def usual_sizes(self) -> list[int]:
        return [max(1, self.total * part // 8) for part in EIGHTHS]

    def taken(self, size: int) -> set[Place]:
        """As many of each intent as its share, and at least one: none is ever empty."""
        share = min(1.0, size / self.total)
        by_intent = self._by_intent.values()
        return {one for some in by_intent for one in some[: max(1, round(share * len(some)))]}

    def write(self, folder: Path, taken: set[Place]) -> None:
        """A project like ours that has these examples alone."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("config.yml", "domain.yml"):
            shutil.copy(self._project / name, folder)
        shutil.copytree(self._project / "data", folder / "data")
        for file, told in self._files.items():
            blocks = [_cut(told, file, number, taken) for number in range(len(told["nlu"]))]
            _write(folder / file.relative_to(self._project), told.get("version", "3.1"), blocks)


def _read(folder: Path) -> dict[Path, Any]:
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".yml", ".yaml"))
    told = {file: yaml.safe_load(file.read_text("utf-8")) or {} for file in files}
    return {file: content for file, content in told.items() if content.get("nlu")}


def _shuffled(files: dict[Path, Any], seed: int) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for intent, place in _places(files):
        found.setdefault(intent, []).append(place)
    for intent, places in found.items():
        random.Random(f"{seed} {intent}").shuffle(places)  # noqa: S311 - nothing is secret here
    return found


def _places(files: dict[Path, Any]) -> Iterator[tuple[str, Place]]:
    for file, told in files.items():
        for number, block in enumerate(told["nlu"]):
            for example in range(len(listed(block))):
                yield block["intent"], (file, number, example)


def _cut(told: Any, file: Path, number: int, taken: set[Place]) -> Any:
    block = told["nlu"][number]
    if "intent" not in block:
        return block
    kept = [one for n, one in enumerate(listed(block)) if (file, number, n) in taken]
    return {**block, "examples": kept}


def _write(file: Path, version: str, blocks: Sequence[Any]) -> None:
    """Quoted throughout, because Rasa reads a bare `012` or `on` by other rules than it is written.

    The first words stand bare: by them Rasa tells what is in a file.
    """
    kept = [block for block in blocks if block.get("examples")]
    written = yaml.safe_dump(kept, default_style='"', allow_unicode=True)
    file.write_text(f'version: "{version}"\n\nnlu:\n{written}', "utf-8")
