"""The words of a message in their bare form, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.core.control import normalised

_MOST = 100
_SQUARED = 0x1F170  # 🅰, by which some listeners answer, and the letters after it
_LETTERS = {_SQUARED + n: chr(ord("a") + n) for n in range(26)}
_WORD = re.compile(
    rf"[{chr(_SQUARED)}-{chr(_SQUARED + 25)}]|[^\W_]+(?:['’‘ʼ´`\u0300-\u036f]+[^\W_]*)*"
)


@dataclass(frozen=True)
class Word:
    """`text[start:end]`, without case, accents and apostrophes."""

    plain: str
    start: int
    end: int


def words_of(text: str) -> tuple[Word, ...]:
    """The first hundred: who writes more answers in no single word."""
    found = (
        Word(normalised(one[0].translate(_LETTERS)), one.start(), one.end())
        for one in islice(_WORD.finditer(text), _MOST)
    )
    return tuple(word for word in found if word.plain)


def plain(words: Sequence[Word]) -> str:
    return " ".join(word.plain for word in words)


def cores(words: Sequence[Word], around: frozenset[str]) -> Iterator[Sequence[Word]]:
    """The words as they are, then with less and less of the politeness around them."""
    first, last = margins(words, around)
    cuts = [(left, right) for left in range(first + 1) for right in range(last + 1)]
    for left, right in sorted(cuts, key=sum):
        if left + right < len(words):
            yield words[left : len(words) - right]


def core(words: Sequence[Word], around: frozenset[str]) -> Sequence[Word]:
    """The words without any politeness around them; nothing if they are nothing else."""
    first, last = margins(words, around)
    return words[first : len(words) - last]


def margins(words: Sequence[Word], around: frozenset[str]) -> tuple[int, int]:
    """How many of the first and of the last words are mere politeness."""
    first = next((n for n, word in enumerate(words) if word.plain not in around), len(words))
    backwards = enumerate(reversed(words))
    last = next((n for n, word in backwards if word.plain not in around), len(words))
    return first, last
