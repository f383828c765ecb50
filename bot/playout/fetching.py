"""Fetches a small answer from the playout's own server, and waits for nothing long."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.playout.trouble import SourceTrouble

PATIENCE = aiohttp.ClientTimeout(total=6, connect=3)
LARGEST = 2 * 1024**2  # bytes; an Icecast with many mounts tells of all of them
_PIECE = 64 * 1024


async def fetched(session: aiohttp.ClientSession, url: str) -> bytes:
    """The body of a 200, or SourceTrouble."""
    try:
        async with session.get(url, timeout=PATIENCE, max_redirects=3) as answer:
            if answer.status != 200:
                raise SourceTrouble(f"it answers {answer.status}")
            return await body_of(answer)
    except asyncio.TimeoutError:
        raise SourceTrouble("it does not answer in time") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise SourceTrouble(f"it cannot be reached ({type(error).__name__})") from None


async def body_of(answer: aiohttp.ClientResponse) -> bytes:
    """All of an answer, unless it is more than one can be."""
    body = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        body += piece
        if len(body) > LARGEST:
            raise SourceTrouble("it sends more than such an answer can be")
    return bytes(body)
