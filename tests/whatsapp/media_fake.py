"""A listener's file, and fetching it from a WhatsApp that answers as it is told."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.core.messages import Attachment, Kind
from bot.whatsapp.media import Downloaded, MediaClient, MediaFailed

from .graph_fake import IMPATIENT, NUMBER, NUMBERS, Answer, FakeGraph, graph, never

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"picture" * 100
OGG = b"OggS\x00\x02" + b"OpusHead" * 100
NAME = NUMBER.phone_number_id


def checksum(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def attachment(**more: Any) -> Attachment:
    given = {"provider_id": "1003", "mime_type": "image/jpeg", "sha256": checksum(JPEG), **more}
    return Attachment(**given)


def client(session: aiohttp.ClientSession, fake: FakeGraph, **more: Any) -> MediaClient:
    timeout = {"timeout": IMPATIENT, "graph_timeout": IMPATIENT} if never in fake.answers else {}
    given = {"extra_origins": [fake.url], **timeout, **more}
    return MediaClient(session, fake.url, NUMBERS, **given)


def located(path: str = "/file", **more: Any) -> Answer:
    """The answer to "where is this file?": on the same host as the question."""

    async def answer(request: web.Request) -> web.StreamResponse:
        url = str(request.url.origin()) + path
        return web.json_response({"url": url, "id": "1003", "mime_type": "image/jpeg", **more})

    return answer


async def download(
    into: Path, file: Attachment, *answers: Answer, kind: Kind = Kind.PICTURE, **more: Any
) -> tuple[Downloaded, FakeGraph]:
    async with graph(*answers) as (fake, session):
        url = file.url and fake.url + file.url
        file = Attachment(file.provider_id, file.mime_type, file.sha256, url, file.filename)
        found = await client(session, fake, **more).download(file, NAME, kind, into)
        return found, fake


async def failing(
    into: Path, file: Attachment, *answers: Answer, kind: Kind = Kind.PICTURE, **more: Any
) -> MediaFailed:
    with pytest.raises(MediaFailed) as caught:
        await download(into, file, *answers, kind=kind, **more)
    assert list(into.glob("*")) == [] and list(into.glob(".*")) == []
    return caught.value
