"""Rasa's record of a message, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.understanding import FALLBACK, Entity, Guess, Understood


def understood(
    parse: Mapping[str, Any], text: str | None = None, *, quick: bool = False
) -> Understood:
    """With the text as it was typed, entities stand where they are in that: Rasa strips it."""
    intent = parse.get("intent") or {}
    ranking = [one for one in parse.get("intent_ranking", ()) if one["name"] != FALLBACK]
    return Understood(
        intent=intent.get("name") or FALLBACK,
        confidence=float(intent.get("confidence") or 0.0),
        guesses=tuple(Guess(one["name"], float(one["confidence"])) for one in ranking[:2]),
        also=() if _is_one_word(text) else tuple(parse.get("also", ())),
        entities=tuple(_entity(one, text) for one in parse.get("entities", ())),
        quick=quick,
    )


def _is_one_word(text: str | None) -> bool:
    """Each purpose takes a word at least: "hi" is no greeting to be read out besides."""
    return text is not None and len(text.split()) < 2


def _entity(found: Mapping[str, Any], text: str | None) -> Entity:
    start, end = found["start"], found["end"]
    if text is None:
        return Entity(found["entity"], str(found["value"]), start, end)
    shift = len(text) - len(text.lstrip())
    start, end = start + shift, end + shift
    return Entity(found["entity"], text[start:end], start, end)
