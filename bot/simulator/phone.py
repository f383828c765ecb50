"""The phone page: type as a listener in the browser, and see what the station answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from bot.simulator.errors import GraphError
from bot.simulator.examples import EXAMPLES
from bot.simulator.forms import Answer, Form, answering, to_json
from bot.simulator.handsets import Handsets
from bot.simulator.phone_state import state

HERE = Path(__file__).parent
PAUSE = 0.1  # seconds: a burst of changes is shown at once


class PhonePage:
    """The page, its files, and the stream that keeps it up to date."""

    def __init__(self, handsets: Handsets) -> None:
        self._handsets = handsets

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.page),
            web.get("/sim/state", answering(self.state)),
            web.get("/sim/examples", answering(self.examples)),
            web.get("/sim/events", self.events),
            web.get(r"/sim/files/{file:\d+}", self.file),
            web.static("/sim/static", HERE / "static"),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(HERE / "templates" / "phone.html")

    async def state(self, form: Form) -> Answer:
        return state(self._handsets)

    async def examples(self, form: Form) -> Answer:
        return {"examples": [*EXAMPLES]}

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The whole state at each change: a page that missed some needs no catching up."""
        changed = self._handsets.ledger.watch()
        try:
            async with sse_response(request) as stream:
                await self._follow(stream, changed)
        finally:
            self._handsets.ledger.unwatch(changed)
        return stream

    async def _follow(self, stream: EventSourceResponse, changed: asyncio.Event) -> None:
        while not self._handsets.world.closing.is_set():
            await stream.send(to_json(state(self._handsets)))
            await changed.wait()
            await asyncio.sleep(PAUSE)
            changed.clear()

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A listener's file for the page; whatever it is, nothing in it runs."""
        try:
            file = self._handsets.world.media.find(request.match_info["file"])
        except GraphError:
            raise web.HTTPNotFound from None
        headers = {
            "Content-Type": file.mime_type,
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return _part(request, file.content, headers)


def _part(request: web.Request, content: bytes, headers: dict[str, str]) -> web.Response:
    """The part that was asked for: a browser cannot tell how long a sound is without it."""
    wanted = request.http_range
    start, stop, _ = wanted.indices(len(content))
    if wanted == slice(None, None, 1) or start >= stop:
        return web.Response(body=content, headers={**headers, "Accept-Ranges": "bytes"})
    shown = {"Content-Range": f"bytes {start}-{stop - 1}/{len(content)}"}
    return web.Response(status=206, body=content[start:stop], headers={**headers, **shown})
