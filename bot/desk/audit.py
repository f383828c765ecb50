"""The page of the log: who did what to which item, and when; also as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp_security import permits

from bot.desk import sheet
from bot.desk.access import May
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.guard import HEADERS
from bot.desk.routes import Route, number_in
from bot.desk.telling import Teller, kinds
from bot.store import audit, staff, tokens
from bot.store.audit import Wanted
from bot.store.log import Logged
from bot.store.people import PROGRAM

A_PAGE = 100
AT_ONCE = 1000  # lines of the file that are read together
COLUMNS = ("time", "who", "what", "item", "sentence")
LONGEST = 80  # letters of a name in the address
FILTERS = ("who", "kind", "item", "since", "until", "machines")


async def page(request: web.Request) -> web.StreamResponse:
    """A page of it; the line below which the next page goes on stands in the address."""
    desk, now, wanted = request.app[DESK], request.app[DESK].clock(), await wanted_by(request)
    painter, teller = painter_of(request), Teller(painter_of(request).words)
    async with desk.database.read() as conn:
        found = await audit.find(conn, wanted, below=number_in(request, "below"), limit=A_PAGE + 1)
        names = [row.name for row in await staff.everybody(conn)]
        names += [f"{PROGRAM}{row.name}" for row in await tokens.listed(conn)]
    lines = found[:A_PAGE]
    given = {name: request.query[name] for name in FILTERS if request.query.get(name)}
    context = {
        "here": "log",
        "lines": [
            {
                "moment": line.at.isoformat(),
                "when": painter.when(line.at, now=now),
                "text": teller.sentence(line.event),
                "item": line.event.item_id,
            }
            for line in lines
        ],
        "given": {name: given.get(name, "") for name in FILTERS},
        "filtered": bool(given),
        "names": sorted(set(names)),
        "kinds": list(kinds(painter.words)),
        "whole": not wanted.items_only,
        "file": _query(request, "log_file", given),
        "older": _query(request, "log", given | {"below": str(lines[-1].place.id)})
        if len(found) > A_PAGE
        else None,
    }
    return await drawn(request, "log.html", context)


async def file(request: web.Request) -> web.StreamResponse:
    """The same lines as CSV, all of them, a few at a time."""
    wanted, teller = await wanted_by(request), Teller(painter_of(request).words)
    response = web.StreamResponse(headers={**HEADERS, **sheet.headers("log")})
    head = [teller.words(f"log.column.{name}") for name in COLUMNS]
    chunks = _chunks(request, wanted)
    lines = await anext(chunks, None)  # before the answer begins: it may fail
    await response.prepare(request)
    await response.write(sheet.BOM.encode() + sheet.lines([head]))
    while lines:
        await response.write(
            sheet.lines(_row(line, teller, request.app[DESK].zone) for line in lines)
        )
        lines = await anext(chunks, None)
    await response.write_eof()
    return response


async def _chunks(request: web.Request, wanted: Wanted) -> AsyncIterator[list[Logged]]:
    below: int | None = None
    while True:
        async with request.app[DESK].database.read() as conn:
            lines = await audit.find(conn, wanted, below=below, limit=AT_ONCE)
        if not lines:
            return
        yield lines
        below = lines[-1].place.id


def _row(line: Logged, teller: Teller, zone: ZoneInfo) -> tuple[str, ...]:
    at, event = line.at.astimezone(zone).isoformat(timespec="seconds"), line.event
    item = "" if event.item_id is None else str(event.item_id)
    return (at, event.who, event.what, item, teller.sentence(event))


async def wanted_by(request: web.Request) -> Wanted:
    """What the address asks for, and what this person may see of it; nonsense asks for nothing."""
    query, zone = request.query, request.app[DESK].zone
    whats = kinds(painter_of(request).words).get(query.get("kind", ""))
    who, item = query.get("who", "").strip()[:LONGEST] or None, number_in(request, "item")
    return Wanted(
        who=who,
        whats=whats,
        item=item,
        since=_midnight(query.get("since", ""), zone),
        before=_midnight(query.get("until", ""), zone, after=1),
        machines=bool(who or item or query.get("machines")),
        items_only=not await permits(request, May.WHOLE_LOG),
    )


def _midnight(given: str, zone: ZoneInfo, *, after: int = 0) -> datetime | None:
    """When a day begins on the studio's clock, or so many days later; None for what is no day."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    fits = 2000 < day.year < 3000
    return datetime.combine(day + timedelta(days=after), time(), tzinfo=zone) if fits else None


def _query(request: web.Request, name: str, given: dict[str, Any]) -> str:
    """The address of another part of the log, from where the page stands."""
    return str(request.app.router[f"desk.{name}"].url_for().with_query(given)).rpartition("/")[2]


ROUTES = (
    Route("GET", "/log", "log", page, May.LOG),
    Route("GET", "/log.csv", "log_file", file, May.LOG),
)
