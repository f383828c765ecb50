"""What a message was understood to mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FALLBACK = "nlu_fallback"  # Rasa's name for no purpose that it is sure enough of


@dataclass(frozen=True)
class Guess:
    """An intent the classifier thought of."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Entity:
    """A labelled span: `text[start:end]`, in Unicode code points."""

    label: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Understood:
    """A message's purpose as the model sees it.

    `intent` is what Rasa's rules acted on (nlu_fallback when unsure); `guesses` are the
    classifier's own best two, kept under a fallback because producers need them.
    """

    intent: str
    confidence: float
    guesses: tuple[Guess, ...] = ()
    also: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    quick: bool = False  # read in haste, by the words alone

    def as_json(self) -> dict[str, Any]:
        """As it is kept beside the message."""
        return {
            **vars(self),
            "guesses": [{**vars(guess)} for guess in self.guesses],
            "entities": [{**vars(entity)} for entity in self.entities],
        }

    def values(self, label: str) -> tuple[str, ...]:
        return tuple(entity.value for entity in self.entities if entity.label == label)

    def value(self, label: str) -> str | None:
        found = self.values(label)
        return found[0] if found else None
