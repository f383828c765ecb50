"""Where WhatsApp knocks: check who it is, keep what it brings, say 200, and nothing else."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web

from bot.core.errors import StoreUnavailable
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.room import SMALL, Room
from bot.whatsapp.signature import HEADER, numbers_signed_for, plausible

PATH = "/webhooks/whatsapp"
MAX_BODY = 4 * 1024**2  # WhatsApp sends 3 MB at most

_LONGEST_CHALLENGE = 256
_ASKED = ("hub.mode", "hub.verify_token", "hub.challenge")

log = structlog.get_logger(__name__)


@dataclass
class TurnedAway:
    """Calls that may well have been WhatsApp's and were refused; the heartbeat tells of them."""

    clock: Callable[[], datetime]
    count: int = 0
    at: datetime | None = None

    def __call__(self) -> None:
        self.count, self.at = self.count + 1, self.clock()

    def detail(self) -> dict[str, Any]:
        return {"turned_away": self.count, "turned_away_at": self.at.isoformat()} if self.at else {}


@dataclass(frozen=True)
class Webhook:
    """`receive` keeps the bytes and the numbers they are signed for, or raises StoreUnavailable."""

    verify_token: str = field(repr=False)
    numbers: Sequence[WhatsAppNumber]
    receive: Callable[[bytes, frozenset[str]], Awaitable[None]]
    patience: float = 5.0  # seconds; a body that is kept later still comes again, and is known
    turned_away: Callable[[], None] = lambda: None
    room: Room = field(default_factory=Room)
    reading: float = 30.0  # seconds that a body may take to come in

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
        size = MAX_BODY if request.content_length is None else request.content_length
        if size > MAX_BODY:
            return self._turn_away("too large", 413)
        with ExitStack() as stack:
            return await self._read_and_keep(request, header, size, stack)

    async def _read_and_keep(
        self, request: web.Request, header: str | None, size: int, stack: ExitStack
    ) -> web.Response:
        # aiohttp holds a small body anyway: strangers shall not take up the room of WhatsApp's
        if size > SMALL and not self._has_room(size, stack):
            return _no_room()
        raw = await self._read(request)
        if isinstance(raw, web.Response):
            return raw
        numbers = numbers_signed_for(raw, header, self.numbers)
        if not numbers:
            return self._turn_away("wrong signature", 401)
        if size <= SMALL and not self._has_room(size, stack):
            return _no_room()
        keeping = asyncio.ensure_future(self.receive(raw, numbers))
        # the bytes lie here until they are kept, also when nobody waits for that any more
        let_go = stack.pop_all()
        keeping.add_done_callback(lambda _: let_go.close())
        return web.Response(status=200 if await self._kept(keeping) else 503)

    def _has_room(self, size: int, stack: ExitStack) -> bool:
        if not self.room.take(size):
            return False
        stack.callback(self.room.leave, size)
        return True

    async def _read(self, request: web.Request) -> bytes | web.Response:
        whole = request.clone(client_max_size=MAX_BODY).read()
        try:
            return await asyncio.wait_for(whole, self.reading)
        except asyncio.TimeoutError:
            return _refused("too slow", 408)
        except web.HTTPRequestEntityTooLarge:  # it had not said how large it is
            return self._turn_away("too large", 413)

    def _turn_away(self, reason: str, status: int) -> web.Response:
        """It has a signature, as WhatsApp's calls do, and what scanners try has none."""
        self.turned_away()
        return _refused(reason, status)

    async def _kept(self, keeping: asyncio.Future[None]) -> bool:
        try:
            await asyncio.wait_for(asyncio.shield(keeping), self.patience)
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


def _no_room() -> web.Response:
    """Too much at once: WhatsApp keeps it and comes again."""
    response = _refused("no room", 503)
    response.headers["Retry-After"] = "5"
    return response
