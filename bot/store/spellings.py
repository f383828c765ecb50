"""Finds a word however it is written: no case, no accents, in the words of either database."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST = 40  # characters of a word
MOST = 8  # words
_BLOCKS = (range(0x80, 0x600), range(0x1E00, 0x2000))  # Latin, Greek and Cyrillic, with accents
_APOSTROPHES = "'’‘ʼ´`"


def _bare(letter: str) -> str:
    """A letter without case and accents; what is more than one then is left as it is."""
    plain = unicodedata.normalize("NFKD", letter.casefold())
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return bare if len(bare) == 1 else letter.lower()


def _letters() -> Iterator[str]:
    yield from string.ascii_letters
    for part in _BLOCKS:
        yield from filter(str.isalpha, map(chr, part))


_BARE = {letter: _bare(letter) for letter in _letters()} | dict.fromkeys(_APOSTROPHES, "'")
_VARIANTS: dict[str, str] = {}  # every way of writing a letter, by the bare one
for _letter, _plain in _BARE.items():
    _VARIANTS[_plain] = _VARIANTS.get(_plain, "") + _letter


def words(text: str) -> list[str]:
    """What is looked for: bare words, all of which must be there."""
    composed = unicodedata.normalize("NFC", text.replace("\0", " "))
    return [
        "".join(_BARE.get(one, one) for one in word[:LONGEST]) for word in composed.split()[:MOST]
    ]


def says(
    conn: AsyncConnection, column: sa.ColumnElement[str | None], word: str
) -> sa.ColumnElement[bool]:
    """Whether a text has this bare word, or a part of one."""
    if conn.dialect.name == "postgresql":
        return column.op("~", is_comparison=True)("".join(_for_postgresql(word)))
    return column.op("GLOB", is_comparison=True)("*" + "".join(_for_sqlite(word)) + "*")


def _for_sqlite(word: str) -> Iterator[str]:
    for one in word:
        if one in _VARIANTS or one in "*?[":
            yield f"[{_VARIANTS.get(one, one)}]"
        else:
            yield one


def _for_postgresql(word: str) -> Iterator[str]:
    for one in word:
        yield f"[{_VARIANTS[one]}]" if one in _VARIANTS else re.escape(one)
