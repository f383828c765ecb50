"""Contests for tests: open from eleven to one, and what is on air at noon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core.contests import Contest, Shape
from bot.core.filing import Dialogue
from bot.core.on_air import OnAir, Topic, weigh
from bot.core.said import Said
from tests.core.labelled import said
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


QUIET = OnAir(NOON)
SECOND = timedelta(seconds=1)


def weighed(
    labelled: str, intent: str, air: OnAir = QUIET, dialogue: Dialogue | None = None, **more: Any
) -> Said:
    return weigh(said(labelled, intent, **more), dialogue or Dialogue(), air)


def asked(dialogue: Dialogue, ago: timedelta = SECOND) -> Dialogue:
    """The same with our question so long ago."""
    return replace(dialogue, asked_at=NOON - ago)


def is_title(text: str) -> bool:
    return text in ("1979", "Zombie", "Stand by Me", "Respect", "Hello", "thank you")
