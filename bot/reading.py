"""WhatsApp's parser, in journey's terms."""

from __future__ import annotations

from bot import journey
from bot.core.messages import Delivery
from bot.whatsapp import payload
from bot.whatsapp.reading import Unreadable


def read(raw: bytes) -> Delivery | journey.Unreadable:
    """What a body holds, or why nobody can read it."""
    try:
        return payload.parse(raw)
    except Unreadable as error:
        return journey.Unreadable(error.reason)
