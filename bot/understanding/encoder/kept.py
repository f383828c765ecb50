"""Vectors kept on disk, so that a training reads only the texts that are new to it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import numpy as np
import structlog

from bot.understanding.encoder.reading import Encoder, Reading

log = structlog.get_logger(__name__)

AT_ONCE = 256  # texts
ENGINE = ("onnxruntime", "tokenizers")  # of another version, they may read otherwise

SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
  text BLOB PRIMARY KEY, sentence BLOB NOT NULL, pieces BLOB NOT NULL, edges BLOB NOT NULL
) WITHOUT ROWID
"""


class KeptEncoder:
    """An encoder with a file of what it has read before, by the hash of the text.

    Each encoder has a file of its own, named by its weights and by what runs them. What the latest
    training did not ask for is dropped, other encoders' files too, so nothing outlives the examples
    it came from.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{_digest(encoder.name)}.sqlite"
        self.name = encoder.name
        self.width, self.sentence_width = encoder.width, encoder.sentence_width

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What is kept is worth a minute: where it is damaged, all is read anew."""
        _remove(one for one in self._path.parent.glob("*.sqlite*") if not self._is_ours(one))
        try:
            return self._read(texts)
        except (sqlite3.DatabaseError, ValueError) as error:
            log.warning("kept_vectors_damaged", error=type(error).__name__)
            _remove(self._path.parent.glob("*.sqlite*"))
            return self._read(texts)

    def _is_ours(self, file: Path) -> bool:
        return file.name.startswith(self._path.name)  # SQLite puts its journal beside it

    def _read(self, texts: Sequence[str]) -> list[Reading]:
        with closing(sqlite3.connect(self._path, timeout=60)) as file:
            if file.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise ValueError("damaged")
            file.execute(SCHEMA)
            found = {_key(text): text for text in texts}
            kept = dict(self._kept(file, found))
            new = [key for key in found if key not in kept]
            for start in range(0, len(new), AT_ONCE):
                keys = new[start : start + AT_ONCE]
                readings = self._encoder.read([found[key] for key in keys])
                kept.update(zip(keys, readings, strict=True))
                _put(file, zip(keys, readings, strict=True))
            _drop(file, found)
        return [kept[_key(text)] for text in texts]

    def _kept(
        self, file: sqlite3.Connection, wanted: Iterable[bytes]
    ) -> Iterator[tuple[bytes, Reading]]:
        asked = set(wanted)
        for key, sentence, pieces, edges in file.execute("SELECT * FROM vectors"):
            if key in asked:
                yield key, self._whole(sentence, pieces, edges)

    def _whole(self, *kept: bytes) -> Reading:
        """A reading as it was put down, or ValueError."""
        reading = Reading(
            np.frombuffer(kept[0], dtype=np.float32),
            np.frombuffer(kept[1], dtype=np.float16).reshape(-1, self.width),
            np.frombuffer(kept[2], dtype=np.int32).reshape(-1, 2),
        )
        if reading.sentence.shape != (self.sentence_width,):
            raise ValueError("another length")
        if len(reading.pieces) != len(reading.edges):
            raise ValueError("pieces without a place")
        return reading


def _digest(name: str) -> str:
    versions = [f"{one} {version(one)}" for one in ENGINE]
    return hashlib.sha256("\n".join([name, *versions]).encode()).hexdigest()[:16]


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()


def _put(file: sqlite3.Connection, readings: Iterable[tuple[bytes, Reading]]) -> None:
    rows = [
        (key, r.sentence.tobytes(), r.pieces.tobytes(), r.edges.tobytes()) for key, r in readings
    ]
    with file:
        file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)


def _drop(file: sqlite3.Connection, wanted: Iterable[bytes]) -> None:
    asked = set(wanted)
    left = [(key,) for (key,) in file.execute("SELECT text FROM vectors") if key not in asked]
    with file:
        file.executemany("DELETE FROM vectors WHERE text = ?", left)
    if left:
        file.execute("VACUUM")
