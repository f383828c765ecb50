"""An AzuraCast in a test: pages of files and requests, and whatever goes wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


def file(number: int, title: str, artist: str, **more: Any) -> dict[str, Any]:
    """An entry of /api/station/{id}/files, as far as anybody reads it."""
    return {
        "id": number,
        "unique_id": f"u{number}",
        "song_id": f"s{number}",
        "text": f"{artist} - {title}",
        "title": title,
        "artist": artist,
        "album": "",
        "genre": None,
        "path": f"music/{number}.mp3",
        "length": 215.4,
        "length_text": "3:35",
        "mtime": 1700000000,
        "playlists": [],
        **more,
    }


def requestable(number: int, title: str, artist: str) -> dict[str, Any]:
    """An entry of /api/station/{id}/requests."""
    song = {"id": f"s{number}", "text": f"{artist} - {title}", "artist": artist, "title": title}
    return {"request_id": f"r{number}", "request_url": f"/request/r{number}", "song": song}


@dataclass
class FakeAzuraCast:
    """Answers as it is told to, and remembers what it was asked."""

    key: str = "abc:def"
    files: list[Any] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)
    per_page: int | None = 2  # None: a version that sends everything at once
    failures: list[int | str] = field(default_factory=list)  # statuses, "slow" or bodies, in turn
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        what = request.match_info["what"]
        self.asked.append((what, request.query.get("page", "")))
        if self.failures:
            return await self._fail(self.failures.pop(0))
        if what == "files" and request.headers.get("X-API-Key") != self.key:
            return web.json_response({"code": 403, "message": "no"}, status=403)
        rows = self.files if what == "files" else self.requests
        return web.json_response(self._page(rows, int(request.query.get("page", "1"))))

    async def _fail(self, failure: int | str) -> web.StreamResponse:
        if isinstance(failure, int):
            return web.Response(status=failure)
        if failure == "slow":
            await asyncio.sleep(5)
        return web.Response(text=failure, content_type="application/json")

    def _page(self, rows: list[Any], page: int) -> Any:
        if self.per_page is None:
            return rows
        first = (page - 1) * self.per_page
        return {
            "page": page,
            "per_page": self.per_page,
            "total": len(rows),
            "total_pages": -(-len(rows) // self.per_page),
            "links": {},
            "rows": rows[first : first + self.per_page],
        }


@asynccontextmanager
async def running(fake: FakeAzuraCast) -> AsyncIterator[FakeAzuraCast]:
    app = web.Application()
    app.router.add_get("/api/station/{station}/{what}", fake.answer)
    server = TestServer(app)
    await server.start_server()
    fake.url = str(server.make_url("/api/station/rock"))
    try:
        yield fake
    finally:
        await server.close()
