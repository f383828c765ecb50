"""Trains the model from the product's examples and the station's, in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from bot import children
from bot.understanding import models

STEP = "step: "  # how the training process marks a line meant for people

LEARNING = "bot.understanding.learning"

Say = Callable[[str], None]


class TrainingFailed(Exception):
    """No model came of it; the log says why."""


def train(data_dir: Path, *, say: Say = print, project: Path = models.PROJECT) -> Path:
    """The model for the current examples, trained if there is none; shows its steps."""
    model = models.current(data_dir, project)
    if is_usable(model):
        return model
    workshop = model.parent / f".training-{os.getpid()}"
    workshop.mkdir(parents=True, exist_ok=True)
    try:
        _learn(workshop / model.name, data_dir, say, project)
        _put_on_the_shelf(workshop / model.name, model)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return model


def is_usable(model: Path) -> bool:
    """Whether the file is there and whole."""
    try:
        models.verify(model)
    except models.ModelUnusable:
        return False
    return True


def _learn(model: Path, data_dir: Path, say: Say, project: Path) -> None:
    log = data_dir / "logs" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    vectors = data_dir / "vectors"
    parts = [str(path) for path in (project, models.station(data_dir), model, vectors)]
    with (
        log.open("w", encoding="utf-8") as notes,
        subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", LEARNING, *parts],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            preexec_fn=children.end_with_parent,
        ) as process,
    ):
        try:
            _listen(process.stdout or (), notes, say)
        except BaseException:  # we are to end: then it is not waited for
            process.kill()
            raise
    if process.returncode != 0 or not model.exists():
        raise TrainingFailed(f"Training did not finish; please see {log}.")


def _listen(lines: Iterable[str], notes: TextIO, say: Say) -> None:
    for line in lines:
        notes.write(line)
        if line.startswith(STEP):
            say(line.removeprefix(STEP).rstrip())


def _put_on_the_shelf(made: Path, model: Path) -> None:
    """The checksum first: a model without one is never used, so a crash leaves no half model."""
    note = models.checksum_file(model)
    note.write_text(f"{models.checksum(made)}  {model.name}\n", encoding="ascii")
    os.replace(made, model)
