"""Keeps the simulator's own pages to this machine, and to the page that this machine opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def guard(*, allow_remote: bool) -> Middleware:
    """Refuses strangers, and other sites' scripts in a visitor's browser."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_own(request):
            return await handler(request)
        if not allow_remote and not _from_here(request):
            raise web.HTTPForbidden(text="The simulator answers this machine only.")
        if not _same_site(request):
            raise web.HTTPForbidden(text="The simulator answers its own page only.")
        return await handler(request)

    return check


async def harden(request: web.Request, response: web.StreamResponse) -> None:
    """Nothing but the page's own files runs in it; a handler may say so more strictly."""
    if is_own(request):
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)


def is_own(request: web.Request) -> bool:
    """Whether it is for people and scripts, not for the station."""
    return request.path == "/" or request.path.startswith("/sim/")


def _from_here(request: web.Request) -> bool:
    """The host is checked too: a foreign name may be made to lead to this machine."""
    return _is_loopback(request.remote or "") and _is_loopback(request.url.host or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _same_site(request: web.Request) -> bool:
    origin = request.headers.get(hdrs.ORIGIN)
    return origin is None or urlsplit(origin).netloc == request.host
