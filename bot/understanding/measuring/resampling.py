"""How far a figure may be off by chance: the same messages, drawn again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.understanding import Understood
from bot.understanding.evaluation import Compared, Labelled, counted_as, entities, purpose

RESAMPLES, AT_ONCE, SEED = 1000, 100, 1
WITHIN = (2.5, 97.5)  # percentiles: nineteen of twenty
FIGURES = ("accuracy", "macro_f1", "entity_micro_f1")

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Interval:
    """A figure and the bounds that it is within, nineteen times of twenty."""

    value: float
    low: float
    high: float

    def to_json(self) -> list[float]:
        return [round(self.low, 4), round(self.high, 4)]


Intervals = dict[str, "Interval | None"]  # None: no message is scored on it


def intervals(messages: Sequence[Labelled], found: Sequence[Understood]) -> Intervals:
    """Of every figure of one model."""
    counts = _counts(messages, found, _purposes(messages, found))
    return _bounds(_whole(counts), _resampled(counts))


def differences(
    messages: Sequence[Labelled], ours: Sequence[Understood], theirs: Sequence[Understood]
) -> Intervals:
    """Ours less theirs, on the same messages in every resample."""
    known = _purposes(messages, [*ours, *theirs])
    one, other = (_counts(messages, found, known) for found in (ours, theirs))
    return _bounds(_whole(one) - _whole(other), _resampled(one) - _resampled(other))


def means(messages: Sequence[Labelled], several: Sequence[Sequence[Understood]]) -> Intervals:
    """Of the mean of some models, all of which meet the same messages in every resample."""
    known = _purposes(messages, [answer for found in several for answer in found])
    tables = [_counts(messages, found, known) for found in several]
    whole = np.mean([_whole(one) for one in tables], axis=0)
    return _bounds(whole, np.mean([_resampled(one) for one in tables], axis=0))


def _purposes(messages: Sequence[Labelled], found: Sequence[Understood]) -> list[str]:
    wanted = {counted_as(message.example.intent) for message in messages}
    return sorted(wanted | {counted_as(answer.intent) for answer in found})


def _counts(
    messages: Sequence[Labelled], found: Sequence[Understood], known: Sequence[str]
) -> Floats:
    """A row a message: for each purpose whether it was right, said, and there; then spans."""
    place = {label: number for number, label in enumerate(known)}
    table = np.zeros((len(messages), 3 * (len(known) + 1)))
    for row, message, answer in zip(table, messages, found, strict=True):
        if message.purpose:
            _mark(row[:-3].reshape(3, -1), purpose(message, answer), place)
        if message.entities:
            spans = entities(message, answer)
            row[-3:] = len(spans.wanted & spans.said), len(spans.said), len(spans.wanted)
    return table


def _mark(row: Floats, one: Compared, place: dict[str, int]) -> None:
    for kind, things in enumerate((one.wanted & one.said, one.said, one.wanted)):
        for (label,) in things:
            row[kind, place[label]] = 1


def _whole(counts: Floats) -> Floats:
    return _figures(counts.sum(axis=0), _made_up(counts))


def _made_up(counts: Floats) -> Flags:
    """The purposes that no message has: said once, they weigh on the macro F1 of every resample."""
    _, said, there = counts.sum(axis=0)[:-3].reshape(3, -1)
    flags: Flags = (said > 0) & (there == 0)
    return flags


def _resampled(counts: Floats) -> Floats:
    """The figures of each resample; the seed is fixed, so two models meet the same ones."""
    random = np.random.default_rng(SEED)
    alike = np.full(len(counts), 1 / len(counts))
    drawn = (random.multinomial(len(counts), alike, AT_ONCE) for _ in range(RESAMPLES // AT_ONCE))
    made_up = _made_up(counts)
    return np.concatenate([_figures(times @ counts, made_up) for times in drawn])


def _figures(sums: Floats, made_up: Flags) -> Floats:
    """Accuracy, macro F1 and the entities' micro F1; not a number where nothing is scored."""
    right, said, there = np.moveaxis(sums[..., :-3].reshape(*sums.shape[:-1], 3, -1), -2, 0)
    with np.errstate(invalid="ignore"):
        accuracy = right.sum(axis=-1) / there.sum(axis=-1)
        seen = ((said + there > 0) | made_up).sum(axis=-1)
        each = np.divide(2 * right, said + there, out=np.zeros_like(right), where=said + there > 0)
        macro = each.sum(axis=-1) / seen
        spans = 2 * sums[..., -3] / (sums[..., -2] + sums[..., -1])
    return np.stack([accuracy, macro, spans], axis=-1)


def _bounds(values: Floats, resampled: Floats) -> Intervals:
    found: Intervals = {}
    for name, value, column in zip(FIGURES, values, resampled.T, strict=True):
        known = column[~np.isnan(column)]
        low, high = np.percentile(known, WITHIN) if len(known) else (0.0, 0.0)
        there = len(known) and not np.isnan(value)
        found[name] = Interval(float(value), float(low), float(high)) if there else None
    return found
