"""Cuts a text into the pieces that an encoder knows, and remembers where each piece stood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tokenizers import Tokenizer, models, pre_tokenizers

from bot.understanding.encoder.packed import PackedFile

LONGEST = 1020  # pieces that are read of a message: two windows of the network
WORDS_REMEMBERED = 50_000
LONGEST_WORD = 40

Edges = tuple[tuple[int, int], ...]
Word = tuple[tuple[int, ...], Edges]

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Pieces:
    """The numbers of a text's pieces, and the code points that each of them covers."""

    ids: tuple[int, ...]
    edges: Edges


class Cutter:
    """A vocabulary of pieces; no piece reaches across a space, so words are cut one by one."""

    def __init__(self, file: PackedFile) -> None:
        model = models.Unigram(file.vocabulary, unk_id=file.unknown)
        self._tokenizer = Tokenizer(model)
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        self._replacements = file.replacements
        self._everyday = lru_cache(maxsize=WORDS_REMEMBERED)(self._word)

    def cut(self, text: str) -> Pieces:
        """At most LONGEST pieces: what comes after is not read."""
        ids: list[int] = []
        edges: list[tuple[int, int]] = []
        for match in _WORD.finditer(text):
            found, places = self._cut_word(match[0])
            ids += found
            edges += [(start + match.start(), end + match.start()) for start, end in places]
            if len(ids) >= LONGEST:
                break
        return Pieces(tuple(ids[:LONGEST]), tuple(edges[:LONGEST]))

    def _cut_word(self, word: str) -> Word:
        return self._everyday(word) if len(word) <= LONGEST_WORD else self._word(word)

    def _word(self, word: str) -> Word:
        put = [self._replacements.get(ord(character), character) for character in word]
        normal = "".join(put)
        if not normal.strip():
            return (), ()
        origin = [place for place, text in enumerate(put) for _ in text]
        encoded = self._tokenizer.encode(normal, add_special_tokens=False)
        return tuple(encoded.ids), tuple(_in_origin(encoded.offsets, origin))


def _in_origin(offsets: Iterable[tuple[int, int]], origin: list[int]) -> Iterable[tuple[int, int]]:
    """Places in the text as it was typed: one character may have become several, or none."""
    last = len(origin) - 1
    for start, end in offsets:
        first, final = min(start, last), min(max(end - 1, start), last)
        yield origin[first], origin[final] + 1
