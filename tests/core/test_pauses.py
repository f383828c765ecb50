"""How long a number rests that the service refuses."""

from __future__ import annotations

import pytest

from bot.core.answering import WHOLE_NUMBER, pause
from bot.core.rules import FARTHEST
from bot.core.sending import Decision


@pytest.mark.parametrize(
    "decision, pauses",
    [
        pytest.param(Decision.STOP, [30, 120, 600, 600], id="until somebody mends it"),
        pytest.param(Decision.SLOW_NUMBER, [2, 4, 8, 16, 32, 60, 60], id="too fast"),
        pytest.param(Decision.SLOW_APP, [60, 120, 240, 480, 960, 960], id="too many calls"),
    ],
)
def test_a_refused_number_rests_longer_each_time(decision: Decision, pauses: list[int]) -> None:
    found = [pause(decision, refusals=n + 1).total_seconds() for n in range(len(pauses))]
    assert found == pauses


def test_no_rest_is_longer_than_what_tells_of_a_clock_set_back() -> None:
    assert all(pause(one, refusals=99) < FARTHEST for one in WHOLE_NUMBER)
