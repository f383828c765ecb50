"""What the desk calls a listener, never a number or a slur; and whether they are blocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.core.blocks import Block
from bot.core.names import first_name
from bot.core.slurs import Slurs
from bot.desk.words import Words


def shown_name(stated: str | None, profile: str | None, slurs: Slurs) -> str:
    """The name the listener gave, else the first name of the profile; "" for what is none."""
    name = _name(stated, profile)
    return "" if slurs.in_text(name) else name


def _name(stated: str | None, profile: str | None) -> str:
    if stated and stated.strip():
        return stated.strip()
    return first_name(profile)


def block_line(
    block: Block | None, words: Words, when: Callable[..., str], *, now: datetime
) -> str:
    """Until when nothing is heard of a listener, by whom and why; "" if they are not blocked."""
    if block is None or not block.holds(now):
        return ""
    why = words.of("why", block.why) + (f" ({block.words})" if block.words else "")
    if block.until is None:
        return words("blocked.for_good", who=block.by, why=why)
    return words("blocked.until", time=when(block.until, now=now), who=block.by, why=why)
