"""A song is posted to an address of the station's own, signed, and under one key at every try."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from bot.core.handing import NotTaken, Song
from bot.playout.fetching import PATIENCE, body_of
from bot.playout.trouble import SourceTrouble

_BUSY = frozenset({408, 425, 429})
LONGEST = 200  # characters of a reason


@dataclass(frozen=True)
class Webhook:
    """Whoever listens there counts a key once, so it may be posted again."""

    url: str
    session: aiohttp.ClientSession = field(repr=False)
    secret: str = field(default="", repr=False)
    knows_keys: bool = True

    async def give(self, song: Song) -> None:
        """Post it; any 2xx means that it was taken."""
        body = body_for(song)
        try:
            async with self.session.post(
                self.url,
                data=body,
                headers=self._headers(song, body),
                timeout=PATIENCE,
                allow_redirects=False,
            ) as answer:
                status, told = answer.status, await body_of(answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotTaken("away", again=True) from None
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError, SourceTrouble) as error:
            raise NotTaken("no answer", perhaps=True) from error
        if not 200 <= status < 300:
            raise _refusal(status, told)

    def _headers(self, song: Song, body: bytes) -> Mapping[str, str]:
        told = {"Content-Type": "application/json", "Idempotency-Key": song.key}
        return told | (
            {"X-Requestline-Signature": signature(self.secret, body)} if self.secret else {}
        )


def signature(secret: str, body: bytes) -> str:
    """As WhatsApp signs what it brings us."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def body_for(song: Song) -> bytes:
    """What the library does not know of a track is left out."""
    told = {
        "id": song.key,
        "at": song.at.isoformat(),
        "item": song.item,
        "title": song.title,
        "artist": song.artist,
        "album": song.album,
        "length": song.length,
        "file": song.file,
        "source": song.source,
        "source_key": song.source_key,
        "asked": song.asked,
        "dedications": list(song.dedications),
    }
    known = {name: value for name, value in told.items() if value not in (None, "")}
    return json.dumps(known, ensure_ascii=False).encode()


def _refusal(status: int, told: bytes) -> NotTaken:
    if status in _BUSY or status >= 500:
        return NotTaken("away", again=True)
    try:
        given = json.loads(told)
    except (ValueError, RecursionError):
        given = None
    said = given.get("reason") if isinstance(given, dict) else None
    if isinstance(said, str) and said.strip():
        return NotTaken(" ".join(said.split())[:LONGEST])
    return NotTaken(f"HTTP {status}")
