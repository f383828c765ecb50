"""How sure against how right: fifteen bins, none of them lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.measuring.calibration import BINS, Guessed, reliability

SURE = st.floats(0, 1.0000002)  # a share in single precision may be a little above one


@pytest.mark.parametrize(
    "guesses, error",
    [
        pytest.param([(1.0, True)] * 4, 0.0, id="sure and right"),
        pytest.param([(1.0, False)] * 4, 1.0, id="sure and wrong"),
        pytest.param([(0.75, True)] * 3 + [(0.75, False)], 0.0, id="as sure as right"),
        pytest.param([(0.9, True), (0.9, False), (0.1, False), (0.1, False)], 0.25, id="two bins"),
        pytest.param([], 0.0, id="nothing guessed"),
    ],
)
def test_the_expected_error_is_what_one_works_out_by_hand(
    guesses: list[Guessed], error: float
) -> None:
    assert reliability(guesses).expected_error == pytest.approx(error)


@pytest.mark.parametrize(
    "sure, number",
    [
        pytest.param(0.0, 0, id="not at all"),
        pytest.param(1 / 15, 1, id="an edge belongs to the bin above"),
        pytest.param(0.9999, 14, id="nearly"),
        pytest.param(1.0, 14, id="quite"),
        pytest.param(1.0000001, 14, id="more than quite"),
    ],
)
def test_each_guess_is_in_the_bin_of_its_certainty(sure: float, number: int) -> None:
    found = [one.messages for one in reliability([(sure, True)]).bins]
    assert found == [int(place == number) for place in range(BINS)]


@given(st.lists(st.tuples(SURE, st.booleans())))
def test_no_guess_is_lost_and_the_error_is_a_share(guesses: list[Guessed]) -> None:
    found = reliability(guesses)
    assert found.messages == len(guesses)
    assert 0 <= found.expected_error <= 1.000001
