"""What came with a request: a form, the ids in it, and whether a browser or a script asks."""

from __future__ import annotations

from typing import Any

from aiohttp import hdrs, web
from multidict import MultiMapping


async def form(request: web.Request) -> MultiMapping[Any]:
    """What was typed; a body that is no form is refused."""
    try:
        return await request.post()
    except (ValueError, LookupError, AssertionError) as error:
        raise web.HTTPBadRequest from error


def by_a_browser(request: web.Request) -> bool:
    """Whether a person waits for a page."""
    return "text/html" in request.headers.get(hdrs.ACCEPT, "")


def by_a_script(request: web.Request) -> bool:
    """Whether one of the desk's own scripts waits for JSON."""
    return "application/json" in request.headers.get(hdrs.ACCEPT, "")


def number(given: object) -> int | None:
    """An id that came in a form or an address; None for what is none."""
    fits = isinstance(given, str) and given.isascii() and given.isdecimal() and len(given) <= 18
    return int(str(given)) if fits else None


def version(given: MultiMapping[Any]) -> int | None:
    """The version that the person saw; without it the item is taken as it is."""
    found = number(given.get("version"))
    return found if found is not None and found < 2**31 else None
