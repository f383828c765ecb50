"""What a page of the desk is: an address, who may come in, and what it does."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.desk.access import May
from bot.desk.asked import number

API = "/api"  # below it a token opens what a cookie does
CARD = r"/{kind:items|messages}/{id:\d{1,18}}"


@dataclass(frozen=True)
class Route:
    """A page or an action; `may` is None for what strangers may see, too."""

    method: str
    path: str
    name: str
    handler: Handler
    may: May | None


def number_in(request: web.Request, name: str) -> int | None:
    """An id in the address; what is none is as if it was not there."""
    return number(request.query.get(name))
