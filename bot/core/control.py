"""The words by which a listener stops and starts replies, or wants to be forgotten: a table."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ´`"))
_LONGEST = 40


class _Bare(dict[int, str]):
    """What becomes of a character: quick for ASCII, worked out for all others."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
            return ""
        return char if char.isalnum() else " "


_BARE = _Bare({code: chr(code) if chr(code).isalnum() else " " for code in range(128)})


def normalised(text: str) -> str:
    """A message as bare words: no case, accents, punctuation or emoji; "it's" is "its"."""
    plain = text.translate(_APOSTROPHES)
    if plain.isascii():  # as nearly all are: quicker, and the same
        return " ".join(plain.lower().translate(_BARE).split())
    plain = _decomposed(_decomposed(plain).casefold())
    return " ".join(plain.translate(_BARE).split())


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


class ControlWords:
    """Which whole message means stop, start or erase, in any of the station's languages."""

    def __init__(self, table: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._meaning = {
            normalised(word): meaning
            for meanings in table.values()
            for meaning, words in meanings.items()
            for word in words
        }

    def meaning(self, text: str) -> str | None:
        """ "stop", "start" or "erase" when the whole message is such a word, else None."""
        if len(text) > _LONGEST:
            return None
        return self._meaning.get(normalised(text))
