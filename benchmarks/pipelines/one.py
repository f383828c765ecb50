"""One pipeline in a process of its own: trained with each seed, then measured.

python -m benchmarks.pipelines.one train|measure NAME FOLDER SIZE SEEDS
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.pipelines.kinds import config
from bot.understanding.evaluation import Labelled, score
from bot.understanding.measuring.parts import Examples
from bot.understanding.measuring.sets import read_sets
from bot.understanding.models import PROJECT
from bot.understanding.quiet import before_import

HELD_OUT = PROJECT / "tests" / "held_out"
TOGETHER = 32
ROUNDS = 3


def place(folder: Path, name: str, size: int, seed: int) -> Path:
    """Where the model of a pipeline and a seed lies; other examples are another model's."""
    digest = hashlib.sha256(json.dumps([size, config(name, seed)]).encode())
    for file in sorted((PROJECT / "data").rglob("*.yml")):
        digest.update(file.read_bytes())
    plain = "".join(letter if letter.isalnum() else "-" for letter in name)
    return folder / f"{plain}-{seed}-{digest.hexdigest()[:8]}.tar.gz"


def train(name: str, folder: Path, size: int, seeds: Sequence[int]) -> None:
    """The seed chooses the examples, for all pipelines alike, and what a network begins with."""
    before_import()
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    import rasa.model_training
    from rasa.engine.training.hooks import TrainingHook

    TrainingHook.on_before_node = lambda *_, **__: {}  # it costs every pipeline the same minutes
    TrainingHook.on_after_node = lambda *_, **__: None
    for seed in seeds:
        model = place(folder, name, size, seed)
        if model.exists():
            continue
        examples = Examples(seed)
        project = folder / "parts" / str(seed)
        examples.write(project, examples.taken(size))
        (project / "config.yml").write_text(yaml.safe_dump(config(name, seed)), "utf-8")
        begun, busy = time.perf_counter(), time.process_time()
        rasa.model_training.train(
            domain=str(project / "domain.yml"),
            config=str(project / "config.yml"),
            training_files=[str(project / "data")],
            output=str(folder),
            fixed_model_name=f".{model.name.removesuffix('.tar.gz')}",
            force_training=True,
        )
        took = {"seconds": time.perf_counter() - begun, "busy": time.process_time() - busy}
        _written(model, ".training", took)
        os.replace(model.with_name(f".{model.name}"), model)


def measure(name: str, folder: Path, size: int, seeds: Sequence[int]) -> None:
    """What each model answers to the held-out messages; times and memory are of the first."""
    before_import()
    from bot.understanding.understander import Understander

    messages = read_sets([HELD_OUT])
    for seed in seeds:
        model = place(folder, name, size, seed)
        understander = Understander.load(model)
        answers, milliseconds = _heard(understander, messages)
        told = {
            "answers": [_answer(one) for one in answers],
            "milliseconds": milliseconds,
            "megabytes": _megabytes(),
            "first": seed == seeds[0],
        }
        _written(model, ".answers", told)
        found = score(messages, answers)
        print(f"{name} {seed}: {found.macro_f1:.3f} {found.micro_f1:.3f}", flush=True)
        del understander


def _heard(understander: Any, messages: Sequence[Labelled]) -> tuple[list[Any], float]:
    """The answers, and the milliseconds of processor a message: the least of some rounds."""
    from bot.core.hearing import Hearing

    rounds = []
    for _ in range(ROUNDS):
        hearings = [Hearing(number, one.example.text) for number, one in enumerate(messages, 1)]
        busy = time.process_time()
        for start in range(0, len(hearings), TOGETHER):
            understander.classify(hearings[start : start + TOGETHER])
        rounds.append(time.process_time() - busy)
    failed = {one.error for one in hearings if one.understood is None}
    if failed:
        raise RuntimeError(f"not understood: {failed}")
    return [one.understood for one in hearings], min(rounds) * 1000 / len(messages)


def _answer(one: Any) -> dict[str, Any]:
    return {
        "intent": one.intent,
        "confidence": one.confidence,
        "guesses": [[guess.intent, guess.confidence] for guess in one.guesses],
        "also": list(one.also),
        "entities": [
            [entity.label, entity.value, entity.start, entity.end] for entity in one.entities
        ],
    }


def _megabytes() -> float:
    """What the process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _written(model: Path, suffix: str, told: dict[str, Any]) -> None:
    model.with_name(model.name + suffix).write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    do = {"train": train, "measure": measure}[sys.argv[1]]
    do(
        sys.argv[2],
        Path(sys.argv[3]),
        int(sys.argv[4]),
        [int(one) for one in sys.argv[5].split(",")],
    )
