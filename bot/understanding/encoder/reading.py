"""What an encoder says of a text: a vector for the whole, and one for each of its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Reading:
    """A text as numbers."""

    sentence: Floats  # one vector
    pieces: npt.NDArray[np.float16]  # a row for each piece, as coarse as they are kept on disk
    edges: npt.NDArray[np.int32]  # the code points of each piece: start, end


class Encoder(Protocol):
    """Reads texts."""

    @property
    def name(self) -> str:
        """Stands for its weights and for how it reads: two of one name read alike."""

    sentence_width: int
    width: int

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Each text by itself: a reading does not depend on what else is in the batch."""


def of_words(reading: Reading, words: Sequence[tuple[int, int]]) -> Floats:
    """The vectors of some words of the text: for each the mean of the pieces that touch it."""
    found = np.zeros((len(words), reading.pieces.shape[1]), dtype=np.float32)
    starts, ends = reading.edges[:, 0], reading.edges[:, 1]
    for row, (start, end) in enumerate(words):
        first, last = np.searchsorted(ends, start, "right"), np.searchsorted(starts, end, "left")
        if last > first:
            found[row] = reading.pieces[first:last].mean(axis=0, dtype=np.float32)
    return found
