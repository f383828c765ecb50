"""Ways to give a song to the playout: by AzuraCast's requests, or by a call to a webhook."""

from __future__ import annotations

import aiohttp
import structlog

from bot.core.handing import Hand
from bot.library.azuracast import Key
from bot.library.reports import CannotImport
from bot.playout.address import hand_over
from bot.playout.requests import AzuraCastRequests
from bot.playout.webhook import Webhook

log = structlog.get_logger(__name__)


def hand(text: str, session: aiohttp.ClientSession, *, key: Key, secret: str) -> Hand:
    """The way that the setting names; `secret` signs what a webhook gets."""
    where = hand_over(text)
    if where.kind == "webhook":
        return Webhook(where.place, session, secret)
    return AzuraCastRequests(where.place, session, _key(key, where.place))


def _key(key: Key, place: str) -> str:
    """AzuraCast takes requests without a key, too: then it counts how often we ask."""
    try:
        return key.at(place)
    except CannotImport as error:
        log.warning("hand_over_without_key", reason=str(error))
        return ""
