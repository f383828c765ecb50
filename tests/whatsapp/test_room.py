"""Memory has a bound: what does not fit is left with WhatsApp, and small calls get through."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.room import SMALL, Room
from bot.whatsapp.signature import sign
from bot.whatsapp.webhook import MAX_BODY, PATH, Webhook, routes

SECRET = "app-secret"
NUMBERS = (WhatsAppNumber("1", "token", (SECRET,)),)
MB = 1024**2
LARGE = b"x" * (3 * MB)
NO_SIGNATURE = "sha256=" + "0" * 64


@dataclass
class Store:
    """Keeps small bodies at once, and large ones when it is told to go on."""

    kept: list[int] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, raw: bytes, numbers: frozenset[str]) -> None:
        if len(raw) > SMALL:
            await self.go_on.wait()
        self.kept.append(len(raw))


@dataclass
class Door:
    server: TestServer
    store: Store
    room: Room
    session: ClientSession

    async def post(self, raw: bytes, **headers: str) -> tuple[int, str | None]:
        """The answer, and when to come again."""
        given = {"X-Hub-Signature-256": sign(raw, SECRET), **headers}
        url = self.server.make_url(PATH)
        async with self.session.post(url, data=io.BytesIO(raw), headers=given) as response:
            return response.status, response.headers.get("Retry-After")

    async def in_pieces(self, raw: bytes) -> int:
        """Without saying how large it is."""

        async def pieces() -> AsyncIterator[bytes]:
            yield raw

        headers = {"X-Hub-Signature-256": sign(raw, SECRET)}
        url = self.server.make_url(PATH)
        async with self.session.post(url, data=pieces(), headers=headers) as response:
            return response.status

    async def begin(self, size: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A stranger who says how much is to come, and sends next to nothing."""
        reader, writer = await asyncio.open_connection(self.server.host, self.server.port)
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n"
        writer.write(f"{head}X-Hub-Signature-256: {NO_SIGNATURE}\r\n\r\nx".encode())
        await writer.drain()
        return reader, writer

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(1000):
            if condition():
                return
            await asyncio.sleep(0.005)
        raise AssertionError("it never came to that")

    def has_room(self, size: int) -> bool:
        if taken := self.room.take(size):
            self.room.leave(size)
        return taken


@asynccontextmanager
async def door(room: Room, **more: float) -> AsyncIterator[Door]:
    """A web server with a door of so much room."""
    store = Store()
    app = web.Application()
    app.add_routes(routes(Webhook("verify", NUMBERS, store.receive, room=room, **more)))
    async with TestServer(app) as server, ClientSession() as session:
        yield Door(server, store, room, session)
        store.go_on.set()


async def test_what_does_not_fit_is_refused_at_once_and_small_calls_get_through() -> None:
    async with door(Room(small=MB, large=6 * MB)) as found:
        waiting = [asyncio.create_task(found.post(LARGE)) for _ in range(2)]
        await found.until(lambda: not found.has_room(SMALL + 1))
        assert await found.post(LARGE) == (503, "5")
        assert await found.post(b"a message") == (200, None)
        assert await found.post(b"y" * SMALL) == (200, None)
        found.store.go_on.set()
        assert await asyncio.gather(*waiting) == [(200, None)] * 2
        assert await found.post(LARGE) == (200, None)
        assert found.has_room(6 * MB) and found.has_room(SMALL)


async def test_a_body_of_unknown_length_counts_as_the_longest() -> None:
    async with door(Room(large=MAX_BODY - 1)) as found:
        assert await found.in_pieces(b"a message") == 503
    async with door(Room(large=MAX_BODY)) as found:
        assert await found.in_pieces(b"a message") == 200
        assert found.has_room(MAX_BODY)


async def test_strangers_cannot_take_up_the_room_of_small_calls() -> None:
    async with door(Room(small=SMALL, large=4 * MB)) as found:
        strangers = [await found.begin(SMALL) for _ in range(20)]
        assert await found.post(b"a message") == (200, None)
        for _, writer in strangers:
            writer.close()


async def test_a_large_body_that_does_not_come_gives_its_room_back() -> None:
    async with door(Room(large=4 * MB), reading=0.3) as found:
        reader, writer = await found.begin(3 * MB)
        await found.until(lambda: not found.has_room(2 * MB))
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 10)
        assert found.has_room(4 * MB)
        writer.close()


@pytest.mark.parametrize(
    "headers, status",
    [
        pytest.param({"X-Hub-Signature-256": NO_SIGNATURE}, 401, id="wrong signature"),
        pytest.param({"Content-Encoding": "gzip"}, 400, id="compressed"),
    ],
)
async def test_a_refused_body_gives_its_room_back(headers: dict[str, str], status: int) -> None:
    async with door(Room(large=3 * MB)) as found:
        assert await found.post(LARGE, **headers) == (status, None)
        assert found.has_room(3 * MB)


async def test_a_listener_who_hangs_up_gives_the_room_back() -> None:
    async with door(Room(large=3 * MB)) as found:
        _, writer = await found.begin(3 * MB)
        await found.until(lambda: not found.has_room(3 * MB))
        writer.close()
        await found.until(lambda: found.has_room(3 * MB))


async def test_bytes_that_are_still_to_be_kept_take_up_room_when_nobody_waits_any_more() -> None:
    async with door(Room(large=3 * MB), patience=0.05) as found:
        assert await found.post(LARGE) == (503, None)
        assert not found.has_room(SMALL + 1)
        found.store.go_on.set()
        await found.until(lambda: found.has_room(3 * MB))
        assert found.store.kept == [len(LARGE)]
