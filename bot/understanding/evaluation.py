"""How well the model understands: the measure behind `requestline evaluate`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.understanding import Entity, Understood
from bot.understanding.examples import Example

# Other sets label more; what no model of ours can find says nothing about it.
LABELS = ("song", "artist", "recipient", "sender", "place", "occasion", "contest_answer")

Span = tuple[int, str, int, int]  # which message, label, start, end


@dataclass(frozen=True)
class Line:
    """One row of a table: how often it was right when it spoke, and when it should have."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Score:
    """What the model got right."""

    accuracy: float
    macro_f1: float
    per_intent: dict[str, Line]
    micro_f1: float
    per_entity: dict[str, Line]

    def to_json(self) -> dict[str, Any]:
        return {
            "intent": {
                "accuracy": round(self.accuracy, 4),
                "macro_f1": round(self.macro_f1, 4),
                "per_intent": _lines_to_json(self.per_intent),
            },
            "entities": {
                "micro_f1": round(self.micro_f1, 4),
                "per_entity": _lines_to_json(self.per_entity),
            },
        }

    def table(self) -> str:
        rows = [*_rows("intent", self.per_intent), ""]
        rows += [f"accuracy {self.accuracy:.3f}, macro F1 {self.macro_f1:.3f}", ""]
        rows += [*_rows("entity (strict span)", self.per_entity), ""]
        return "\n".join([*rows, f"micro F1 {self.micro_f1:.3f}"])


def score(examples: Sequence[Example], found: Sequence[Understood]) -> Score:
    """Compare what the model found with what people wrote down; a fallback is out_of_scope."""
    wanted = [_counted_as(example.intent) for example in examples]
    guessed = [_counted_as(understood.intent) for understood in found]
    per_intent = _per_label(enumerate(wanted), enumerate(guessed))
    right = sum(a == b for a, b in zip(wanted, guessed, strict=True))
    spans = set(_spans(example.entities for example in examples))
    guessed_spans = set(_spans(understood.entities for understood in found))
    whole = _line(len(spans & guessed_spans), len(guessed_spans), len(spans))
    return Score(
        accuracy=right / max(1, len(wanted)),
        macro_f1=sum(line.f1 for line in per_intent.values()) / max(1, len(per_intent)),
        per_intent=per_intent,
        micro_f1=whole.f1,
        per_entity=_spans_per_label(spans, guessed_spans),
    )


def _counted_as(intent: str) -> str:
    return "out_of_scope" if intent == "nlu_fallback" else intent


def _per_label(
    wanted: Iterable[tuple[int, str]], guessed: Iterable[tuple[int, str]]
) -> dict[str, Line]:
    wanted, guessed = set(wanted), set(guessed)
    right = Counter(label for _, label in wanted & guessed)
    said = Counter(label for _, label in guessed)
    there = Counter(label for _, label in wanted)
    labels = sorted(said.keys() | there.keys())
    return {label: _line(right[label], said[label], there[label]) for label in labels}


def _spans(messages: Iterable[tuple[Entity, ...]]) -> Iterable[Span]:
    for number, entities in enumerate(messages):
        for entity in entities:
            if entity.label in LABELS:
                yield number, entity.label, entity.start, entity.end


def _spans_per_label(wanted: set[Span], guessed: set[Span]) -> dict[str, Line]:
    labels = sorted({span[1] for span in wanted | guessed})
    lines = {}
    for label in labels:
        there = {span for span in wanted if span[1] == label}
        said = {span for span in guessed if span[1] == label}
        lines[label] = _line(len(there & said), len(said), len(there))
    return lines


def _line(right: int, said: int, there: int) -> Line:
    precision, recall = right / max(1, said), right / max(1, there)
    return Line(precision, recall, 2 * right / max(1, said + there), there)


def _lines_to_json(lines: dict[str, Line]) -> dict[str, Any]:
    return {
        label: {
            "precision": round(line.precision, 4),
            "recall": round(line.recall, 4),
            "f1": round(line.f1, 4),
            "support": line.support,
        }
        for label, line in lines.items()
    }


def _rows(title: str, lines: dict[str, Line]) -> list[str]:
    head = f"{title:<22}{'precision':>10}{'recall':>10}{'F1':>10}{'messages':>10}"
    return [head] + [
        f"{label:<22}{line.precision:>10.3f}{line.recall:>10.3f}{line.f1:>10.3f}{line.support:>10}"
        for label, line in lines.items()
    ]
