"""An understander that knows its answers by heart: for tests of what is around Rasa."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.core.filing import Filing, NewItem
from bot.core.hearing import Hearing, hearing
from bot.core.purposes import PURPOSES
from bot.core.understanding import Entity, Guess, Understood

Answer = tuple[str, tuple[Entity, ...], tuple[str, ...]]  # intent, entities, also
File = Callable[[Hearing], Filing | None]


def file_by_lane(message: Hearing) -> Filing:
    """One item in the lane of its purpose, or folded where the purpose has none."""
    assert message.understood is not None
    intent = message.understood.intent
    lane = PURPOSES[intent].lane
    if lane is None:
        return Filing(folded=intent)
    understood = message.understood
    item = NewItem(lane, intent, understood.value("song"), understood.value("artist"))
    return Filing(items=(item,))


class RecordedUnderstander:
    """Answers from a table of texts, and remembers what it was asked, batch by batch."""

    def __init__(self, answers: Mapping[str, Answer], file: File = file_by_lane) -> None:
        self.heard: list[tuple[str, ...]] = []
        self._answers = answers
        self._file = file

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        self.heard.append(tuple(message.text for message in hearings))
        for message in hearings:
            with hearing(message):
                self._answer(message)

    def _answer(self, message: Hearing) -> None:
        intent, entities, also = self._answers.get(message.text, ("nlu_fallback", (), ()))
        guesses = (Guess(intent, 0.9), Guess("comment", 0.1))
        message.understood = Understood(intent, 0.9, guesses, also, entities)
        try:
            message.filing = self._file(message)
        except Exception as error:
            message.error = type(error).__name__
