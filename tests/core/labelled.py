"""Messages for tests, their names labelled in place: `play [Dream On](song)`."""

from __future__ import annotations

import re
from typing import Any

from bot.core.filing import Dialogue, Filing
from bot.core.filings import Said
from bot.core.followups import follow_up
from bot.core.messages import Kind
from bot.core.understanding import Entity, Understood

BEFORE = Dialogue((7,))
WHICH = Dialogue((7,), "which_song")
TWO = Dialogue((7, 8), "which_of", ("Dream On", "Crazy"))
THREE = Dialogue((7,), "which_of", ("Dream On", "Crazy", "The One I Love"))

_LABELLED = re.compile(r"\[([^\]]+)\]\((\w+)\)")


def said(
    labelled: str, intent: str = "song_request", *, kind: Kind = Kind.TEXT, **more: Any
) -> Said:
    """The message as a good model would understand it."""
    text, entities, end = "", [], 0
    for found in _LABELLED.finditer(labelled):
        text += labelled[end : found.start()]
        entities.append(Entity(found[2], found[1], len(text), len(text) + len(found[1])))
        text += found[1]
        end = found.end()
    known = {"confidence": 0.95, **more, "entities": tuple(entities)}
    return Said(text + labelled[end:], Understood(intent, **known), kind)


def after(dialogue: Dialogue, labelled: str, intent: str, **more: Any) -> Filing | None:
    """What the message adds to what went before, if it does."""
    message = said(labelled, intent, **more)
    return follow_up(dialogue, message.text, message.understood)
