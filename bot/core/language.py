"""Which of the station's languages a message is written in, by its commonest words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.control import normalised


class Languages:
    """The languages of the replies file, each with the words and signs that give it away."""

    def __init__(
        self,
        words: Mapping[str, Sequence[str]],
        *,
        default: str,
        signs: Mapping[str, str] | None = None,
    ) -> None:
        self._words = {
            language: frozenset(normalised(word) for word in common)
            for language, common in words.items()
        }
        self._signs = {language: set(found) for language, found in (signs or {}).items()}
        self.default = default

    @property
    def names(self) -> tuple[str, ...]:
        """The station's languages, its own first."""
        return tuple(sorted(self._words, key=lambda name: (name != self.default, name)))

    def of(self, text: str) -> str | None:
        """The language with most tell-tale words; None when the text gives nothing away."""
        scores = self._scores(text)
        best = max(scores.values(), default=0)
        leaders = [language for language, score in scores.items() if score == best]
        return leaders[0] if best and len(leaders) == 1 else None

    def _scores(self, text: str) -> dict[str, int]:
        found, letters = normalised(text).split(), set(text.casefold())
        return {
            language: sum(word in common for word in found)
            + bool(letters & self._signs.get(language, set()))
            for language, common in self._words.items()
        }
