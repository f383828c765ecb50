"""A name that stands by itself beside a greeting is asked for: "Dream On please, and hi to mum"."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.control import normalised
from bot.core.phrases import any_of, phrases, worked_out
from bot.core.understanding import FALLBACK, Understood

REQUEST, GREETING = "song_request", "shout_out"
_NAME, _OTHER = "\0", "\1"  # in place of what is labelled, so that no title is cut at its "and"


@worked_out
def _between_clauses() -> re.Pattern[str]:
    return re.compile(rf"[.,;:!?…\n]+|\b{any_of('next title')}\b", re.IGNORECASE)


@worked_out
def _around_a_name() -> frozenset[str]:
    kinds = ("before a title", "after a title", "by")
    return frozenset(word for kind in kinds for phrase in phrases(kind) for word in phrase.split())


def with_bare_title(heard: Understood, text: str) -> Understood:
    """A greeting with a request in front of it, where the model sees the greeting alone."""
    if not _greets(heard) or not _stands_alone(heard, text):
        return heard
    others = [one for one in dict.fromkeys((GREETING, *heard.also)) if one != REQUEST]
    return replace(heard, intent=REQUEST, also=tuple(others))


def _greets(heard: Understood) -> bool:
    """Or the model cannot tell which of the two it is."""
    torn = {one.intent for one in heard.guesses[:2]} == {REQUEST, GREETING}
    return heard.intent == GREETING or (heard.intent == FALLBACK and torn)


def _stands_alone(heard: Understood, text: str) -> bool:
    """Whether a clause says nothing but a title or performer, politeness aside."""
    return any(
        _NAME in clause
        and _OTHER not in clause
        and _around_a_name().issuperset(normalised(clause.replace(_NAME, " ")).split())
        for clause in _between_clauses().split(_marked(heard, text))
    )


def _marked(heard: Understood, text: str) -> str:
    left = list(text)
    for one in heard.entities:
        mark = _NAME if one.label in ("song", "artist") else _OTHER
        left[one.start : one.end] = mark * (one.end - one.start)
    return "".join(left)
