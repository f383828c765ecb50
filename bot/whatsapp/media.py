"""Fetches the files that listeners send, and trusts none of them.

The token goes to WhatsApp's own hosts only; a file is stored when its size, its checksum and
its first bytes are what was announced, under a name that we made up.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.core.messages import Attachment, Kind
from bot.core.sending import Decision, SendFailed
from bot.whatsapp.errors import decide
from bot.whatsapp.graph import API_VERSION, Graph, answer_of, authorization
from bot.whatsapp.graph import TIMEOUT as GRAPH_TIMEOUT
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.origins import WHATSAPP_ORIGINS, NotAllowed, Origins, Resolve
from bot.whatsapp.reading import Json, text, whole
from bot.whatsapp.sniffing import ENOUGH, accepted, sniff

KB, MB = 1024, 1024**2
LIMITS: Mapping[Kind, int] = {
    Kind.VOICE: 16 * MB,
    Kind.PICTURE: 5 * MB,
    Kind.VIDEO: 16 * MB,
    Kind.DOCUMENT: 100 * MB,
    Kind.STICKER: 500 * KB,
}
TIMEOUT = aiohttp.ClientTimeout(total=300, connect=5, sock_read=15)

_FAMILIES = {Kind.VOICE: "audio", Kind.PICTURE: "image", Kind.VIDEO: "video", Kind.STICKER: "image"}
_KINDS = {"audio": Kind.VOICE, "image": Kind.PICTURE, "video": Kind.VIDEO}
_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
_NO_SUCH_OBJECT = 33
_CHUNK = 64 * KB
_STALE = frozenset({401, 403, 404, 410})  # of an address from the webhook: ask for a fresh one


class MediaFailed(Exception):
    """The file was not stored."""

    def __init__(self, decision: Decision, reason: str, *, code: int | None = None) -> None:
        super().__init__(reason)
        self.decision = decision  # RETRY, RETRY_ONCE, GIVE_UP or STOP
        self.reason = reason  # safe to log
        self.code = code  # of the error table, if WhatsApp gave one


@dataclass(frozen=True)
class Downloaded:
    """A file of ours now."""

    path: Path
    mime_type: str  # what it is, not what it was called
    size: int


@dataclass(frozen=True)
class _Wanted:
    """What was announced, and how much of it we take."""

    mime_type: str
    family: str
    limit: int
    sha256: bytes | None


class _Stale(Exception):
    """The address is not good any more; `status` says how we know."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class MediaClient:
    """Files of all numbers of the station.

    `extra_origins` are for the simulator: whole origins such as "http://127.0.0.1:8090".
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        graph_url: str,
        numbers: Mapping[str, WhatsAppNumber],
        api_version: str = API_VERSION,
        *,
        extra_origins: Iterable[str] = (),
        limits: Mapping[Kind, int] = LIMITS,
        resolve: Resolve | None = None,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
        graph_timeout: aiohttp.ClientTimeout = GRAPH_TIMEOUT,
    ) -> None:
        self._session = session
        self._graph = Graph(session, graph_url, api_version, graph_timeout)
        self._numbers = numbers
        self._origins = Origins((*WHATSAPP_ORIGINS, *extra_origins), resolve)
        self._limits = limits
        self._timeout = timeout

    async def download(
        self, attachment: Attachment, number: str, kind: Kind, into: Path
    ) -> Downloaded:
        """Fetch the file into the folder, or raise MediaFailed."""
        known = self._numbers.get(number)
        if known is None:
            raise MediaFailed(Decision.STOP, "the number is not set up here")
        url = attachment.url
        if url and self._origins.include(url):
            try:
                return await self._fetch(url, known, self._wanted(attachment, kind, {}), into)
            except _Stale:
                pass  # addresses live five minutes
        told = await self._look_up(attachment.provider_id, known)
        wanted = self._wanted(attachment, kind, told)
        if (whole(told.get("file_size")) or 0) > wanted.limit:
            raise MediaFailed(Decision.GIVE_UP, "too large")
        try:
            return await self._fetch(text(told.get("url")), known, wanted, into)
        except _Stale as stale:
            refused = stale.status in (401, 403)
            decision = Decision.STOP if refused else Decision.RETRY_ONCE
            raise MediaFailed(decision, f"HTTP {stale.status} at a fresh address") from None

    def _wanted(self, attachment: Attachment, kind: Kind, told: Json) -> _Wanted:
        mime_type = attachment.mime_type or text(told.get("mime_type")).partition(";")[0].strip()
        family = _FAMILIES.get(kind) or mime_type.partition("/")[0]
        counted_as = kind if kind in self._limits else _KINDS.get(family, Kind.DOCUMENT)
        checksum = attachment.sha256 or text(told.get("sha256"))
        return _Wanted(mime_type, family, self._limits[counted_as], _digest(checksum))

    async def _look_up(self, media_id: str, number: WhatsAppNumber) -> Json:
        """Ask for a fresh address; it comes with the checksum and the size."""
        if not _MEDIA_ID.fullmatch(media_id):
            raise MediaFailed(Decision.GIVE_UP, "the file has no usable id")
        try:
            status, body = await self._graph.get(
                number, f"{media_id}?phone_number_id={number.phone_number_id}"
            )
            if status != 200:
                raise decide(status, body)
        except SendFailed as failure:
            decision = _for_a_file(failure)
            raise MediaFailed(decision, failure.reason, code=failure.code) from None
        return answer_of(body)

    async def _fetch(
        self, url: str, number: WhatsAppNumber, wanted: _Wanted, into: Path
    ) -> Downloaded:
        """`from None`, because aiohttp's errors can carry the request with our token."""
        try:
            await self._origins.check(url)
            async with self._session.get(
                url,
                headers={**authorization(number), "Accept-Encoding": "identity"},
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                _check_head(response, wanted)
                return await _store(response, wanted, into)
        except NotAllowed as error:
            raise MediaFailed(Decision.GIVE_UP, str(error)) from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise MediaFailed(Decision.RETRY, f"not fetched: {type(error).__name__}") from None


def _for_a_file(failure: SendFailed) -> Decision:
    """Asking twice does no harm, and an unknown id is a file that is gone, not a wrong number."""
    if failure.code == _NO_SUCH_OBJECT:
        return Decision.GIVE_UP
    if failure.decision in (Decision.GIVE_UP, Decision.STOP, Decision.RETRY_ONCE):
        return failure.decision
    return Decision.RETRY


def _check_head(response: aiohttp.ClientResponse, wanted: _Wanted) -> None:
    status = response.status
    if status in _STALE:
        raise _Stale(status)
    if status == 429 or status >= 500:
        raise MediaFailed(Decision.RETRY, f"HTTP {status}")
    if status != 200:  # a redirect would carry the token to wherever it points
        raise MediaFailed(Decision.GIVE_UP, f"HTTP {status}")
    if (response.content_length or 0) > wanted.limit:
        raise MediaFailed(Decision.GIVE_UP, "too large")


async def _store(response: aiohttp.ClientResponse, wanted: _Wanted, into: Path) -> Downloaded:
    """Under its final name only when everything is right with it."""
    into.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    part = into / f".{name}.part"
    try:
        size = await _write(response, wanted, part)
        with part.open("rb") as file:
            kept = accepted(wanted.mime_type, wanted.family, sniff(file.read(ENOUGH)))
        if kept is None:
            raise MediaFailed(Decision.GIVE_UP, "not the kind of file that was announced")
        path = part.rename(into / f"{name}.{kept.ending}")
        return Downloaded(path, kept.mime_type, size)
    finally:
        part.unlink(missing_ok=True)


async def _write(response: aiohttp.ClientResponse, wanted: _Wanted, part: Path) -> int:
    digest, size = hashlib.sha256(), 0
    with part.open("xb") as file:
        async for chunk in response.content.iter_chunked(_CHUNK):
            size += len(chunk)
            if size > wanted.limit:
                raise MediaFailed(Decision.GIVE_UP, "too large")
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())
    if size == 0 or (wanted.sha256 is not None and digest.digest() != wanted.sha256):
        raise MediaFailed(Decision.RETRY_ONCE, "the checksum is wrong" if size else "empty")
    return size


def _digest(checksum: str) -> bytes | None:
    """WhatsApp writes it in base64 here and in hex there; what is neither cannot be compared."""
    try:
        found = (
            bytes.fromhex(checksum)
            if len(checksum) == 64
            else base64.b64decode(checksum, validate=True)
        )
    except (ValueError, binascii.Error):
        return None
    return found if len(found) == 32 else None
