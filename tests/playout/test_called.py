"""A playout that calls by itself: who may, what it may say, and what it is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.core.errors import StoreUnavailable
from bot.core.playing import Told
from bot.playout.called import LARGEST, PATH, Called, routes
from tests.fakes import NOON

TOKEN = "a token that is long enough"
MAY = {"Authorization": f"Bearer {TOKEN}"}
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
Client = TestClient[web.Request, web.Application]


@dataclass
class Notebook:
    """Remembers what it was told, or is away."""

    told: list[Told] = field(default_factory=list)
    away: bool = False

    async def note(self, told: Told) -> None:
        if self.away:
            raise StoreUnavailable("OperationalError")
        self.told.append(told)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
async def client(notebook: Notebook) -> AsyncIterator[Client]:
    async with _client(Called(TOKEN, frozenset({"1001"}), notebook.note)) as opened:
        yield opened


def _client(called: Called) -> Client:
    app = web.Application()
    app.add_routes(routes(called))
    return TestClient(TestServer(app))


async def post(client: Client, body: Any, kind: str = JSON, **headers: str) -> tuple[int, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {**MAY, "Content-Type": kind, **headers}
    async with client.post(PATH, data=raw, headers=given) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    "body, kind, told",
    [
        ({"title": "Africa", "artist": "Toto"}, JSON, Told("Africa", "Toto")),
        ({"title": "Toto - Africa"}, f"{JSON}; charset=utf-8", Told("Toto - Africa")),
        (
            {"title": "Africa", "artist": "Toto", "started_at": "2026-11-23T13:00:00+01:00"},
            JSON,
            Told("Africa", "Toto", NOON),
        ),
        (
            {"title": "Africa", "artist": "Toto", "started_at": int(NOON.timestamp())},
            JSON,
            Told("Africa", "Toto", NOON),
        ),
        (
            {"title": 1999, "artist": "Prince", "kind": "song", "number": "1001", "album": None},
            JSON,
            Told("1999", "Prince", kind="song", number="1001"),
        ),
        (b"title=Ol%C3%A9+ol%C3%A9&artist=%C3%91u&x=", FORM, Told("Olé olé", "Ñu")),
    ],
)
async def test_what_is_told_is_noted(
    client: Client, notebook: Notebook, body: Any, kind: str, told: Told
) -> None:
    assert await post(client, body, kind) == (204, "")
    assert notebook.told == [told]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer wrong", f"bearer {TOKEN}", TOKEN, "é"],
)
async def test_without_the_token_nobody_is_heard(
    client: Client, notebook: Notebook, header: str
) -> None:
    status, _ = await post(client, {"title": "Africa"}, Authorization=header)
    assert (status, notebook.told) == (401, [])


async def test_a_station_without_a_token_hears_nobody(notebook: Notebook) -> None:
    deaf = Called("", frozenset(), notebook.note)
    assert not deaf._knows("Bearer ")  # whatever server lets the blank through
    async with _client(deaf) as client:
        status, _ = await post(client, {"title": "Africa"}, Authorization="Bearer ")
        assert (status, notebook.told) == (401, [])


@pytest.mark.parametrize(
    "body, kind, says",
    [
        (b"{", JSON, "cannot be read"),
        (b"[" * 9000, JSON, "cannot be read"),
        (b"\xff\xfe", FORM, "cannot be read"),
        (b"&".join([b"a=1"] * 60), FORM, "cannot be read"),
        (["Africa"], JSON, "an object"),
        ({"artist": "Toto"}, JSON, "`title` is missing"),
        ({"title": " \t"}, JSON, "`title` is missing"),
        ({"title": {"a": 1}}, JSON, "`title` is a text"),
        ({"title": "Africa", "started_at": "noon"}, JSON, "seconds since 1970"),
        ({"title": "Africa", "started_at": "2026-11-23T12:00:00"}, JSON, "seconds since 1970"),
        ({"title": "Africa", "number": "9999"}, JSON, "phone_number_id"),
        (b"title=Africa", "text/plain", "send application/json"),
    ],
)
async def test_what_cannot_be_used_is_refused_with_the_reason(
    client: Client, notebook: Notebook, body: Any, kind: str, says: str
) -> None:
    status, said = await post(client, body, kind)
    assert status == 400 and says in said
    assert notebook.told == []


async def test_a_body_has_its_limit(client: Client, notebook: Notebook) -> None:
    long = {"title": "x" * LARGEST}
    assert (await post(client, long))[0] == 413

    async def drip() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 1000 + 2):
            yield b"x" * 1000

    given = {**MAY, "Content-Type": JSON}
    async with client.post(PATH, data=drip(), headers=given) as answer:
        assert answer.status == 413
    assert notebook.told == []


async def test_a_body_that_never_ends_is_not_waited_for(notebook: Notebook) -> None:
    never = asyncio.Event()

    async def wait() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()

    given = {**MAY, "Content-Type": JSON}
    hasty = Called(TOKEN, frozenset({"1001"}), notebook.note, reading=0.3)
    async with _client(hasty) as client, client.post(PATH, data=wait(), headers=given) as answer:
        assert answer.status == 408
        never.set()


async def test_a_body_is_sent_as_it_is(client: Client) -> None:
    status, _ = await post(client, b"x", **{"Content-Encoding": "gzip"})
    assert status == 400


async def test_while_the_database_is_away_the_playout_may_try_again(
    client: Client, notebook: Notebook
) -> None:
    notebook.away = True
    assert (await post(client, {"title": "Africa", "artist": "Toto"}))[0] == 503
