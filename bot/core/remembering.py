"""Remembers what was made of everyday words, in no more memory than words take."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

WORDS = 50_000
LONGEST = 40  # letters: a message of one endless word must not stay in memory

Made = TypeVar("Made")


def remembering(make: Callable[[str], Made]) -> Callable[[str], Made]:
    """Each word is worked out once; one that is too long for a word, every time."""
    kept = lru_cache(maxsize=WORDS)(make)

    @wraps(make)
    def made(word: str) -> Made:
        return kept(word) if len(word) <= LONGEST else make(word)

    return made
