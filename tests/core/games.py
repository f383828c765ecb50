"""Contests for tests: open from eleven to one, and what is on air at noon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.core.contests import Contest, Shape
from bot.core.on_air import OnAir, Topic
from tests.fakes import NOON

HOUR = timedelta(hours=1)

KEYWORD = Shape("keyword")
LETTER = Shape("letter", letters="ABCD")
YEAR = Shape("number", low=1960, high=1999)
NUMBER = Shape("number", low=1, high=2000)
CHOICE = Shape("choice", choices=("Freddie Mercury", "Brian May", "Málaga", "Yes"))
FREE = Shape("free")


def contest(
    shape: Shape = LETTER, *keywords: str, name: str = "Guess it", id: int = 3, **more: Any
) -> Contest:
    times = {"opens_at": NOON - HOUR, "closes_at": NOON + HOUR}
    return Contest(id, name, keywords, shape, **{**times, **more})


def on_air(*contests: Contest, topic: str = "", **more: Any) -> OnAir:
    """At noon, with these contests and perhaps a topic."""
    line = Topic(topic, NOON + HOUR) if topic else None
    return OnAir(**{"at": NOON, "contests": contests, "topic": line, **more})
