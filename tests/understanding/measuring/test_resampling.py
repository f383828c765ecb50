"""Chance: intervals that hold their figure, that repeat, and that narrow with more messages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.core.understanding import Understood
from bot.understanding.evaluation import Labelled, score
from bot.understanding.measuring import resampling
from bot.understanding.measuring.resampling import Interval, differences, intervals, means
from tests.understanding.labelled import answers, labelled, said

HALF = [said("stop"), said("start")]


def accuracy(messages: int) -> Interval:
    found = intervals(labelled(*["stop"] * 2 * messages), HALF * messages)["accuracy"]
    assert found is not None
    return found


@given(answers())
@settings(deadline=None, max_examples=60)
def test_the_figures_are_those_of_the_measure(
    told: tuple[list[Labelled], list[Understood]],
) -> None:
    found, measured = intervals(*told), score(*told)
    for name, value in (
        ("accuracy", measured.accuracy),
        ("macro_f1", measured.macro_f1),
        ("entity_micro_f1", measured.micro_f1),
    ):
        one = found[name]
        if one is not None:
            assert one.value == pytest.approx(value)
            assert 0 <= one.low <= one.high <= 1
    assert (found["accuracy"] is None) == (measured.purposes.messages == 0)


def test_the_bounds_are_those_of_a_coin() -> None:
    found = accuracy(messages=100)
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 - 1.96 * (0.25 / 200) ** 0.5, abs=0.01)
    assert found.high == pytest.approx(0.5 + 1.96 * (0.25 / 200) ** 0.5, abs=0.01)


def test_more_messages_leave_less_to_chance() -> None:
    few, many = accuracy(messages=20), accuracy(messages=500)
    assert many.high - many.low < (few.high - few.low) / 3


def test_a_purpose_that_was_made_up_once_weighs_on_every_resample() -> None:
    """Else the macro F1 would leap up in each one that does not hold its message."""
    found = [said("stop")] * 199 + [said("spam")]
    macro = intervals(labelled(*["stop"] * 200), found)["macro_f1"]
    assert macro is not None
    assert macro.value == pytest.approx(0.5, abs=0.01)
    assert macro.high <= 0.5


def test_the_same_messages_give_the_same_bounds() -> None:
    assert accuracy(messages=30) == accuracy(messages=30)


def test_there_are_a_thousand_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    percentile = resampling.np.percentile
    monkeypatch.setattr(
        resampling.np, "percentile", lambda a, q: (seen.append(len(a)), percentile(a, q))[1]
    )
    accuracy(messages=3)
    assert seen == [1000] * 2  # nothing is scored on entities


def test_a_model_does_not_differ_from_itself() -> None:
    messages = labelled(*["stop"] * 40)
    found = differences(messages, HALF * 20, HALF * 20)
    assert found["accuracy"] == Interval(0, 0, 0)
    assert found["entity_micro_f1"] is None


def test_a_small_difference_that_is_always_there_is_seen_through_the_noise() -> None:
    """Paired: each model by itself is within the other's bounds."""
    messages = labelled(*["stop"] * 200)
    worse = [said("start")] * 100 + [said("stop")] * 100
    better = [said("start")] * 90 + [said("stop")] * 110
    found = differences(messages, better, worse)["accuracy"]
    assert found is not None
    assert found.value == pytest.approx(0.05)
    assert 0 < found.low < 0.05 < found.high
    one, other = intervals(messages, better)["accuracy"], intervals(messages, worse)["accuracy"]
    assert one is not None
    assert other is not None
    assert one.low < other.value < one.value < other.high


def test_models_that_answer_alike_leave_as_much_to_chance_as_one() -> None:
    messages, found = labelled(*["stop"] * 40), HALF * 20
    one, several = intervals(messages, found)["accuracy"], means(messages, [found] * 3)["accuracy"]
    assert one is not None and several is not None
    assert (several.low, several.high) == (pytest.approx(one.low), pytest.approx(one.high))


def test_the_mean_of_two_models_is_between_them() -> None:
    found = means(labelled("stop", "stop"), [HALF, [said("stop")] * 2])["accuracy"]
    assert found is not None and found.value == 0.75
