"""A reader without a network: it counts letters, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.understanding.encoder.reading import Reading


class LetterReader:
    """Two texts of the same letters read alike."""

    def __init__(self, name: str = "letters") -> None:
        self.name = name
        self.width = self.sentence_width = 26
        self.asked: list[str] = []

    def read(self, texts: Sequence[str]) -> list[Reading]:
        self.asked += texts
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Reading:
        letters = np.eye(26)[[ord(c) - 97 for c in text.lower() if "a" <= c <= "z"]]
        edges = [(n, n + 1) for n, c in enumerate(text.lower()) if "a" <= c <= "z"]
        return Reading(
            letters.sum(axis=0).astype(np.float32),
            letters.astype(np.float16).reshape(-1, 26),
            np.array(edges, dtype=np.int32).reshape(-1, 2),
        )
