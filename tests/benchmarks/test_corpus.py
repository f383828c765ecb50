"""Any difference between a corpus and what was kept of it is told."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import corpus


@pytest.mark.parametrize(
    ("answers", "left", "rows", "wrong"),
    [
        ({200: 2}, 0, ["a", "b"], 0),
        ({200: 1, 503: 1}, 0, ["a", "b"], 1),
        ({200: 2}, 1, ["a", "b"], 1),
        ({200: 2}, 0, ["a"], 1),
        ({200: 2}, 0, ["a", "b", "c"], 1),
        ({200: 2}, 0, ["a", "b", "b"], 1),
    ],
    ids=["equal", "refused", "not taken apart", "missing", "more", "twice"],
)
def test_differences_of_a_corpus(
    answers: dict[int, int], left: int, rows: list[str], wrong: int
) -> None:
    pairs = [("number", row) for row in rows]
    wanted = {("number", "a"), ("number", "b")}
    assert len(corpus.differences(Counter(answers), left, pairs, wanted)) == wrong
