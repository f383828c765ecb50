"""Faults found by reading other connectors to WhatsApp: each one is refused here."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.core.messages import Identifier, Kind
from bot.core.sending import Accepted, Button, Decision, Outgoing, SendFailed
from bot.core.station import Station
from bot.schedule import IN_FLIGHT
from bot.store.database import Database
from bot.whatsapp.cloud import CloudClient
from bot.whatsapp.payload import parse
from bot.whatsapp.signature import plausible, sign
from bot.whatsapp.webhook import PATH, Webhook, routes
from tests.accidents.crowd import rush
from tests.accidents.ears import Songs
from tests.accidents.processes import doomed
from tests.ports import free_port
from tests.whole import whole

from .envelopes import body, change, contact, delivery, encoded, message, read_message, status
from .graph_fake import NUMBER, NUMBERS, accepts, graph, never, refuses

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


class Together:
    """A WhatsApp that answers nobody before so many have asked at once."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._all_here = asyncio.Event()
        self.asked = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        await self.send(TEXT)
        return await accepts()(request)

    async def send(self, outgoing: Outgoing) -> Accepted:
        self.asked += 1
        if self.asked == self._count:
            self._all_here.set()
        await asyncio.wait_for(self._all_here.wait(), 30)
        return Accepted(f"wamid.together.{self.asked}")


async def test_sending_does_not_hold_up_anything_else() -> None:
    together = Together(IN_FLIGHT)
    async with graph(together.answer) as (fake, session):
        sender = CloudClient(session, fake.url, NUMBERS)
        await asyncio.gather(*(sender.send(TEXT) for _ in range(IN_FLIGHT)))
    assert len(fake.asked) == IN_FLIGHT


async def test_the_scheduler_does_not_wait_for_one_reply_before_the_next(
    database: Database, station: Station, tmp_path: Path
) -> None:
    together = Together(IN_FLIGHT)
    async with whole(database, station, Songs(), tmp_path, roles=("web", "worker")) as radio:
        await rush(radio, messages=IN_FLIGHT, listeners=IN_FLIGHT)
        await radio.until(lambda counts: counts.outbox == {"queued": IN_FLIGHT})
        scheduler = replace(radio.scheduler(), sender=together)
        await scheduler.hold()
        await scheduler.answer()
        assert (await radio.counts()).outbox == {"accepted": IN_FLIGHT}


async def test_nothing_is_downloaded_sent_or_understood_before_the_200(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """The web role alone, as it is at a station, with servers of WhatsApp's that never answer."""
    port = free_port()
    async with (
        graph(never) as (fake, _),
        whole(database, station, Songs(), tmp_path, roles=()) as radio,
        doomed(radio, "web", "never", WEB_PORT=str(port), WHATSAPP_GRAPH_URL=fake.url),
    ):
        while not await radio.simulator.subscribe(f"http://127.0.0.1:{port}{PATH}"):
            await asyncio.sleep(0.05)
        for number in range(5):
            await radio.simulator.send_picture("maeve", f"play song {number}")
            await radio.simulator.send_voice("diego")
        await asyncio.wait_for(radio.simulator.settle(), 60)
        assert {post.answer for post in radio.simulator.ledger.posts} == {200}
        assert fake.asked == []
        await radio.until(lambda counts: counts.inbox["settled"] == 5)  # at the door
        assert (await radio.counts()).inbox["waiting"] == 5  # captions, which need understanding
