"""The words by which a listener stops and starts replies: a table, a language is data."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence


def normalised(text: str) -> str:
    """A message as a bare word: no case, accents, punctuation or emoji."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        char if char.isalnum() or char.isspace() else " "
        for char in plain
        if not unicodedata.combining(char)
    )
    return " ".join("".join(kept).split())


class ControlWords:
    """Which whole message means stop or start, in any of the station's languages."""

    def __init__(self, table: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._meaning = {
            normalised(word): meaning
            for meanings in table.values()
            for meaning, words in meanings.items()
            for word in words
        }

    def meaning(self, text: str) -> str | None:
        """ "stop" or "start" when the whole message is such a word, else None."""
        if len(text) > 40:
            return None
        return self._meaning.get(normalised(text))
