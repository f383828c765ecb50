"""Blocks: for how long they hold, and that each has a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.blocks import LONGEST_WORDS, block
from tests.fakes import NOON


@pytest.mark.parametrize(
    "length, after, holds",
    [
        pytest.param("hour", timedelta(minutes=59), True, id="within the hour"),
        pytest.param("hour", timedelta(hours=1), False, id="the hour is over"),
        pytest.param("day", timedelta(hours=23), True, id="within the day"),
        pytest.param("day", timedelta(days=1), False, id="the day is over"),
        pytest.param("good", timedelta(days=4000), True, id="for good"),
    ],
)
def test_a_block_ends_by_itself_unless_it_is_for_good(
    length: str, after: timedelta, holds: bool
) -> None:
    made = block(length, "spam", "", by="eva", now=NOON)
    assert made is not None and made.holds(NOON + after) == holds


@pytest.mark.parametrize(
    "length, why",
    [("", "spam"), ("week", "spam"), ("hour", ""), ("hour", "I do not like them")],
)
def test_without_a_length_and_a_reason_nobody_is_blocked(length: str, why: str) -> None:
    assert block(length, why, "", by="eva", now=NOON) is None


def test_the_words_beside_the_reason_are_one_short_line() -> None:
    made = block("hour", "other", "so\n many  " + "x" * 500, by="eva", now=NOON)
    assert made is not None
    assert made.words.startswith("so many x") and len(made.words) == LONGEST_WORDS
