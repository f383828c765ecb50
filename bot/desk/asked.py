"""What came with a request: a form, the ids in it, and whether a browser or a script asks."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from multidict import MultiMapping


async def form(request: web.Request) -> MultiMapping[Any]:
    """What was typed; a body that is no form is refused."""
    try:
        return await request.post()
    except (ValueError, LookupError, AssertionError) as error:
        raise web.HTTPBadRequest from error
