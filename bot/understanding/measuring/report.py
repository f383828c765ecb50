"""What `requestline evaluate` says: of one model, or of two on the same messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.understanding import Understood
from bot.understanding.evaluation import Labelled, Score, score
from bot.understanding.measuring.comparison import Change, changes
from bot.understanding.measuring.heard import hear
from bot.understanding.measuring.resampling import Intervals, differences, intervals
from bot.understanding.measuring.sets import title, use
from bot.understanding.measuring.tables import WIDTH, interval, shortened, tables
from bot.understanding.measuring.wishes import Wishes

PLACE_WIDTH = 26
NAME_LENGTH = 8  # of a model's fingerprint, enough to know it by


@dataclass(frozen=True)
class Measured:
    """A model's answers, and what they are worth."""

    name: str
    found: list[Understood]
    score: Score
    bounds: Intervals

    @classmethod
    def of(cls, model: Path, messages: Sequence[Labelled]) -> Measured:
        found = hear(model, messages)
        return cls(name_of(model), found, score(messages, found), intervals(messages, found))

    def to_json(self) -> dict[str, Any]:
        return {**self.score.to_json(), "model": self.name, "intervals": _to_json(self.bounds)}


def name_of(model: Path) -> str:
    return model.name.removesuffix(".tar.gz")[:NAME_LENGTH]


def report(model: Path, messages: Sequence[Labelled], wishes: Wishes) -> str:
    """Draw and tell what was wished for."""
    measured = Measured.of(model, messages)
    other = Measured.of(wishes.against, messages) if wishes.against else None
    if wishes.plots:
        from bot.understanding.measuring import pictures

        pictures.draw(wishes.plots, measured.score, told(messages, measured.name))
    if wishes.as_json:
        return json.dumps(_for_a_machine(messages, measured, other))
    return _for_people(messages, measured, other, wishes)


def told(messages: Sequence[Labelled], model: str) -> str:
    """What a picture is of."""
    return f"{title(messages)} ({len(messages)} messages), model {model}"


def _for_a_machine(
    messages: Sequence[Labelled], ours: Measured, other: Measured | None
) -> dict[str, Any]:
    figures = {**ours.to_json(), "sets": [one.to_json() for one in use(messages)]}
    if other is None:
        return figures
    apart = differences(messages, ours.found, other.found)
    values = {name: one and round(one.value, 4) for name, one in apart.items()}
    changed = changes(messages, other.found, ours.found)
    return {
        **figures,
        "against": {
            **other.to_json(),
            "differences": values,
            "difference_intervals": _to_json(apart),
            "better": [one.to_json() for one in changed if one.better],
            "worse": [one.to_json() for one in changed if not one.better],
        },
    }


def _to_json(bounds: Intervals) -> dict[str, Any]:
    return {name: one and one.to_json() for name, one in bounds.items()}


def _for_people(
    messages: Sequence[Labelled], ours: Measured, other: Measured | None, wishes: Wishes
) -> str:
    figures = [f"Model {ours.name}", tables(ours.score, ours.bounds, use(messages))]
    if other is None:
        return "\n\n".join(figures)
    apart = differences(messages, ours.found, other.found)
    lines = [f"Model {ours.name} less model {other.name}, on the same messages"]
    lines += [interval(name, one, "+") for name, one in apart.items()]
    changed = changes(messages, other.found, ours.found)
    return "\n\n".join([*figures, "\n".join(lines), *_changed(changed, wishes.texts)])


def _changed(changed: Sequence[Change], texts: bool) -> list[str]:
    sides = {"better": [one for one in changed if one.better]}
    sides["worse"] = [one for one in changed if not one.better]
    return [
        "\n".join([f"Understood {side}: {len(some)}", *(_change(one, texts) for one in some)])
        for side, some in sides.items()
    ]


def _change(one: Change, texts: bool) -> str:
    """The text is a listener's: nobody sees it who has not asked."""
    place = shortened(one.message.place, PLACE_WIDTH).ljust(PLACE_WIDTH)
    line = shortened(f"  {place}  {one.what}: {one.sentence()}", WIDTH)
    return f"{line}\n    {shortened(one.message.example.text, WIDTH - 4)}" if texts else line
