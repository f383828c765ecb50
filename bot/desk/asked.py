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
