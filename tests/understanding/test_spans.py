"""A message's labels as one tag a word, and back again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.spans import Place, Span, spans, tags

WORDS: list[Place] = [(0, 4), (5, 10), (11, 14), (15, 16), (17, 22)]


@pytest.mark.parametrize(
    "labels, tagged",
    [
        pytest.param([], ["O"] * 5, id="nothing"),
        pytest.param([("song", 5, 10)], ["O", "U-song", "O", "O", "O"], id="one word"),
        pytest.param([("song", 5, 14)], ["O", "B-song", "L-song", "O", "O"], id="two"),
        pytest.param([("song", 0, 14)], ["B-song", "I-song", "L-song", "O", "O"], id="three"),
        pytest.param(
            [("song", 0, 4), ("artist", 5, 10)],
            ["U-song", "U-artist", "O", "O", "O"],
            id="touching",
        ),
    ],
)
def test_spans_become_tags_and_tags_become_spans(labels: list[Span], tagged: list[str]) -> None:
    assert tags(WORDS, labels) == tagged
    assert list(spans(WORDS, tagged)) == labels


def test_a_span_that_ends_within_a_word_takes_the_whole_word() -> None:
    assert list(spans(WORDS, tags(WORDS, [("song", 6, 12)]))) == [("song", 5, 14)]


@pytest.mark.parametrize(
    "tagged, found",
    [
        pytest.param(["I-song", "I-song", "O", "O", "O"], [("song", 0, 10)], id="no beginning"),
        pytest.param(["B-song", "O", "O", "O", "O"], [("song", 0, 4)], id="no end"),
        pytest.param(
            ["B-song", "L-artist", "O", "O", "O"], [("song", 0, 4), ("artist", 5, 10)], id="mixed"
        ),
        pytest.param(["O", "O", "O", "O", "B-song"], [("song", 17, 22)], id="at the very end"),
    ],
)
def test_tags_that_contradict_one_another_still_make_spans(
    tagged: list[str], found: list[Span]
) -> None:
    assert list(spans(WORDS, tagged)) == found


@given(st.lists(st.sampled_from(["O", "B-a", "I-a", "L-a", "U-a", "I-b", "U-b"]), max_size=5))
def test_spans_never_overlap_whatever_the_tags(tagged: list[str]) -> None:
    found = list(spans(WORDS[: len(tagged)], tagged))
    assert all(first[2] <= second[1] for first, second in pairwise(found))
