"""The numbers that people look at: live in the last hour, and of a show, a day or a month."""

from __future__ import annotations

from datetime import date, timedelta

from aiohttp import web

from bot.desk import dates, sheet, spans
from bot.desk.access import May
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.desk.spans import Span
from bot.desk.tables import Numbers, Teller
from bot.store import past_airings
from bot.store.past_airings import Airing

SHOWS = 60  # to choose from


async def page(request: web.Request) -> web.StreamResponse:
    """All tables of a span; a script draws them, and keeps those of the last hour fresh."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    span, told = await figures_of(request)
    async with desk.database.read() as conn:
        shows = await past_airings.latest(conn, limit=SHOWS)
    painter = painter_of(request)
    context = {
        "root": "",
        "span": span,
        "live": span.name == "hour" or (span.airing is not None and span.airing.ended_at is None),
        "told": told,
        "title": titled(request, span),
        "shows": [(one.id, named(request, one)) for one in shows],
        "around": _around(span),
        "today": now.astimezone(desk.zone).date().isoformat(),
        "now": f"{now.astimezone(desk.zone):%H:%M:%S}",
        "when": painter.when(now, now=now),
    }
    return await drawn(request, "numbers.html", context)


async def csv(request: web.Request) -> web.StreamResponse:
    """One of the tables as a file."""
    span, told = await figures_of(request)
    tables = {one.name: one for one in told.tables}
    table = tables.get(request.query.get("table", ""))
    if table is None:
        raise web.HTTPNotFound
    name = "-".join(filter(None, (table.name, span.name, span.value)))
    rows = [[cell.value for cell in row] for row in table.rows]
    return sheet.answer(name, table.head, rows)


async def figures_of(request: web.Request) -> tuple[Span, Numbers]:
    desk = request.app[DESK]
    async with desk.database.read() as conn:
        span = await spans.chosen(conn, request.query, zone=desk.zone, now=desk.clock())
        teller = Teller(painter_of(request).words, desk.zone)
        return span, await teller.tell(conn, span)


def titled(request: web.Request, span: Span) -> str:
    """The span in words."""
    words = painter_of(request).words
    if span.airing is not None:
        return named(request, span.airing)
    if span.name == "hour":
        return words("numbers.last_hour")
    local = span.scope.start.astimezone(request.app[DESK].zone)
    return dates.whole(local, words) if span.name == "day" else dates.month(local, words)


def named(request: web.Request, airing: Airing) -> str:
    """A show, and when it was on."""
    zone = request.app[DESK].zone
    start = airing.started_at.astimezone(zone)
    end = airing.ended_at and airing.ended_at.astimezone(zone)
    words = painter_of(request).words
    until = f"{end:%H:%M}" if end else words("numbers.still_on")
    return f"{airing.show}, {dates.to_the_minute(start, words)} – {until}"


def _around(span: Span) -> dict[str, str]:
    """The day or the month before and after, as addresses."""
    if span.name == "day":
        day = date.fromisoformat(span.value)
        before, after = day - timedelta(days=1), day + timedelta(days=1)
        return {"before": f"day={before}", "after": f"day={after}"}
    if span.name == "month":
        first = date.fromisoformat(f"{span.value}-01")
        before, after = first - timedelta(days=1), first + timedelta(days=31)
        return {"before": f"month={before:%Y-%m}", "after": f"month={after:%Y-%m}"}
    return {}


ROUTES = (
    Route("GET", "/numbers", "numbers", page, May.SEE),
    Route("GET", "/numbers.csv", "numbers_csv", csv, May.SEE),
)
