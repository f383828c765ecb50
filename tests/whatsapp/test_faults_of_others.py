"""Faults found by reading other connectors to WhatsApp: each one is refused here."""

from __future__ import annotations

import asyncio
import hashlib
import hmac

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.core.messages import Identifier, Kind
from bot.core.sending import Button, Decision, Outgoing, SendFailed
from bot.whatsapp.cloud import CloudClient
from bot.whatsapp.payload import parse
from bot.whatsapp.signature import plausible, sign
from bot.whatsapp.webhook import PATH, Webhook, routes

from .envelopes import body, change, contact, delivery, encoded, message, read_message, status
from .graph_fake import NUMBER, NUMBERS, accepts, graph, refuses

PHONE = Identifier("phone", "41790000001")
TEXT = Outgoing(NUMBER.phone_number_id, (PHONE,), "text", "out:1", "One.\n\nTwo.\n\nThree.")
RAW = encoded(body(change(messages=[message(id=f"wamid.{n}") for n in range(4)])))


async def answer_to(raw: bytes, **headers: str) -> tuple[int, list[bytes]]:
    kept: list[bytes] = []

    async def receive(raw: bytes, numbers: frozenset[str]) -> None:
        kept.append(raw)

    app = web.Application()
    app.add_routes(routes(Webhook("token", (NUMBER,), receive)))
    async with TestClient(TestServer(app)) as client:
        response = await client.post(PATH, data=raw, headers=headers)
        return response.status, kept


async def test_success_is_200_and_not_204_which_whatsapp_repeats_for_ever() -> None:
    status, kept = await answer_to(RAW, **{"X-Hub-Signature-256": sign(RAW, "secret")})
    assert (status, kept) == (200, [RAW])


async def test_a_wrong_signature_is_not_answered_with_200_not_validated() -> None:
    status, kept = await answer_to(RAW, **{"X-Hub-Signature-256": sign(RAW, "wrong")})
    assert (status, kept) == (401, [])


async def test_a_call_without_any_signature_is_refused() -> None:
    assert await answer_to(RAW) == (401, [])


async def test_the_signature_of_old_is_no_signature() -> None:
    old = "sha1=" + hmac.new(b"secret", RAW, hashlib.sha1).hexdigest()
    assert await answer_to(RAW, **{"X-Hub-Signature": old}) == (401, [])


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha512", "sha3_256", "blake2s"])
def test_the_header_does_not_choose_the_algorithm(algorithm: str) -> None:
    assert not plausible(f"{algorithm}=" + hmac.new(b"secret", RAW, algorithm).hexdigest())


def test_not_only_the_first_message_entry_or_change_is_read() -> None:
    whole = body(
        change(messages=[message(id="1"), message(id="2")]), change(messages=[message(id="3")])
    )
    whole["entry"].append({"changes": [change(messages=[message(id="4")])]})
    assert [m.provider_id for m in parse(encoded(whole)).messages] == ["1", "2", "3", "4"]


def test_statuses_and_media_are_no_errors() -> None:
    file = {"id": "1", "mime_type": "audio/ogg"}
    found = delivery(change(messages=[message("audio", audio=file)], statuses=[status()]))
    assert len(found.messages) == len(found.statuses) == 1


def test_a_failed_status_has_no_contacts_and_is_not_dropped() -> None:
    failed = status("failed", errors=[{"code": 131047, "title": "Re-engagement message"}])
    assert delivery(change(statuses=[failed])).statuses[0].error_code == 131047


def test_a_body_from_before_user_ids_is_understood() -> None:
    found = read_message(message(), contacts=[contact()])
    assert found.identifiers == (PHONE,)


def test_a_voice_note_is_not_given_to_the_bot_as_words() -> None:
    found = read_message(message("audio", audio={"id": "1", "mime_type": "audio/ogg"}))
    assert (found.kind, found.text) == (Kind.VOICE, "")


async def test_the_address_has_all_its_slashes_and_the_recipient_is_plain() -> None:
    async with graph(accepts()) as (fake, session):
        await CloudClient(session, fake.url, NUMBERS, "v25.0").send(TEXT)
    assert fake.asked[0].path == f"/v25.0/{NUMBER.phone_number_id}/messages"
    assert fake.asked[0].body["to"] == "+41790000001"


async def test_blank_lines_do_not_multiply_what_the_station_pays() -> None:
    async with graph(accepts()) as (fake, session):
        await CloudClient(session, fake.url, NUMBERS).send(TEXT)
    assert [one.body["text"]["body"] for one in fake.asked] == [TEXT.text]


async def test_a_fourth_button_does_not_lose_the_reply() -> None:
    buttons = tuple(Button(str(n), f"A rather long title number {n}") for n in range(4))
    ask = Outgoing(NUMBER.phone_number_id, (PHONE,), "buttons", "out:1", "Which?", buttons)
    async with graph(accepts()) as (fake, session):
        await CloudClient(session, fake.url, NUMBERS).send(ask)
    sent = fake.asked[0].body["interactive"]["action"]["buttons"]
    assert len(sent) == 3 and all(len(one["reply"]["title"]) <= 20 for one in sent)


async def test_a_refusal_is_not_swallowed() -> None:
    async with graph(refuses(131026)) as (fake, session):
        with pytest.raises(SendFailed) as caught:
            await CloudClient(session, fake.url, NUMBERS).send(TEXT)
    assert caught.value.decision is Decision.GIVE_UP


async def test_sending_does_not_hold_up_anything_else() -> None:
    async with graph(accepts()) as (fake, session):
        sender = CloudClient(session, fake.url, NUMBERS)
        await asyncio.gather(*(sender.send(TEXT) for _ in range(20)))
    assert len(fake.asked) == 20


async def test_nothing_is_downloaded_sent_or_understood_before_the_200() -> None:
    """A body full of files is answered by a door that was given no way to reach anything."""
    file = {"id": "1", "mime_type": "image/jpeg", "url": "https://lookaside.fbsbx.com/x"}
    raw = encoded(body(change(messages=[message("image", image=file)])))
    status, kept = await answer_to(raw, **{"X-Hub-Signature-256": sign(raw, "secret")})
    assert (status, kept) == (200, [raw])
