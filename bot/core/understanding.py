"""What a message was understood to mean."""

from __future__ import annotations

from dataclasses import dataclass


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

    def values(self, label: str) -> tuple[str, ...]:
        return tuple(entity.value for entity in self.entities if entity.label == label)

    def value(self, label: str) -> str | None:
        found = self.values(label)
        return found[0] if found else None
