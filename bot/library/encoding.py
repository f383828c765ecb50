"""Opens a text file whose encoding nobody knows, without holding it in memory."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TextIO

PIECE = 1024 * 1024
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def open_text(path: Path) -> TextIO:
    """For reading; what cannot be decoded becomes a mark, not an end."""
    return path.open(encoding=encoding(path), errors="replace", newline="")


def encoding(path: Path) -> str:
    """By its first bytes, else UTF-8 if all of it is; Windows wrote the rest."""
    with path.open("rb") as file:
        start = file.read(PIECE)
        for mark, name in _MARKS:
            if start.startswith(mark):
                return name
        for first, name in ((0, "utf-16-be"), (1, "utf-16-le")):
            every_other = start[first:1000:2]
            if every_other.count(0) > len(every_other) * 0.4:
                return name
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while start:
                decoder.decode(start)
                start = file.read(PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"
