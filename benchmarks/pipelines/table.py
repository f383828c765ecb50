"""What the compared pipelines came to: a row each, means over the seeds, with intervals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from bot.core.understanding import Entity, Guess, Understood
from bot.understanding.evaluation import Labelled, score
from bot.understanding.measuring.resampling import means

HEAD = (
    "| pipeline | macro F1 | accuracy | entity micro F1 | out-of-scope recall | calibration error "
    "| training, s of processor | ms a message | MB |\n|---|---|---|---|---|---|---|---|---|"
)


def rows(
    places: Mapping[str, Sequence[Path]], messages: Sequence[Labelled]
) -> list[dict[str, Any]]:
    """The figures of each pipeline from its models' answers, the best first."""
    found = [_row(name, models, messages) for name, models in places.items()]
    return sorted(found, key=lambda one: -one["macro_f1"][0])


def _row(name: str, models: Sequence[Path], messages: Sequence[Labelled]) -> dict[str, Any]:
    read = [_read(model) for model in models]
    answers = [[_understood(one) for one in answered["answers"]] for _, answered in read]
    bounds = means(messages, answers)
    scores = [score(messages, some) for some in answers]
    return {
        "pipeline": name,
        **{key: _bounds(bounds[key]) for key in ("macro_f1", "accuracy", "entity_micro_f1")},
        "seeds": [round(one.macro_f1, 4) for one in scores],
        "out_of_scope": round(
            mean(one.out_of_scope.recall for one in scores if one.out_of_scope), 4
        ),
        "calibration": round(mean(one.reliability.expected_error for one in scores), 4),
        "training": round(mean(trained["busy"] for trained, _ in read)),
        "milliseconds": round(min(answered["milliseconds"] for _, answered in read), 2),
        "megabytes": round(read[0][1]["megabytes"]),
    }


def table(found: Sequence[dict[str, Any]]) -> str:
    return "\n".join([HEAD, *map(_line, found)])


def _line(one: dict[str, Any]) -> str:
    cells = [
        one["pipeline"],
        *(_told(one[key]) for key in ("macro_f1", "accuracy", "entity_micro_f1")),
    ]
    cells += [f"{one['out_of_scope']:.3f}", f"{one['calibration']:.3f}", f"{one['training']}"]
    cells += [f"{one['milliseconds']:.2f}", f"{one['megabytes']}"]
    return f"| {' | '.join(cells)} |"


def _told(bounds: Sequence[float]) -> str:
    value, low, high = bounds
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _bounds(found: Any) -> list[float]:
    return [round(one, 4) for one in (found.value, found.low, found.high)]


def _read(model: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    trained, answered = (
        json.loads(model.with_name(model.name + suffix).read_text("utf-8"))
        for suffix in (".training", ".answers")
    )
    return trained, answered


def _understood(one: dict[str, Any]) -> Understood:
    return Understood(
        intent=one["intent"],
        confidence=one["confidence"],
        guesses=tuple(Guess(*guess) for guess in one["guesses"]),
        also=tuple(one["also"]),
        entities=tuple(Entity(*entity) for entity in one["entities"]),
    )
