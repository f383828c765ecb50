"""A message with what was decided about it, on its way into the queue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.filing import Filing
from bot.core.requests import UNNAMED
from bot.core.station import Station
from bot.core.understanding import Understood


@dataclass(frozen=True)
class Heard:
    """A message and what was decided about it."""

    inbox_id: int
    listener_id: int
    number: str
    provider_id: str
    text: str
    sent_at: datetime
    received_at: datetime
    answerable: bool  # the listener wants to hear back, and it is no group
    filing: Filing
    understood: Understood | None = None
    sorted_by: str = "bot"


def wants_answer(replies: str, change: str | None) -> bool:
    """Whether a listener is to hear back; a stop is confirmed once, then there is silence."""
    return replies == "on" or change == "start" or (change == "stop" and replies != "stopped")


def answered(one: Heard, station: Station) -> bool:
    """Whether it is owed its replies; a message that came too late is not answered."""
    return one.answerable and one.received_at - one.sent_at <= station.rules.too_old


def unasked(one: Heard) -> Heard:
    """A question that is not sent waits for no answer; one that was asked before stays open.

    If anything is said instead, it is that the request has come.
    """
    if not one.filing.items:
        return one
    items = tuple(
        replace(new, lookup=new.lookup.not_asked()) if new.lookup else new
        for new in one.filing.items
    )
    told = tuple(UNNAMED if reply.question else reply for reply in one.filing.replies)
    closed = replace(one.filing, question=None, options=(), artists=(), lookups=())
    return replace(one, filing=replace(closed, items=items, replies=told))
