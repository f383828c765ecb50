"""What stands around every page: proxies, headers, other sites' requests, and accidents."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_remotes import XForwardedRelaxed
from multidict import MultiMapping

from bot.desk.asked import by_a_browser
from bot.desk.drawing import trouble, trouble_page
from bot.store.database import UNAVAILABLE

log = structlog.get_logger(__name__)

POLICY = {
    "default-src": "'none'",  # what is not named below is not fetched at all
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",  # text becomes elements in static/trusted.js only
    "trusted-types": "desk",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
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
FRAMES = frozenset({"iframe", "frame", "fencedframe", "embed", "object"})  # nobody frames the desk


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
        if error.text == f"{error.status}: {error.reason}":  # as aiohttp words it
            _explain(request, error, error.status)
        _add_headers(error)
        raise
    except ConnectionResetError:
        raise  # the browser has gone: nobody to say anything to
    except UNAVAILABLE as error:
        log.error("desk_without_database", error=type(error).__name__)
        response = _sorry(request, 503)
    except Exception as error:  # its text may hold a listener's words
        log.error("desk_failed", error=type(error).__name__, path=request.path)
        response = _sorry(request, 500)
    if not response.prepared:
        _add_headers(response)
    return response


def _add_headers(response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _sorry(request: web.Request, status: int) -> web.Response:
    response = web.Response(status=status)
    _explain(request, response, status)
    return response


def _explain(request: web.Request, response: web.Response, status: int) -> None:
    """In our words; to a browser as a page that leads back."""
    said = trouble(request, status)
    if said and by_a_browser(request):
        response.content_type, response.text = "text/html", trouble_page(request, said)
    elif said:
        response.text = said


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site in the browser of who is signed in changes nothing here, and reads nothing."""
    if not _may_come(request):
        log.warning("foreign_request_refused", path=request.path)
        raise web.HTTPForbidden
    return await handler(request)


def _may_come(request: web.Request) -> bool:
    """Fetch Metadata first: a browser adds it by itself, and no page can forge it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:  # an old browser, or plain HTTP: what changes something names its Origin
        return request.method in SAFE or _names_us(request)
    if request.method not in SAFE:
        return site == "same-origin"
    if request.headers.get("Sec-Fetch-Dest") in FRAMES:
        return False
    return site in ("same-origin", "none") or _follows_a_link(request)


def _names_us(request: web.Request) -> bool:
    origin = request.headers.get(hdrs.ORIGIN)
    return origin is not None and urlsplit(origin).netloc == request.host


def _follows_a_link(request: web.Request) -> bool:
    """From another site to a whole page of ours: the person sees it, that site does not."""
    told = (request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest"))
    return told == ("navigate", "document")


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
