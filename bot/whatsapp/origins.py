"""Which addresses may ever see the station's access token: a short list, and nothing inside."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Iterable

from yarl import URL

WHATSAPP_ORIGINS = ("https://graph.facebook.com", "https://lookaside.fbsbx.com")

Resolve = Callable[[str], Awaitable[list[str]]]


class NotAllowed(Exception):
    """The token does not go there."""


class Origins:
    """Scheme, host and port, each compared as a whole.

    Plain http is for this machine alone. An address written as an IP is explicit; a name must
    lead to the public internet, or a forged DNS answer would open the station's own network.
    """

    def __init__(self, origins: Iterable[str], resolve: Resolve | None = None) -> None:
        allowed = [URL(one) for one in origins]
        self._allowed = frozenset(map(_origin, allowed))
        self._resolve = resolve or addresses_of
        if any(one.scheme != "https" and not _is_here(one) for one in allowed):
            raise ValueError("plain http is allowed for this machine only")

    def include(self, url: str) -> bool:
        try:
            return _origin(URL(url)) in self._allowed
        except ValueError:
            return False

    async def check(self, url: str) -> None:
        """NotAllowed unless the token may go there; OSError if the name leads nowhere."""
        if not self.include(url):
            raise NotAllowed("not one of WhatsApp's addresses")
        host = URL(url).host or ""
        explicit = host == "localhost" or _literal(host) is not None
        if not explicit and not all(map(_is_public, await self._resolve(host))):
            raise NotAllowed("a private address")


async def addresses_of(host: str) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None)
    return [str(entry[4][0]) for entry in found]


def _is_here(url: URL) -> bool:
    literal = _literal(url.host or "")
    return url.host == "localhost" or (literal is not None and literal.is_loopback)


def _origin(url: URL) -> tuple[str, str, int | None]:
    """ValueError for anything but http and https, and for a user or password in it."""
    if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
        raise ValueError("not a plain web address")
    return url.scheme, url.host, url.port


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global
