"""An AzuraCast and an Icecast in a test: they say, and fail, as they are told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.fakes import NOON


def azuracast(
    title: str = "Africa",
    artist: str = "Toto",
    *,
    at: datetime | None = NOON,
    play: int = 1,
    **more: Any,
) -> dict[str, Any]:
    """The answer of /api/nowplaying/{station}, as far as anybody reads it and a little beyond."""
    text = f"{artist} - {title}"
    song = {"id": f"md5 of {text}", "text": text, "title": title, "artist": artist, "album": ""}
    return {
        "station": {"id": 1, "name": "Radio Test", "shortcode": "rock"},
        "listeners": {"total": 3, "unique": 3, "current": 3},
        "live": {"is_live": False, "streamer_name": "", "broadcast_start": None},
        "now_playing": {
            "sh_id": play,
            "played_at": int(at.timestamp()) if at else 0,
            "duration": 215,
            "playlist": more.pop("playlist", "default"),
            "streamer": "",
            "is_request": False,
            "song": song,
            "elapsed": 12,
            "remaining": 203,
        },
        "playing_next": None,
        "song_history": [],
        "is_online": True,
        **more,
    }


def mount(title: Any = "Toto - Africa", name: str = "/live.mp3", **more: Any) -> dict[str, Any]:
    """One source in Icecast's status."""
    return {
        "listenurl": f"http://radio.example:8000{name}",
        "server_name": "Radio Test",
        "listeners": 3,
        "title": title,
        "dummy": None,
        **more,
    }


def icecast(*mounts: dict[str, Any]) -> dict[str, Any]:
    """The answer of /status-json.xsl: one mount alone, several in a list, none not at all."""
    stats: dict[str, Any] = {"server_id": "Icecast 2.4.4", "host": "localhost"}
    if mounts:
        stats["source"] = list(mounts) if len(mounts) > 1 else mounts[0]
    return {"icestats": stats}


@dataclass
class FakePlayout:
    """Answers every address with what it is given, and remembers what it was asked."""

    says: Any = None  # JSON, or bytes as they are
    status: int = 200
    slow: bool = False
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if self.slow:
            await asyncio.sleep(30)
        body = self.says if isinstance(self.says, bytes) else json.dumps(self.says).encode()
        return web.Response(status=self.status, body=body)


@asynccontextmanager
async def running(fake: FakePlayout) -> AsyncIterator[FakePlayout]:
    app = web.Application()
    app.router.add_get("/{anything:.*}", fake.answer)
    async with TestServer(app, skip_url_asserts=True) as server:
        fake.url = str(server.make_url("")).rstrip("/")
        yield fake
