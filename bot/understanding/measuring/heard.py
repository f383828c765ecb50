"""What a model says to messages, without filing any of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.core.hearing import Hearing
from bot.core.understanding import FALLBACK, Understood
from bot.understanding.evaluation import Labelled

AT_ONCE = 64
NOTHING = Understood(FALLBACK, 0.0)  # of a message that upsets the model


def hear(model: Path, messages: Sequence[Labelled]) -> list[Understood]:
    """An answer a message, or ModelUnusable; the model is let go afterwards."""
    from bot.understanding.understander import Understander

    understander = Understander.load(model)
    hearings = [Hearing(number, one.example.text) for number, one in enumerate(messages, 1)]
    for start in range(0, len(hearings), AT_ONCE):
        understander.classify(hearings[start : start + AT_ONCE])
    return [one.understood or NOTHING for one in hearings]
