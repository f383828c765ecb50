"""Labelled messages and answers to them, made up in few words."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.core.understanding import Entity, Guess, Understood
from bot.understanding.evaluation import Labelled
from bot.understanding.examples import Example

SONG = Entity("song", "Dream On", 5, 13)
PURPOSES = ("stop", "start", "spam", "out_of_scope", "nlu_fallback")


def labelled(*intents: str) -> list[Labelled]:
    return [
        Labelled(Example(f"message {number}", intent), "told.jsonl", f"told.jsonl:{number}")
        for number, intent in enumerate(intents, 1)
    ]


def said(intent: str, sure: float = 1.0, first: str | None = None) -> Understood:
    """An answer whose first guess is this intent, or another one below a fallback."""
    return Understood(intent, sure, (Guess(first or intent, sure),))


@st.composite
def answers(draw: st.DrawFn) -> tuple[list[Labelled], list[Understood]]:
    """Any messages with any answers, not all of them scored on everything."""
    intents, spans = st.sampled_from(PURPOSES), st.sampled_from([(), (SONG,)])
    rows = st.tuples(intents, spans, intents, spans, st.booleans(), st.booleans())
    told = draw(st.lists(rows, min_size=1, max_size=12))
    messages = [
        Labelled(Example("x", intent, entities), purpose=purpose, entities=scored)
        for intent, entities, _, _, purpose, scored in told
    ]
    return messages, [Understood(one[2], 1.0, entities=one[3]) for one in told]
