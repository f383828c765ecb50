"""Hands replies to WhatsApp and says plainly what came of it.

A call that may have reached WhatsApp is never repeated here: the outbox waits for a status
instead, because nothing on WhatsApp's side would notice a second copy.
"""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from bot.core.messages import Identifier
from bot.core.sending import Accepted, Decision, Outgoing, SendFailed
from bot.whatsapp.bodies import Body, addresses, body_for
from bot.whatsapp.errors import decide
from bot.whatsapp.graph import API_VERSION, TIMEOUT, Graph, answer_of
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.people import CONTACT_KEYS, named
from bot.whatsapp.reading import Json, ident, objects

_NEEDS_A_PHONE = 131062


class CloudClient:
    """A Sender for all numbers of the station."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        graph_url: str,
        numbers: Mapping[str, WhatsAppNumber],
        api_version: str = API_VERSION,
        *,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._graph = Graph(session, graph_url, api_version, timeout)
        self._numbers = numbers

    async def send(self, outgoing: Outgoing) -> Accepted:
        """Hand it to WhatsApp, or raise SendFailed."""
        number = self._number(outgoing.number)
        if outgoing.kind == "read":
            return await self._mark_read(number, outgoing)
        to = addresses(outgoing.to)
        try:
            return await self._send_to(number, outgoing, to[0] if to else None)
        except SendFailed as failure:
            phone = next((one for one in to[1:] if one.kind == "phone"), None)
            if failure.code != _NEEDS_A_PHONE or phone is None:
                raise
        return await self._send_to(number, outgoing, phone)

    async def check_token(self, number: str) -> SendFailed | None:
        """None if WhatsApp knows this number and accepts its token."""
        try:
            known = self._number(number)
            status, body = await self._graph.get(known, f"{number}?fields=quality_rating")
        except SendFailed as failure:
            return failure
        answer = answer_of(body)
        return None if status == 200 and answer and "error" not in answer else decide(status, body)

    def _number(self, number: str) -> WhatsAppNumber:
        if number not in self._numbers:
            raise SendFailed(Decision.STOP, "the number is not set up here")
        return self._numbers[number]

    async def _send_to(
        self, number: WhatsAppNumber, outgoing: Outgoing, to: Identifier | None
    ) -> Accepted:
        answer = await self._post(number, body_for(outgoing, to))
        told = objects(answer, "messages")
        provider_id = ident(told[0].get("id")) if told else None
        if provider_id is None:
            raise SendFailed(Decision.UNKNOWN, "success without a message id")
        return Accepted(provider_id, _aliases(answer, outgoing))

    async def _mark_read(self, number: WhatsAppNumber, outgoing: Outgoing) -> Accepted:
        try:
            answer = await self._post(number, body_for(outgoing, None))
        except SendFailed as failure:
            if failure.decision is not Decision.UNKNOWN:
                raise
            # No status ever tells about a read mark, and a second one does no harm.
            raise SendFailed(Decision.RETRY, failure.reason, code=failure.code) from None
        if answer.get("success") is not True:
            raise SendFailed(Decision.GIVE_UP, "WhatsApp did not mark it read")
        return Accepted(None)

    async def _post(self, number: WhatsAppNumber, body: Body) -> Json:
        status, answered = await self._graph.post(
            number, f"{number.phone_number_id}/messages", body
        )
        answer = answer_of(answered)
        if not 200 <= status < 300 or "error" in answer:
            raise decide(status, answered)
        return answer


def _aliases(answer: Json, outgoing: Outgoing) -> tuple[Identifier, ...]:
    """Other names for the same listener: a phone number that WhatsApp writes differently, say."""
    contacts = objects(answer, "contacts")
    told = named(contacts[0], CONTACT_KEYS) if len(contacts) == 1 else ()
    return tuple(one for one in told if one not in outgoing.to)
