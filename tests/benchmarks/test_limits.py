"""A figure that is missed is said in a sentence, and ends the command with an error."""

from __future__ import annotations

import pytest

from benchmarks.desk.limits import LIMITS, missed

KEPT = {"keys_j_frame_p95": 99.9, "arrivals_over_p95": 300, "arrivals_unseen": 0, "ten_unseen": 0}


def test_what_is_kept_is_not_told() -> None:
    assert missed(KEPT, minutes=1) == []


@pytest.mark.parametrize(
    "name, figure, minutes",
    [
        ("keys_j_frame_p95", 101, 1),
        ("keys_search m_frame_p95", 100.1, 1),
        ("keys_meanwhile_Shift+J_frame_p95", 1000, 1),
        ("arrivals_over_p95", 301, 1),
        ("arrivals_unseen", 1, 1),
        ("ten_unseen", 1, 1),
        ("lasting_heap_mb_grown_percent", 5.1, 10),
        ("lasting_nodes_grown_percent", 50, 12),
    ],
)
def test_what_is_missed_is_told(name: str, figure: float, minutes: float) -> None:
    (said,) = missed({**KEPT, name: figure}, minutes=minutes)
    assert said.startswith(f"{name} is {figure}")


def test_a_short_look_does_not_tell_whether_it_grows() -> None:
    assert missed({"lasting_heap_mb_grown_percent": 80}, minutes=1) == []


def test_a_figure_without_a_limit_is_no_error() -> None:
    assert missed({"keys_cards": 2000, "errors": []}, minutes=10) == [] and LIMITS
