"""A WhatsApp that remembers what it was asked and answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.whatsapp.numbers import WhatsAppNumber

TOKEN = "EAAG-token"
NUMBER = WhatsAppNumber("106500000000001", TOKEN, ("secret",))
NUMBERS = {NUMBER.phone_number_id: NUMBER}
IMPATIENT = aiohttp.ClientTimeout(total=1)  # for answers that never come

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Asked:
    """One call as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class FakeGraph:
    """Answers in the order given, the last one again and again."""

    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self.asked.append(
            Asked(
                request.method,
                request.path,
                dict(request.query),
                dict(request.headers),
                json.loads(raw) if raw else None,
            )
        )
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)


@asynccontextmanager
async def graph(*answers: Answer) -> AsyncIterator[tuple[FakeGraph, aiohttp.ClientSession]]:
    fake = FakeGraph(list(answers))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        fake.url = str(server.make_url("/")).rstrip("/")
        yield fake, session


def says(status: int, body: Any = None, **headers: str) -> Answer:
    """An answer of bytes as they are, of anything else as JSON."""

    async def answer(_: web.Request) -> web.StreamResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return web.Response(status=status, body=raw, headers=headers)

    return answer


def refuses(code: int, status: int = 400, **more: Any) -> Answer:
    return says(status, {"error": {"message": "no", "code": code, "fbtrace_id": "Abc", **more}})


def accepts(id: str = "wamid.OUT", **contact: str) -> Answer:
    contacts = [{"input": "+4179", **contact}]
    return says(
        200, {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": id}]}
    )


async def never(_: web.Request) -> web.StreamResponse:
    """It took the call and says nothing."""
    await asyncio.Event().wait()
    raise AssertionError


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """It took the call and the line broke."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def hangs_up_halfway(request: web.Request) -> web.StreamResponse:
    """It began to answer and the line broke."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"{")
    assert request.transport is not None
    request.transport.close()
    return response
