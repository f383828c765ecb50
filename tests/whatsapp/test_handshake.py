"""The first handshake: WhatsApp asks, unsigned, whether this address is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.whatsapp.webhook import PATH, Webhook, routes

Client = TestClient[web.Request, web.Application]


async def keep_nothing(raw: bytes, numbers: frozenset[str]) -> None:
    raise AssertionError


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(routes(Webhook("our token", (), keep_nothing)))
    async with TestClient(TestServer(app)) as found:
        yield found


async def ask(client: Client, *given: tuple[str, str]) -> tuple[int, str, dict[str, str]]:
    async with client.get(PATH, params=list(given)) as response:
        return response.status, await response.text(), dict(response.headers)


MODE = ("hub.mode", "subscribe")
TOKEN = ("hub.verify_token", "our token")
CHALLENGE = ("hub.challenge", "1158201444")


async def test_the_handshake_gives_the_challenge_back(client: Client) -> None:
    status, text, headers = await ask(client, MODE, CHALLENGE, TOKEN)
    assert (status, text) == (200, "1158201444")
    assert headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "given",
    [
        pytest.param((), id="nothing"),
        pytest.param((MODE, CHALLENGE), id="no token"),
        pytest.param((MODE, TOKEN), id="no challenge"),
        pytest.param((CHALLENGE, TOKEN), id="no mode"),
        pytest.param((("hub.mode", "unsubscribe"), CHALLENGE, TOKEN), id="another mode"),
        pytest.param((MODE, CHALLENGE, ("hub.verify_token", "x")), id="wrong token"),
        pytest.param((MODE, CHALLENGE, ("hub.verify_token", "")), id="empty token"),
        pytest.param((MODE, CHALLENGE, ("hub.verify_token", "Our token")), id="nearly the token"),
        pytest.param((MODE, CHALLENGE, ("hub.verify_token", "ünser tökén 😀")), id="not ASCII"),
        pytest.param((MODE, CHALLENGE, TOKEN, TOKEN), id="token twice"),
        pytest.param((MODE, CHALLENGE, TOKEN, ("hub.verify_token", "x")), id="token and another"),
        pytest.param((MODE, MODE, CHALLENGE, TOKEN), id="mode twice"),
        pytest.param((MODE, CHALLENGE, ("hub.challenge", "2"), TOKEN), id="two challenges"),
        pytest.param((MODE, TOKEN, ("hub.challenge", "")), id="empty challenge"),
        pytest.param((MODE, TOKEN, ("hub.challenge", "1" * 257)), id="long challenge"),
        pytest.param((MODE, TOKEN, ("hub.challenge", "1\r\nSet-Cookie: x")), id="line break"),
        pytest.param(
            (("hub_mode", "subscribe"), ("hub_challenge", "1"), ("hub_verify_token", "our token")),
            id="names of another framework",
        ),
    ],
)
async def test_any_other_handshake_is_forbidden(client: Client, given: Any) -> None:
    status, text, _ = await ask(client, *given)
    assert (status, text) == (403, "")


async def test_an_undecodable_token_is_forbidden(client: Client) -> None:
    query = "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=%FF%ED%A0%80"
    async with client.get(PATH + query) as response:
        assert response.status == 403


async def test_html_in_a_challenge_stays_text(client: Client) -> None:
    attack = "<script>alert(1)</script>"
    status, text, headers = await ask(client, MODE, TOKEN, ("hub.challenge", attack))
    assert (status, text) == (200, attack)
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("ours", ["", "tökén 😀"])
async def test_an_empty_token_of_ours_fits_nobody_and_a_strange_one_fits(ours: str) -> None:
    app = web.Application()
    app.add_routes(routes(Webhook(ours, (), keep_nothing)))
    async with TestClient(TestServer(app)) as client:
        status, _, _ = await ask(client, MODE, CHALLENGE, ("hub.verify_token", ours))
    assert status == (200 if ours else 403)
