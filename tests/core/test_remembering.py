"""Words are remembered; what a listener makes of one endless word is not."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from bot.core.remembering import LONGEST, remembering
from bot.library import sound
from bot.library.folding import words
from bot.understanding.looks import looks


def test_a_word_is_worked_out_once_and_a_longer_one_every_time() -> None:
    asked: list[str] = []

    @remembering
    def shout(word: str) -> str:
        asked.append(word)
        return word.upper()

    long = "a" * (LONGEST + 1)
    assert [shout(word) for word in ("love", "love", long, long)] == ["LOVE"] * 2 + ["A" * 41] * 2
    assert asked == ["love", long, long]


def _looks(word: str) -> None:
    looks([word])


@pytest.mark.parametrize("read", [_looks, sound.of_word, words])
def test_endless_words_leave_nothing_behind(read: Callable[[str], object]) -> None:
    read("a")
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(200):
            read(f"{number}{'x1' * 1000}")
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000  # bytes; 200 of them have 400,000 letters
