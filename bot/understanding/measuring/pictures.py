"""The figures of a model as PNG files, told apart by lightness and shape as well as by colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg  # type: ignore[import-untyped]
from matplotlib.figure import Figure  # type: ignore[import-untyped]

from bot.understanding.evaluation import Score
from bot.understanding.measuring.calibration import Reliability
from bot.understanding.measuring.resampling import FIGURES, Intervals
from bot.understanding.measuring.tables import NAMES, shortened

# Okabe and Ito's colours, which colour-blind people tell apart; each line has its own mark too.
LINES = {"accuracy": ("#0072B2", "o"), "macro_f1": ("#D55E00", "s"), "entity_micro_f1": ("k", "^")}
BARS, EDGE = "#56B4E9", "#0072B2"
TITLE_WIDTH = 70
DARK = 0.5  # of a cell: from here on its number is written in white

Confused = Mapping[tuple[str, str], int]


def draw(folder: Path, score: Score, told: str) -> list[Path]:
    """What there is to see of one model; `told` names the messages and the model."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    if score.confused:
        drawn.append(draw_confusion(folder / "confusion.png", score.confused, told))
    if score.reliability.messages:
        drawn.append(draw_reliability(folder / "reliability.png", score.reliability, told))
    return drawn


def draw_confusion(file: Path, confused: Confused, told: str) -> Path:
    """A row is what people say, a column what the model says; dark is most of its row."""
    labels = sorted({label for pair in confused for label in pair})
    table = np.array([[confused.get((a, b), 0) for b in labels] for a in labels]).reshape(
        len(labels), len(labels)
    )
    shares = table / np.maximum(1, table.sum(axis=1, keepdims=True))
    side = 4 + 0.42 * len(labels)
    figure = Figure(figsize=(side, side))
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=60, ha="right")
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="what the model says", ylabel="what people say")
    for row, column in np.argwhere(table):
        shade = "white" if shares[row, column] > DARK else "black"
        axes.text(column, row, table[row, column], ha="center", va="center", color=shade)
    return _keep(figure, file, "What is taken for what, in messages", told)


def draw_reliability(file: Path, found: Reliability, told: str) -> Path:
    """How often guesses were right against how sure they were, and how many there were."""
    figure = Figure(figsize=(7, 7.5))
    above, below = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [3, 1]})
    bins = [one for one in found.bins if one.messages]
    left, width = [one.low for one in bins], 1 / len(found.bins)
    look = {"width": width, "align": "edge", "color": BARS, "edgecolor": EDGE}
    above.bar(left, [one.right for one in bins], label="share that was right", **look)
    sure, right = [one.sure for one in bins], [one.right for one in bins]
    above.plot(sure, right, "D", color="black", markersize=4, label="how sure, on average")
    above.plot([0, 1], [0, 1], "--", color="black", label="as sure as right")
    above.set(ylabel="right", xlim=(0, 1), ylim=(0, 1.02))
    above.legend(loc="upper left")
    below.bar(left, [one.messages for one in bins], **look)
    for one in bins:
        place = ((one.low + one.high) / 2, one.messages)
        below.annotate(one.messages, place, ha="center", va="bottom", fontsize=8)
    below.set(xlabel="how sure the first guess was", ylabel="messages")
    below.margins(y=0.25)
    error = f"expected calibration error {found.expected_error:.3f}"
    return _keep(figure, file, f"Reliability of the first guess, {error}", told)


def draw_curve(file: Path, sizes: Sequence[int], bounds: Sequence[Intervals], told: str) -> Path:
    """What more examples bring, with the bounds of chance as bands."""
    figure = Figure(figsize=(8, 6))
    axes = figure.add_subplot()
    for name in FIGURES:
        points = [(x, one[name]) for x, one in zip(sizes, bounds, strict=True)]
        known = [(x, one.value, one.low, one.high) for x, one in points if one is not None]
        if known:
            _line(axes, name, np.array(known))
    axes.set(xlabel="examples", ylabel="score", ylim=(0, 1))
    axes.set_xlim(left=0)
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    return _keep(figure, file, "What more examples bring", told)


def _line(axes: Any, name: str, known: npt.NDArray[np.float64]) -> None:
    sizes, values, low, high = known.T
    colour, mark = LINES[name]
    axes.plot(sizes, values, marker=mark, color=colour, label=NAMES[name])
    axes.fill_between(sizes, low, high, color=colour, alpha=0.15, linewidth=0)


def _keep(figure: Any, file: Path, title: str, told: str) -> Path:
    below = shortened(told, TITLE_WIDTH).replace("$", r"\$")  # else it would be a formula
    figure.suptitle(f"{title}\n{below}")
    figure.tight_layout()
    FigureCanvasAgg(figure).print_png(file)
    return file
