"""`POST /api/now-playing`: a playout that tells by itself what has come on."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from bot.core.errors import StoreUnavailable
from bot.core.playing import Told, cleaned
from bot.playout.small_xml import moment

PATH = "/api/now-playing"
LARGEST = 16 * 1024  # bytes
READING = 10.0  # seconds that a body may take to come in
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
FIELDS = ("title", "artist", "started_at", "kind", "number")

log = structlog.get_logger(__name__)


class NotTold(Exception):
    """The text says what is wrong with a call, to whoever set it up."""


@dataclass(frozen=True)
class Called:
    """`note` writes a play down, or raises StoreUnavailable."""

    token: str = field(repr=False)
    numbers: frozenset[str]
    note: Callable[[Told], Awaitable[None]]
    reading: float = READING

    async def take(self, request: web.Request) -> web.Response:
        if not self._knows(request.headers.get("Authorization", "")):
            log.warning("now_playing_refused", status=401)
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        if (request.content_length or 0) > LARGEST:
            return _refused("the body is longer than 16 KB", 413)
        try:
            told = told_in(await self._body(request), request.content_type, self.numbers)
            await self.note(told)
        except web.HTTPRequestEntityTooLarge:
            return _refused("the body is longer than 16 KB", 413)
        except asyncio.TimeoutError:
            return _refused("the body did not come in time", 408)
        except NotTold as error:
            return _refused(str(error), 400)
        except StoreUnavailable as error:
            log.error("now_playing_not_kept", error=str(error))
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response(status=204)

    def _knows(self, header: str) -> bool:
        given, known = (
            text.encode("utf-8", "surrogatepass") for text in (header, f"Bearer {self.token}")
        )
        return bool(self.token) and hmac.compare_digest(given, known)

    async def _body(self, request: web.Request) -> bytes:
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise NotTold("send the body as it is, not compressed")
        return await asyncio.wait_for(request.clone(client_max_size=LARGEST).read(), self.reading)


def told_in(raw: bytes, kind: str, numbers: frozenset[str]) -> Told:
    """What a body tells, or NotTold."""
    given = _fields(raw, kind)
    values = {name: _text(given.get(name), name) for name in FIELDS}
    told = Told(
        title=values["title"],
        artist=values["artist"],
        started_at=moment(values["started_at"]),
        kind=values["kind"],
        number=values["number"] or None,
    )
    if values["started_at"] and told.started_at is None:
        raise NotTold("`started_at` is seconds since 1970, or like 2026-11-23T12:00:00+01:00")
    if told.number is not None and told.number not in numbers:
        raise NotTold("`number` is no phone_number_id of this station")
    if not cleaned(told).title:
        raise NotTold("`title` is missing")
    return told


def _fields(raw: bytes, kind: str) -> Mapping[str, Any]:
    try:
        if kind == _JSON:
            found = json.loads(raw)
        elif kind == _FORM:
            found = dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=50))
        else:
            raise NotTold(f"send {_JSON} or {_FORM}")
    except (ValueError, RecursionError):
        raise NotTold("the body cannot be read: send it in UTF-8") from None
    if not isinstance(found, dict):
        raise NotTold('the body is an object, such as {"title": "…", "artist": "…"}')
    return found


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NotTold(f"`{name}` is a text")
    return str(value).strip()


def _refused(reason: str, status: int) -> web.Response:
    log.warning("now_playing_refused", reason=reason, status=status)
    return web.Response(status=status, text=f"{reason}\n")


def routes(called: Called) -> list[web.RouteDef]:
    return [web.post(PATH, called.take)]
