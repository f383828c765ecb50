"""Opens a text file whose encoding nobody knows, without holding it in memory."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TextIO

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OR_WINDOWS = "requestline.or_windows"
_UNREADABLE = ("\ufffd", "ÿþ", "þÿ")  # the marks stand where UTF-16 was put behind other text


def open_text(path: Path) -> TextIO:
    """For reading; what cannot be decoded becomes a mark, not an end."""
    name = encoding(path)
    errors = _OR_WINDOWS if name.startswith("utf-8") else "replace"
    return path.open(encoding=name, errors=errors, newline="")


def encoding(path: Path) -> str:
    """By its first bytes, else UTF-8; what of it is none was written by Windows."""
    with path.open("rb") as file:
        start = file.read(1000)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    for first, name in ((0, "utf-16-be"), (1, "utf-16-le")):
        every_other = start[first::2]
        if every_other.count(0) > len(every_other) * 0.4:
            return name
    return "utf-8"


def readable(text: str) -> bool:
    """Whether all its letters could be decoded."""
    return not any(one in text for one in _UNREADABLE)


def _or_windows(error: UnicodeError) -> tuple[str, int]:
    """Lists are put together from others: one row is in UTF-8, and the next is not."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_OR_WINDOWS, _or_windows)
