"""An AzuraCast that takes requests, and a webhook that takes songs: they remember, and fail."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Failure = int | str  # a status, "hang up", or what AzuraCast says


def requestable(request_id: str, title: str, artist: str) -> dict[str, Any]:
    song = {"id": f"md5 {title}", "text": f"{artist} - {title}", "title": title, "artist": artist}
    return {"request_id": request_id, "request_url": f"/request/{request_id}", "song": song}


@dataclass
class FakeRequests:
    """One station of an AzuraCast."""

    songs: list[dict[str, Any]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)  # of the next requests, in turn
    looking: list[int] = field(default_factory=list)  # statuses of the next look-ups
    asked: list[str] = field(default_factory=list)  # each POST
    requested: list[str] = field(default_factory=list)  # what was taken
    keys: list[str | None] = field(default_factory=list)
    pages: list[tuple[str, str]] = field(default_factory=list)
    per_page: int = 2
    url: str = ""

    async def look(self, request: web.Request) -> web.Response:
        if self.looking:
            return web.Response(status=self.looking.pop(0))
        phrase, page = request.query.get("searchPhrase", ""), int(request.query["page"])
        self.pages.append((phrase, str(page)))
        found = [one for one in self.songs if phrase.lower() in one["song"]["text"].lower()]
        first = (page - 1) * self.per_page
        rows = found[first : first + self.per_page]
        return web.json_response({"rows": rows, "total_pages": -(-len(found) // self.per_page)})

    async def take(self, request: web.Request) -> web.Response:
        request_id = request.match_info["request_id"]
        self.asked.append(request_id)
        self.keys.append(request.headers.get("X-API-Key"))
        failure = self.failures.pop(0) if self.failures else None
        if failure == "hang up":
            self.requested.append(request_id)  # and nobody hears of it
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if isinstance(failure, int):
            return web.Response(status=failure)
        if isinstance(failure, str):
            told = {"code": 500, "type": "CannotCompleteActionException", "message": failure}
            return web.json_response(told | {"success": False}, status=500)
        self.requested.append(request_id)
        return web.json_response({"success": True, "message": "Your request has been submitted."})


@dataclass
class FakeHook:
    """Whoever listens at the webhook: takes a key once, however often it comes."""

    failures: list[Failure] = field(default_factory=list)
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: dict[str, Any] = field(default_factory=dict)
    slow: asyncio.Event | None = None
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        self.calls.append((dict(request.headers), raw))
        failure = self.failures.pop(0) if self.failures else None
        if failure == "hang up":
            self.taken.setdefault(request.headers["Idempotency-Key"], json.loads(raw))
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if isinstance(failure, int):
            return web.Response(status=failure, headers={"Location": "http://elsewhere.example/"})
        if isinstance(failure, str):
            return web.json_response({"reason": failure}, status=409)
        self.taken.setdefault(request.headers["Idempotency-Key"], json.loads(raw))
        return web.Response(status=202)


@asynccontextmanager
async def taking(fake: FakeRequests | FakeHook) -> AsyncIterator[None]:
    app = web.Application()
    if isinstance(fake, FakeHook):
        app.router.add_post("/songs", fake.take)
    else:
        app.router.add_get("/api/station/rock/requests", fake.look)
        app.router.add_post("/api/station/rock/request/{request_id}", fake.take)
    async with TestServer(app) as server:
        path = "/songs" if isinstance(fake, FakeHook) else "/api/station/rock"
        fake.url = str(server.make_url(path))
        yield
