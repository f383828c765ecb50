"""A station's webhook that remembers what came and answers what it is told to."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.simulator import SimNumber

NUMBER = SimNumber("106500000000001", "441632960100", "102290129340398", "token-1", "secret-1")
SECOND = SimNumber("106500000000002", "441632960101", "102290129340398", "token-1", "secret-1")
OTHER_APP = SimNumber("106500000000003", "441632960102", "102290129340399", "token-3", "secret-3")
VERIFY_TOKEN = "let me in"


@dataclass
class Station:
    """`answers` are given first, then 200 for ever."""

    answers: deque[int] = field(default_factory=deque)
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    verify_token: str = VERIFY_TOKEN
    handshakes: int = 0
    before_answering: Callable[[], Awaitable[None]] | None = None

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/webhook", self.handshake), web.post("/webhook", self.deliver)]

    async def handshake(self, request: web.Request) -> web.Response:
        self.handshakes += 1
        if request.query["hub.verify_token"] != self.verify_token:
            return web.Response(status=403)
        return web.Response(text=request.query["hub.challenge"])

    async def deliver(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.signatures.append(request.headers["X-Hub-Signature-256"])
        if self.before_answering is not None:
            await self.before_answering()
        return web.Response(status=self.answers.popleft() if self.answers else 200)

    # -- what came

    def values(self) -> list[dict[str, Any]]:
        parsed = [json.loads(raw) for raw in self.bodies]
        entries = [entry for body in parsed for entry in body["entry"]]
        return [change["value"] for entry in entries for change in entry["changes"]]

    def messages(self) -> list[dict[str, Any]]:
        return [one for value in self.values() for one in value.get("messages", [])]

    def statuses(self) -> list[dict[str, Any]]:
        return [one for value in self.values() for one in value.get("statuses", [])]

    def texts(self) -> list[str]:
        return [one["text"]["body"] for one in self.messages()]


@asynccontextmanager
async def on_air(station: Station) -> AsyncIterator[str]:
    """Serve the station's webhook, and say where."""
    app = web.Application(client_max_size=4 * 1024**2)
    app.add_routes(station.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    await runner.cleanup()


def expected_signature(secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
