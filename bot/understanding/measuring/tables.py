"""The figures of a model as text, no wider than a hundred columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.understanding.evaluation import Line, Part, Score
from bot.understanding.measuring.calibration import Bin, Reliability
from bot.understanding.measuring.resampling import FIGURES, Interval, Intervals
from bot.understanding.measuring.sets import SetUse

WIDTH = 100
BAR = 40
CELL = 4  # letters of a number in the matrix
MOST_CONFUSED = 3  # of each purpose; the picture has all

NAMES = {"accuracy": "accuracy", "macro_f1": "macro F1", "entity_micro_f1": "entity micro F1"}


def tables(score: Score, bounds: Intervals, sets: Sequence[SetUse]) -> str:
    """Everything about one model, part by part."""
    parts = [
        _sets(sets),
        _lines("intent", score.per_intent),
        _in_all(score, bounds),
        _matrix(score.confused),
        _confused(score.confused),
        _part("second purpose (also)", score.also),
        _part("entity (strict span)", score.entities),
        _bars(score.reliability),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts)


def interval(name: str, one: Interval | None, sign: str = "") -> str:
    """A figure with its bounds."""
    if one is None:
        return f"{NAMES[name]}: no message is scored on it"
    bounds = f"95 % within {one.low:{sign}.3f} to {one.high:{sign}.3f}"
    return f"{NAMES[name]} {one.value:{sign}.3f} ({bounds})"


def curve(sizes: Sequence[int], bounds: Sequence[Intervals]) -> str:
    """A row a number of examples."""
    head = f"{'examples':>8}" + "".join(f"{NAMES[name]:>26}" for name in FIGURES)
    rows = [
        f"{many:>8}" + "".join(f"{_bounded(one[name]):>26}" for name in FIGURES)
        for many, one in zip(sizes, bounds, strict=True)
    ]
    return "\n".join([head, *rows, "In brackets: 95 % intervals, by chance of the messages."])


def _bounded(one: Interval | None) -> str:
    return f"{one.value:.3f} ({one.low:.3f}-{one.high:.3f})" if one else "not scored"


def shortened(text: str, width: int) -> str:
    """One line of a terminal at most, whatever a listener typed."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= width else plain[: width - 1] + "…"


def _sets(sets: Sequence[SetUse]) -> list[str]:
    head = f"{'set':<40}{'messages':>10}{'intent':>10}{'also':>10}{'entities':>10}"
    rows = [
        f"{shortened(one.name, 38):<40}{one.messages:>10}"
        + "".join(f"{many or 'no':>10}" for many in (one.purposes, one.also, one.entities))
        for one in sets
    ]
    return [head, *rows, "Messages are scored on what their set labels, and on nothing else."]


def _lines(title: str, lines: Mapping[str, Line]) -> list[str]:
    head = f"{title:<22}{'precision':>10}{'recall':>10}{'F1':>10}{'messages':>10}"
    return [head, *(_line(label, line) for label, line in lines.items())]


def _line(label: str, line: Line) -> str:
    figures = "".join(f"{one:>10.3f}" for one in (line.precision, line.recall, line.f1))
    return f"{shortened(label, 22):<22}{figures}{line.support:>10}"


def _part(title: str, part: Part) -> list[str]:
    if not part.messages:
        return [f"{title}: not scored"]
    return [*_lines(title, part.per_label), _line("all", part.whole)]


def _in_all(score: Score, bounds: Intervals) -> list[str]:
    found = score.out_of_scope
    told = f"{found.recall:.3f} of {found.support}" if found else "there is none"
    return [
        *(interval(name, one) for name, one in bounds.items()),
        f"out of scope, recognised: {told}",
        f"left to a person (nlu_fallback): {score.left_to_a_person:.3f} of {score.messages}",
    ]


def _matrix(confused: Mapping[tuple[str, str], int]) -> list[str]:
    """A row for what it is, a column for what was said: right ones stand on the slope."""
    known = sorted({label for pair in confused for label in pair})
    head = f"{'is':<22}" + "".join(f"{number:>{CELL}}" for number in range(1, len(known) + 1))
    if not known or len(head) > WIDTH:
        return ["confusion matrix: too wide for a terminal"] if known else []
    rows = [
        f"{number:>2} {shortened(one, 18):<19}"
        + "".join(f"{confused.get((one, said), 0) or '.':>{CELL}}" for said in known)
        for number, one in enumerate(known, 1)
    ]
    return [f"{head}  was taken for", *rows]


def _confused(confused: Mapping[tuple[str, str], int]) -> list[str]:
    wrong: dict[str, list[tuple[int, str]]] = {}
    for (wanted, said), many in confused.items():
        if wanted != said:
            wrong.setdefault(wanted, []).append((many, said))
    rows = [f"{shortened(one, 22):<24}{_most(some)}" for one, some in sorted(wrong.items())]
    return [f"{'intent':<24}was taken for, most often", *(row[:WIDTH] for row in rows)]


def _most(wrong: Iterable[tuple[int, str]]) -> str:
    most = sorted(wrong, key=lambda one: (-one[0], one[1]))[:MOST_CONFUSED]
    return ", ".join(f"{shortened(said, 22)} {many}" for many, said in most)


def _bars(found: Reliability) -> list[str]:
    """How often it was right, as a bar, and how sure it was, as a mark on it."""
    if not found.messages:
        return ["first guess: not scored"]
    head = f"{'first guess':<13}{'messages':>9}{'sure':>7}{'right':>7}  # right, | sure"
    error = (
        f"expected calibration error {found.expected_error:.3f} of {found.messages} first guesses"
    )
    return [head, *(_bar(one) for one in found.bins if one.messages), error]


def _bar(one: Bin) -> str:
    bar = ("#" * round(one.right * BAR)).ljust(BAR, ".")
    mark = min(round(one.sure * BAR), BAR - 1)
    figures = f"{one.messages:>9}{one.sure:>7.3f}{one.right:>7.3f}"
    return f"{one.low:.2f} to {one.high:.2f} {figures}  {bar[:mark]}|{bar[mark + 1 :]}"
