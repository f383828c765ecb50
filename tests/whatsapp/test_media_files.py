"""Listeners' files and what is in them: size, checksum and first bytes."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.core.messages import Kind
from bot.core.sending import Decision
from bot.whatsapp.media import KB, LIMITS, MB, MediaFailed

from .graph_fake import Answer, graph, never, says
from .media_fake import (
    JPEG,
    NAME,
    OGG,
    attachment,
    checksum,
    client,
    download,
    failing,
    located,
)


def streamed(content: bytes, **headers: str) -> Answer:
    """Without a word about its length."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        for start in range(0, len(content), 100):
            await response.write(content[start : start + 100])
        return response

    return answer


async def promises_much(request: web.Request) -> web.StreamResponse:
    """And sends none of it."""
    response = web.StreamResponse(headers={"Content-Length": "1000000"})
    await response.prepare(request)
    return await never(request)


@pytest.mark.parametrize(
    "answers, more",
    [
        pytest.param([says(200, JPEG)], {"url": "/file"}, id="its head says so"),
        pytest.param([streamed(JPEG)], {"url": "/file"}, id="it does not say"),
        pytest.param([promises_much], {"url": "/file"}, id="its head says so, and no more"),
        pytest.param([located(file_size="101"), promises_much], {}, id="told before"),
        pytest.param(
            [streamed(gzip.compress(JPEG * 1000), **{"Content-Encoding": "gzip"})],
            {"url": "/file"},
            id="packed small",
        ),
    ],
)
async def test_a_file_that_is_too_large_is_not_kept(
    tmp_path: Path, answers: list[Answer], more: Any
) -> None:
    limits = {**LIMITS, Kind.PICTURE: 100}
    failure = await failing(tmp_path, attachment(**more), *answers, limits=limits)
    assert (failure.decision, failure.reason) == (Decision.GIVE_UP, "too large")


async def test_a_file_that_is_said_to_be_too_large_is_not_asked_for(tmp_path: Path) -> None:
    async with graph(located(file_size="6000000"), says(200, JPEG)) as (fake, session):
        with pytest.raises(MediaFailed):
            await client(session, fake).download(attachment(), NAME, Kind.PICTURE, tmp_path)
    assert len(fake.asked) == 1


def test_the_limits_are_those_of_whatsapp() -> None:
    assert LIMITS == {
        Kind.VOICE: 16 * MB,
        Kind.PICTURE: 5 * MB,
        Kind.VIDEO: 16 * MB,
        Kind.DOCUMENT: 100 * MB,
        Kind.STICKER: 500 * KB,
    }


async def test_a_photograph_sent_as_a_document_may_be_larger(tmp_path: Path) -> None:
    limits = {**LIMITS, Kind.PICTURE: 100}
    found, _ = await download(
        tmp_path, attachment(url="/f"), says(200, JPEG), kind=Kind.DOCUMENT, limits=limits
    )
    assert found.mime_type == "image/jpeg"
    await failing(
        tmp_path / "x", attachment(url="/f"), says(200, JPEG), kind=Kind.EDIT, limits=limits
    )


@pytest.mark.parametrize(
    "told, good",
    [
        pytest.param(checksum(JPEG), True, id="base64"),
        pytest.param(hashlib.sha256(JPEG).hexdigest(), True, id="hex"),
        pytest.param(None, True, id="not told"),
        pytest.param("def456", True, id="no checksum at all: it proves nothing"),
        pytest.param("x" * 64, True, id="no hex: it proves nothing"),
        pytest.param(checksum(JPEG + b"x"), False, id="of another file"),
    ],
)
async def test_the_checksum_must_be_right(tmp_path: Path, told: str | None, good: bool) -> None:
    file = attachment(url="/file", sha256=told)
    if good:
        assert (await download(tmp_path, file, says(200, JPEG)))[0].size == len(JPEG)
    else:
        failure = await failing(tmp_path, file, says(200, JPEG))
        assert failure.decision is Decision.RETRY_ONCE


async def test_a_checksum_that_only_whatsapp_tells_later_counts_too(tmp_path: Path) -> None:
    answers = (located(sha256=checksum(b"another")), says(200, JPEG))
    assert (await failing(tmp_path, attachment(sha256=None), *answers)).decision
    await download(
        tmp_path, attachment(sha256=None), located(sha256=checksum(JPEG)), says(200, JPEG)
    )


@pytest.mark.parametrize(
    "kind, mime_type, content",
    [
        pytest.param(Kind.PICTURE, "image/jpeg", b"<script>", id="page called picture"),
        pytest.param(Kind.PICTURE, "text/html", b"<script>", id="page announced as page"),
        pytest.param(Kind.PICTURE, "image/jpeg", OGG, id="sound called picture"),
        pytest.param(Kind.VOICE, "audio/ogg", JPEG, id="picture called sound"),
        pytest.param(Kind.VOICE, "", b"MZ\x90\x00", id="program called sound"),
        pytest.param(Kind.STICKER, "image/webp", b"%PDF-1.7", id="paper called sticker"),
        pytest.param(Kind.DOCUMENT, "application/pdf", b"MZ\x90\x00", id="program called paper"),
    ],
)
async def test_a_file_that_is_something_else_is_not_kept(
    tmp_path: Path, kind: Kind, mime_type: str, content: bytes
) -> None:
    file = attachment(url="/file", mime_type=mime_type, sha256=None)
    failure = await failing(tmp_path, file, says(200, content), kind=kind)
    assert failure.decision is Decision.GIVE_UP
