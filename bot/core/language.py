"""Which of the station's languages a message is written in, by its commonest words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"[^\W\d_]+")


class Languages:
    """The languages of the replies file, each with the words that give it away."""

    def __init__(self, words: Mapping[str, Sequence[str]], *, default: str) -> None:
        self._words = {language: frozenset(common) for language, common in words.items()}
        self.default = default

    def of(self, text: str) -> str | None:
        """The language with most tell-tale words; None when the text gives nothing away."""
        found = _WORD.findall(text.casefold())
        if "¿" in text or "¡" in text or "ñ" in text.casefold():
            found += ["¿"]
        scores = {
            language: sum(word in common for word in found)
            for language, common in self._words.items()
        }
        best = max(scores, key=lambda language: scores[language], default=None)
        if best is None or scores[best] == 0:
            return None
        if sum(score == scores[best] for score in scores.values()) > 1:
            return None
        return best
