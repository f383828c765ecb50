"""The learning curve: what the same pipeline reaches on more and more of the examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.understanding import training
from bot.understanding.evaluation import Labelled
from bot.understanding.measuring.parts import Examples, Place
from bot.understanding.models import PROJECT

HELD_OUT = PROJECT / "tests" / "held_out"  # what is measured on, where nobody says otherwise

Say = Callable[[str], None]
Trained = tuple[int, Path]  # how many examples, and the model that came of them


def train_all(
    folder: Path, sizes: Sequence[int], seed: int, say: Say, project: Path = PROJECT
) -> list[Trained]:
    """A model a size, the smallest first; those that are in the folder are not trained again."""
    examples = Examples(seed, project)
    parts = [examples.taken(size) for size in sorted(set(sizes or examples.usual_sizes()))]
    different = {len(part): part for part in parts}  # there are no more examples than all
    return [(many, _train(folder, examples, part, say)) for many, part in different.items()]


def _train(folder: Path, examples: Examples, part: set[Place], say: Say) -> Path:
    say(f"{len(part)} of {examples.total} examples")
    project = folder / "parts" / str(len(part))
    examples.write(project, part)
    return training.train(folder, say=say, project=project)


def report(folder: Path, trained: Sequence[Trained], messages: Sequence[Labelled]) -> str:
    """Measure each model on the same messages, and draw and tell what came of it."""
    from bot.understanding.measuring.pictures import draw_curve
    from bot.understanding.measuring.report import Measured, told
    from bot.understanding.measuring.tables import curve

    measured = [Measured.of(model, messages) for _, model in trained]
    sizes, bounds = [many for many, _ in trained], [one.bounds for one in measured]
    picture = folder / "learning-curve.png"
    draw_curve(picture, sizes, bounds, told(messages, measured[-1].name))
    return f"{curve(sizes, bounds)}\n\nDrawn in {picture}."
