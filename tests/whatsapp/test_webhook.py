"""The door that WhatsApp knocks at: what it answers, and when it reads and keeps."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.core.errors import StoreUnavailable
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.signature import sign
from bot.whatsapp.webhook import MAX_BODY, PATH, TurnedAway, Webhook, routes
from tests.fakes import NOON

from .envelopes import body, change, encoded, message

SECRET = "app-secret"
NUMBERS = (
    WhatsAppNumber("1", "token", (SECRET, "older-secret")),
    WhatsAppNumber("2", "token", ("another-app",)),
)
RAW = encoded(body(change(messages=[message()])))
Client = TestClient[web.Request, web.Application]


class Inbox:
    """Keeps what it is given, or fails as it is told."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, frozenset[str]]] = []
        self.failure: BaseException | None = None
        self.stuck = False

    async def receive(self, raw: bytes, numbers: frozenset[str]) -> None:
        if self.stuck:
            await asyncio.Event().wait()
        if self.failure:
            raise self.failure
        self.kept.append((raw, numbers))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def client(inbox: Inbox) -> AsyncIterator[Client]:
    async with door(Webhook("our token", NUMBERS, inbox.receive)) as found:
        yield found


def door(hook: Webhook) -> Client:
    app = web.Application()  # with aiohttp's own limit of 1 MiB: the door sets its own
    app.add_routes(routes(hook))
    return TestClient(TestServer(app))


async def deliver(client: Client, raw: bytes, header: str | None = None, **headers: str) -> int:
    header = sign(raw, SECRET) if header is None else header
    given = {"X-Hub-Signature-256": header, "Content-Type": "application/json", **headers}
    async with client.post(PATH, data=io.BytesIO(raw), headers=given) as response:
        assert await response.read() == b"" or response.status >= 400
        return response.status


async def test_a_signed_body_is_kept_as_it_came_and_answered_with_200(
    client: Client, inbox: Inbox
) -> None:
    assert await deliver(client, RAW) == 200
    assert inbox.kept == [(RAW, frozenset({"1"}))]


async def test_each_apps_secret_vouches_for_its_own_numbers(client: Client, inbox: Inbox) -> None:
    for secret in ("older-secret", "another-app"):
        assert await deliver(client, RAW, sign(RAW, secret)) == 200
    assert [numbers for _, numbers in inbox.kept] == [{"1"}, {"2"}]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"t":"Gr\\u00fcezi \\/ \\ud83d\\ude00"}', id="escapes"),
        pytest.param('{"t":"Grüezi 😀"}'.encode(), id="UTF-8"),
        pytest.param(b"not JSON at all", id="not JSON"),
        pytest.param(b"\xff\x00\xfe", id="no text"),
        pytest.param(b"[" * 10_000, id="too deep"),
        pytest.param(b"[1,2]", id="a list"),
        pytest.param(b'{"object":"page"}', id="another product"),
        pytest.param(b"", id="empty"),
    ],
)
async def test_whatever_is_signed_is_kept_byte_for_byte(
    client: Client, inbox: Inbox, raw: bytes
) -> None:
    assert await deliver(client, raw) == 200
    assert inbox.kept[0][0] == raw


GOOD = sign(RAW, SECRET)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="empty"),
        pytest.param("sha256=" + "0" * 64, id="wrong"),
        pytest.param(sign(RAW, "somebody else's"), id="another secret"),
        pytest.param(sign(RAW + b" ", SECRET), id="another body"),
        pytest.param(GOOD.replace("sha256=", "sha1="), id="sha1"),
        pytest.param("sha256=" + GOOD[7:].upper(), id="upper-case hex"),
        pytest.param("sha256=" + "ä" * 64, id="not ASCII"),
        pytest.param(GOOD + "," + GOOD, id="two in one"),
    ],
)
async def test_what_is_not_signed_for_us_is_refused_and_not_kept(
    client: Client, inbox: Inbox, header: str
) -> None:
    assert await deliver(client, RAW, header) == 401
    assert inbox.kept == []


async def test_no_signature_or_only_the_old_one_is_refused(client: Client, inbox: Inbox) -> None:
    for headers in ({}, {"X-Hub-Signature": "sha1=" + "0" * 40}, {"X-Hub-Signature": GOOD}):
        async with client.post(PATH, data=RAW, headers=headers) as response:
            assert response.status == 401
    assert inbox.kept == []


async def test_two_signatures_are_refused(client: Client, inbox: Inbox) -> None:
    headers = [("X-Hub-Signature-256", GOOD), ("X-Hub-Signature-256", GOOD)]
    async with client.post(PATH, data=RAW, headers=headers) as response:
        assert response.status == 401
    assert inbox.kept == []


@pytest.mark.parametrize(
    "headers, status",
    [
        pytest.param("Content-Length: 3000000", 401, id="no signature"),
        pytest.param(
            f"Content-Length: 3000000\r\nX-Hub-Signature-256: {GOOD[:-1]}", 401, id="half of one"
        ),
        pytest.param(
            f"Content-Length: 5000000\r\nX-Hub-Signature-256: {GOOD}", 413, id="too large"
        ),
    ],
)
async def test_a_body_that_is_not_wanted_is_not_even_read(
    client: Client, headers: str, status: int
) -> None:
    """The rest of the body never comes, and the answer comes all the same."""
    reader, writer = await asyncio.open_connection(client.server.host, client.server.port)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{{".encode())
    assert f" {status} ".encode() in await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    await writer.wait_closed()


def body_of(size: int) -> bytes:
    raw = json.dumps({"object": "whatsapp_business_account", "text": ""}).encode()
    return raw[:-2] + b"a" * (size - len(raw)) + raw[-2:]


@pytest.mark.parametrize("size", [1024**2 + 1, 3 * 1024**2, MAX_BODY])
async def test_a_large_body_is_kept(client: Client, inbox: Inbox, size: int) -> None:
    raw = body_of(size)
    assert await deliver(client, raw) == 200
    assert inbox.kept[0][0] == raw


@pytest.mark.parametrize(
    "raw, header, told",
    [
        pytest.param(RAW, sign(RAW, "another secret"), 1, id="a wrong secret"),
        pytest.param(b"a" * (MAX_BODY + 1), None, 1, id="too large"),
        pytest.param(RAW, "sha256=abc", 0, id="a scanner's idea of a signature"),
        pytest.param(RAW, "", 0, id="no signature"),
        pytest.param(RAW, None, 0, id="all is well"),
    ],
)
async def test_what_may_have_been_whatsapp_and_was_refused_is_counted(
    inbox: Inbox, raw: bytes, header: str | None, told: int
) -> None:
    turned_away = TurnedAway(lambda: NOON)
    hook = Webhook("our token", NUMBERS, inbox.receive, turned_away=turned_away)
    async with door(hook) as client:
        await deliver(client, raw, header)
    at = {"turned_away": 1, "turned_away_at": NOON.isoformat()}
    assert turned_away.detail() == (at if told else {})


async def test_a_larger_one_is_too_large(client: Client, inbox: Inbox) -> None:
    assert await deliver(client, body_of(MAX_BODY + 1)) == 413
    assert inbox.kept == []


async def test_also_when_it_does_not_say_how_large_it_is(client: Client, inbox: Inbox) -> None:
    raw = body_of(MAX_BODY + 1)

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(raw), 2**16):
            yield raw[start : start + 2**16]

    headers = {"X-Hub-Signature-256": sign(raw, SECRET)}
    async with client.post(PATH, data=in_pieces(), headers=headers) as response:
        assert response.status == 413
    assert inbox.kept == []


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "GZIP, identity"])
async def test_a_compressed_body_is_refused_unread(
    client: Client, inbox: Inbox, coding: str
) -> None:
    bomb = gzip.compress(b"\x00" * 10_000_000)
    headers = {"X-Hub-Signature-256": sign(bomb, SECRET), "Content-Encoding": coding}
    async with client.post(PATH, data=bomb, headers=headers) as response:
        assert response.status == 400
    assert inbox.kept == []


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(StoreUnavailable(), id="the store says so"),
        pytest.param(asyncio.TimeoutError(), id="the store waited too long"),
        pytest.param(OSError("disk full"), id="the disk"),
        pytest.param(ValueError("INSERT ... More jazz please!"), id="a mistake of ours"),
    ],
)
async def test_what_is_not_kept_is_left_with_whatsapp(
    client: Client, inbox: Inbox, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    inbox.failure = failure
    assert await deliver(client, RAW) == 503
    assert "jazz" not in caplog.text
    inbox.failure = None
    assert await deliver(client, RAW) == 200


async def test_a_store_that_is_stuck_is_not_waited_for(inbox: Inbox) -> None:
    inbox.stuck = True
    async with door(Webhook("our token", NUMBERS, inbox.receive, patience=0.05)) as client:
        assert await deliver(client, RAW) == 503


async def test_many_at_once_are_all_kept(client: Client, inbox: Inbox) -> None:
    raws = [encoded(body(change(messages=[message(id=f"wamid.{n}")]))) for n in range(100)]
    assert set(await asyncio.gather(*(deliver(client, raw) for raw in raws))) == {200}
    assert {raw for raw, _ in inbox.kept} == set(raws)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "PATCH"])
async def test_nothing_else_is_answered_here(client: Client, method: str) -> None:
    async with client.request(method, PATH) as response:
        assert response.status == 405


async def test_no_word_number_token_or_secret_is_logged(
    client: Client,
    inbox: Inbox,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    await deliver(client, RAW)
    await deliver(client, RAW, sign(RAW, "x"))
    inbox.failure = StoreUnavailable("41790000001")
    await deliver(client, RAW)
    await client.get(PATH, params={"hub.mode": "subscribe", "hub.verify_token": "wrong token"})
    shown = caplog.text + "".join(capsys.readouterr())
    for secret in ("jazz", "41790000001", SECRET, "our token", GOOD, "106500000000001"):
        assert secret not in shown


def test_the_verify_token_does_not_show_when_the_webhook_is_printed() -> None:
    assert "our token" not in repr(Webhook("our token", NUMBERS, Inbox().receive))
