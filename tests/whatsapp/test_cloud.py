"""Replies on their way to WhatsApp, and everything that can become of them."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import Any

import aiohttp
import pytest

from bot.core.messages import Identifier
from bot.core.sending import Accepted, Button, Decision, Outgoing, Sender, SendFailed
from bot.whatsapp.cloud import CloudClient
from bot.whatsapp.graph import TIMEOUT
from bot.whatsapp.numbers import WhatsAppNumber
from tests.ports import free_port

from .graph_fake import (
    IMPATIENT,
    NUMBER,
    NUMBERS,
    TOKEN,
    Answer,
    FakeGraph,
    accepts,
    graph,
    hangs_up,
    hangs_up_halfway,
    never,
    refuses,
    says,
)

PHONE = Identifier("phone", "41790000001")
USER = Identifier("bsuid", "CH.1349120000000001")
TEXT = Outgoing(NUMBER.phone_number_id, (PHONE,), "text", "out:1", "Thanks!", answers="wamid.IN")
READ = Outgoing(NUMBER.phone_number_id, (PHONE,), "read", "out:2", answers="wamid.IN")


def client(session: aiohttp.ClientSession, fake: FakeGraph) -> CloudClient:
    timeout = IMPATIENT if never in fake.answers else TIMEOUT
    return CloudClient(session, fake.url, NUMBERS, timeout=timeout)


async def send(outgoing: Outgoing, *answers: Answer) -> tuple[Accepted, FakeGraph]:
    async with graph(*answers) as (fake, session):
        sender: Sender = client(session, fake)
        return await sender.send(outgoing), fake


async def failing(outgoing: Outgoing, *answers: Answer) -> tuple[SendFailed, FakeGraph]:
    async with graph(*answers) as (fake, session):
        with pytest.raises(SendFailed) as caught:
            await client(session, fake).send(outgoing)
        return caught.value, fake


async def test_a_reply_is_posted_with_the_token_to_the_numbers_own_address() -> None:
    accepted, fake = await send(TEXT, accepts())
    assert accepted == Accepted("wamid.OUT")
    (asked,) = fake.asked
    assert (asked.method, asked.path) == ("POST", f"/v25.0/{NUMBER.phone_number_id}/messages")
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.body["to"] == "+41790000001" and asked.body["text"]["body"] == "Thanks!"


@pytest.mark.parametrize("url, version", [("/", "v26.0"), ("", "/v26.0/")])
async def test_the_address_is_put_together_whatever_the_slashes(url: str, version: str) -> None:
    async with graph(accepts()) as (fake, session):
        await CloudClient(session, fake.url + url, NUMBERS, version).send(TEXT)
    assert fake.asked[0].path == f"/v26.0/{NUMBER.phone_number_id}/messages"


async def test_other_names_of_the_listener_come_back() -> None:
    to = Outgoing(**{**vars(TEXT), "to": (USER, PHONE)})
    accepted, _ = await send(to, accepts(wa_id="5491100000000", user_id=USER.value))
    assert accepted.aliases == (Identifier("phone", "5491100000000"),)
    accepted, _ = await send(TEXT, accepts(wa_id=PHONE.value))
    assert accepted.aliases == ()


async def test_a_user_id_is_preferred() -> None:
    both = Outgoing(**{**vars(TEXT), "to": (PHONE, USER)})
    _, fake = await send(both, accepts())
    assert fake.asked[0].body["recipient"] == USER.value and "to" not in fake.asked[0].body


async def test_what_a_user_id_may_not_get_goes_to_the_phone() -> None:
    both = Outgoing(**{**vars(TEXT), "to": (USER, PHONE)})
    accepted, fake = await send(both, refuses(131062), accepts())
    assert accepted.provider_id == "wamid.OUT"
    assert [one.body.get("to") for one in fake.asked] == [None, "+41790000001"]


async def test_without_a_phone_it_is_given_up() -> None:
    alone = Outgoing(**{**vars(TEXT), "to": (USER,)})
    failure, fake = await failing(alone, refuses(131062))
    assert (failure.decision, failure.code) == (Decision.GIVE_UP, 131062)
    assert len(fake.asked) == 1


async def test_no_other_error_goes_to_the_phone_as_well() -> None:
    both = Outgoing(**{**vars(TEXT), "to": (USER, PHONE)})
    for answer in (refuses(131026), refuses(2, 500), never, hangs_up):
        _, fake = await failing(both, answer)
        assert len(fake.asked) == 1


@pytest.mark.parametrize(
    "answer, decision",
    [
        pytest.param(refuses(130429, 429), Decision.SLOW_NUMBER, id="rate"),
        pytest.param(refuses(131056), Decision.SLOW_LISTENER, id="pair rate"),
        pytest.param(refuses(131047), Decision.GIVE_UP, id="window closed"),
        pytest.param(refuses(190, 401), Decision.STOP, id="token expired"),
        pytest.param(refuses(2, 503), Decision.RETRY, id="their trouble"),
        pytest.param(refuses(190, 200), Decision.STOP, id="an error that calls itself success"),
        pytest.param(says(500, b"oops"), Decision.UNKNOWN, id="500 without an error"),
        pytest.param(says(502, b"<html>"), Decision.UNKNOWN, id="HTML from an edge"),
        pytest.param(says(404, b"<html>"), Decision.GIVE_UP, id="HTML 404"),
        pytest.param(says(200, {}), Decision.UNKNOWN, id="success without a message"),
        pytest.param(says(200, {"messages": []}), Decision.UNKNOWN, id="success, no messages"),
        pytest.param(says(200, {"messages": [{}]}), Decision.UNKNOWN, id="success without an id"),
        pytest.param(says(200, b"<html>"), Decision.UNKNOWN, id="success that is no JSON"),
        pytest.param(says(200, b"[" * 9999), Decision.UNKNOWN, id="success, nested too deep"),
        pytest.param(says(200, b'{"messages":'), Decision.UNKNOWN, id="success, cut off"),
        pytest.param(never, Decision.UNKNOWN, id="no answer in time"),
        pytest.param(hangs_up, Decision.UNKNOWN, id="line broken before the answer"),
        pytest.param(hangs_up_halfway, Decision.UNKNOWN, id="line broken in the answer"),
        pytest.param(
            says(302, b"", Location="https://evil.example/"), Decision.STOP, id="redirect"
        ),
    ],
)
async def test_what_becomes_of_a_reply(answer: Answer, decision: Decision) -> None:
    failure, fake = await failing(TEXT, answer)
    assert failure.decision is decision
    assert len(fake.asked) == 1  # never a second time by ourselves


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1:{port}", id="nobody listens"),
        pytest.param("http://no-such-host.invalid", id="no such host"),
    ],
)
async def test_what_never_left_the_house_is_tried_again(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        sender = CloudClient(session, url.format(port=free_port()), NUMBERS)
        with pytest.raises(SendFailed) as caught:
            await sender.send(TEXT)
    assert caught.value.decision is Decision.RETRY


async def test_a_line_that_cannot_be_secured_is_tried_again() -> None:
    async with graph(accepts()) as (fake, session):
        sender = CloudClient(session, fake.url.replace("http:", "https:"), NUMBERS)
        with pytest.raises(SendFailed) as caught:
            await sender.send(TEXT)
    assert caught.value.decision is Decision.RETRY and fake.asked == []


async def test_waiting_for_a_free_line_is_tried_again() -> None:
    """All lines taken: the reply waited and was never written."""
    async with graph(never) as (fake, _):
        connector = aiohttp.TCPConnector(limit=1)
        async with aiohttp.ClientSession(connector=connector) as session:
            busy = asyncio.create_task(session.get(fake.url))
            while not fake.asked:
                await asyncio.sleep(0)
            brief = aiohttp.ClientTimeout(connect=0.1)
            with pytest.raises(SendFailed) as caught:
                await CloudClient(session, fake.url, NUMBERS, timeout=brief).send(TEXT)
            busy.cancel()
    assert caught.value.decision is Decision.RETRY
    assert len(fake.asked) == 1


async def test_a_read_mark() -> None:
    accepted, fake = await send(READ, says(200, {"success": True}))
    assert accepted == Accepted(None)
    assert fake.asked[0].body == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.IN",
    }


@pytest.mark.parametrize(
    "answer, decision",
    [
        pytest.param(never, Decision.RETRY, id="no answer"),
        pytest.param(says(502, b"<html>"), Decision.RETRY, id="HTML from an edge"),
        pytest.param(says(200, {"success": False}), Decision.GIVE_UP, id="not done"),
        pytest.param(refuses(131009), Decision.GIVE_UP, id="no such message"),
        pytest.param(refuses(190, 401), Decision.STOP, id="token"),
    ],
)
async def test_a_read_mark_may_be_repeated(answer: Answer, decision: Decision) -> None:
    failure, _ = await failing(READ, answer)
    assert failure.decision is decision


@pytest.mark.parametrize(
    "outgoing, decision",
    [
        pytest.param({"to": ()}, Decision.GIVE_UP, id="no address"),
        pytest.param({"to": (Identifier("line_user", "U1"),)}, Decision.GIVE_UP, id="another net"),
        pytest.param({"text": ""}, Decision.GIVE_UP, id="nothing to say"),
        pytest.param({"number": "999"}, Decision.STOP, id="a number that is not ours"),
    ],
)
async def test_what_cannot_be_sent_is_not_asked(outgoing: Any, decision: Decision) -> None:
    failure, fake = await failing(Outgoing(**{**vars(TEXT), **outgoing}), accepts())
    assert failure.decision is decision and fake.asked == []


async def test_blank_lines_and_buttons_are_one_message() -> None:
    question = Outgoing(
        **{
            **vars(TEXT),
            "kind": "buttons",
            "text": "One.\n\nTwo?",
            "buttons": (Button("y", "Yes"),),
        }
    )
    for outgoing in (question, Outgoing(**{**vars(TEXT), "text": "One.\n\nTwo.\n\nThree."})):
        _, fake = await send(outgoing, accepts())
        assert len(fake.asked) == 1


async def test_neither_token_nor_listener_nor_words_show_in_logs_or_errors(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = ""
    for answer in (refuses(131026), refuses(190, 401), says(502, b"x"), never, hangs_up):
        failure, _ = await failing(TEXT, answer)
        shown += "".join(traceback.format_exception(failure)) + failure.reason
    for secret in (TOKEN, PHONE.value, "Thanks!"):
        assert secret not in shown + caplog.text + "".join(capsys.readouterr())


async def test_a_token_with_a_line_break_still_works() -> None:
    pasted = {"1": WhatsAppNumber("1", f" {TOKEN}\n", ("secret",))}
    async with graph(accepts()) as (fake, session):
        await CloudClient(session, fake.url, pasted).send(Outgoing(**{**vars(TEXT), "number": "1"}))
    assert fake.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("url", ["graph.facebook.com", "ftp://x.y", "", "https://"])
async def test_an_address_that_is_none_is_found_at_the_start(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ValueError, match="Graph address"):
            CloudClient(session, url, NUMBERS)


@pytest.mark.parametrize(
    "answer, decision",
    [
        pytest.param(says(200, {"id": "1", "quality_rating": "GREEN"}), None, id="good"),
        pytest.param(refuses(190, 401), Decision.STOP, id="expired"),
        pytest.param(refuses(100, error_subcode=33), Decision.STOP, id="no such number"),
        pytest.param(refuses(10, 403), Decision.STOP, id="no permission"),
        pytest.param(says(200, b"<html>"), Decision.UNKNOWN, id="not the API"),
        pytest.param(never, Decision.UNKNOWN, id="no answer"),
    ],
)
async def test_the_doctor_asks_whether_a_token_works(
    answer: Answer, decision: Decision | None
) -> None:
    async with graph(answer) as (fake, session):
        failure = await client(session, fake).check_token(NUMBER.phone_number_id)
    assert (failure.decision if failure else None) is decision
    assert (fake.asked[0].method, fake.asked[0].path) == ("GET", "/v25.0/106500000000001")
    assert "fields" in fake.asked[0].query


async def test_the_doctor_does_not_know_a_strange_number() -> None:
    async with graph(says(200, {"id": "1"})) as (fake, session):
        failure = await client(session, fake).check_token("999")
    assert failure is not None and failure.decision is Decision.STOP
    assert fake.asked == []
