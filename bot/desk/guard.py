"""What stands around every page: proxies, headers, other sites' requests, and accidents."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_remotes import XForwardedRelaxed
from multidict import MultiMapping

from bot.store.database import UNAVAILABLE

log = structlog.get_logger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "no-referrer" would take the Origin away from our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def through(handler: Handler, middlewares: list[Middleware]) -> Handler:
    """The handler behind these, the first outermost; only the desk's own routes pass them."""
    for middleware in reversed(middlewares):
        handler = partial(middleware, handler=handler)
    return handler


@web.middleware
async def harden(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Headers on every answer; no answer and no log line quotes what went wrong inside."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        _add_headers(error)
        raise
    except ConnectionResetError:
        raise  # the browser has gone: nobody to say anything to
    except UNAVAILABLE as error:
        log.error("desk_without_database", error=type(error).__name__)
        response = _sorry(503, "The desk cannot reach its database. Try again in a moment.")
    except Exception as error:  # its text may hold a listener's words
        log.error("desk_failed", error=type(error).__name__, path=request.path)
        response = _sorry(500, "Something went wrong here. It is in the log.")
    if not response.prepared:
        _add_headers(response)
    return response


def _add_headers(response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _sorry(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text)


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site's page in a signed-in person's browser changes nothing here.

    Fetch Metadata where the browser sends it; over plain HTTP it does not, but it names the Origin.
    """
    if request.method not in SAFE and not _own(request):
        log.warning("foreign_request_refused", path=request.path)
        raise web.HTTPForbidden
    return await handler(request)


def _own(request: web.Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get(hdrs.ORIGIN)
    return origin is not None and urlsplit(origin).netloc == request.host


class Proxies(XForwardedRelaxed):  # type: ignore[misc]
    """What so many proxies say of the browser; one that adds no entry of its own counts, too."""

    def get_forwarded_for(self, headers: MultiMapping[str]) -> list[object]:
        return self._padded(super().get_forwarded_for(headers))

    def get_forwarded_proto(self, headers: MultiMapping[str]) -> list[object]:
        return self._padded(super().get_forwarded_proto(headers))

    def get_forwarded_host(self, headers: MultiMapping[str]) -> list[object]:
        return self._padded(super().get_forwarded_host(headers))

    def _padded(self, entries: list[object]) -> list[object]:
        missing = self._num - len(entries)
        return [*entries[:1] * missing, *entries] if entries else entries
