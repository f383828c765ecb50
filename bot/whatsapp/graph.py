"""One call to WhatsApp's Graph API, with the station's token, and how it can fail on the way."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
from aiohttp import ClientConnectorError, ConnectionTimeoutError
from yarl import URL

from bot.core.sending import Decision, SendFailed
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.reading import Json

API_VERSION = "v25.0"
TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)


class Graph:
    """The API at one address: WhatsApp's own or the simulator's."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        api_version: str = API_VERSION,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        address = URL(url)
        if address.scheme not in ("http", "https") or not address.host:
            raise ValueError("the Graph address must begin with https:// and name a host")
        self._session = session
        self._base = f"{url.rstrip('/')}/{api_version.strip('/')}"
        self._timeout = timeout

    async def get(self, number: WhatsAppNumber, path: str) -> tuple[int, bytes]:
        """The HTTP status and the body, or SendFailed."""
        return await self._call("GET", number, path, None)

    async def post(
        self, number: WhatsAppNumber, path: str, body: dict[str, Any]
    ) -> tuple[int, bytes]:
        """The HTTP status and the body, or SendFailed."""
        return await self._call("POST", number, path, body)

    async def _call(
        self, method: str, number: WhatsAppNumber, path: str, body: dict[str, Any] | None
    ) -> tuple[int, bytes]:
        """`from None`, because aiohttp's errors can carry the request with our token."""
        try:
            async with self._session.request(
                method,
                f"{self._base}/{path}",
                json=body,
                headers=authorization(number),
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except (ClientConnectorError, ConnectionTimeoutError) as error:  # nothing was written
            raise SendFailed(Decision.RETRY, f"not connected: {type(error).__name__}") from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise SendFailed(Decision.UNKNOWN, f"no answer: {type(error).__name__}") from None


def authorization(number: WhatsAppNumber) -> dict[str, str]:
    return {"Authorization": f"Bearer {number.access_token.strip()}"}


def answer_of(body: bytes) -> Json:
    """The answer as an object, or an empty one."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
