"""Where WhatsApp knocks: check who it is, keep what it brings, say 200, and nothing else."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from bot.core.errors import StoreUnavailable
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.signature import HEADER, numbers_signed_for, plausible

PATH = "/webhooks/whatsapp"
MAX_BODY = 4 * 1024**2  # WhatsApp sends 3 MB at most

_LONGEST_CHALLENGE = 256
_ASKED = ("hub.mode", "hub.verify_token", "hub.challenge")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Webhook:
    """`receive` keeps the bytes and the numbers they are signed for, or raises StoreUnavailable."""

    verify_token: str = field(repr=False)
    numbers: Sequence[WhatsAppNumber]
    receive: Callable[[bytes, frozenset[str]], Awaitable[None]]
    patience: float = 5.0  # seconds; a body that is kept later still comes again, and is known

    async def handshake(self, request: web.Request) -> web.Response:
        """WhatsApp asks once, unsigned, whether this address is ours."""
        given = [request.query.getall(name, []) for name in _ASKED]
        if any(len(values) != 1 for values in given):
            return web.Response(status=403)
        mode, token, challenge = (values[0] for values in given)
        if mode != "subscribe" or not self._knows(token) or not _harmless(challenge):
            return web.Response(status=403)
        return web.Response(
            text=challenge,
            content_type="text/plain",
            headers={"X-Content-Type-Options": "nosniff"},
        )

    async def deliver(self, request: web.Request) -> web.Response:
        """200 once it is kept; anything else makes WhatsApp bring it again."""
        header = request.headers.get(HEADER)
        if not plausible(header) or len(request.headers.getall(HEADER)) != 1:
            return _refused("no signature", 401)
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return _refused("compressed", 400)  # WhatsApp never does; it could hide a bomb
        if (request.content_length or 0) > MAX_BODY:
            return _refused("too large", 413)
        raw = await request.clone(client_max_size=MAX_BODY).read()
        numbers = numbers_signed_for(raw, header, self.numbers)
        if not numbers:
            return _refused("wrong signature", 401)
        return web.Response(status=200 if await self._kept(raw, numbers) else 503)

    async def _kept(self, raw: bytes, numbers: frozenset[str]) -> bool:
        try:
            await asyncio.wait_for(self.receive(raw, numbers), self.patience)
        except (StoreUnavailable, asyncio.TimeoutError) as error:
            log.error("webhook_not_kept", reason=type(error).__name__)
            return False
        except Exception as error:  # its text and trace may quote the body, so only its name
            log.error("webhook_failed", reason=type(error).__name__)
            return False
        return True

    def _knows(self, token: str) -> bool:
        given, known = (
            text.encode("utf-8", "surrogatepass") for text in (token, self.verify_token)
        )
        return bool(known) and hmac.compare_digest(given, known)


def routes(hook: Webhook) -> list[web.RouteDef]:
    return [
        web.get(PATH, hook.handshake, allow_head=False),
        web.post(PATH, hook.deliver),
    ]


def _harmless(challenge: str) -> bool:
    return 0 < len(challenge) <= _LONGEST_CHALLENGE and challenge.isprintable()


def _refused(reason: str, status: int) -> web.Response:
    log.warning("webhook_refused", reason=reason, status=status)
    return web.Response(status=status)
