"""Figures of a time, its run sheet, and the archive of all that is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import Field

from bot.desk import numbers as page
from bot.desk import runsheet
from bot.desk.access import May
from bot.desk.api.calls import Call
from bot.desk.api.item import Item
from bot.desk.api.items import LaneName, StatusName, teller
from bot.desk.api.kinds import Asked, Day, Id, Told, Words
from bot.desk.given import DESK
from bot.desk.looking import TAGS, wanted
from bot.desk.spans import Span
from bot.store import board, search


class SpanAsked(Asked):
    """A show, a day or a month on the station's clock; without any the last hour."""

    airing: Id | None = None
    day: Day | None = None
    month: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] | None = None


class SheetAsked(Asked):
    """A show or a day; without either today."""

    airing: Id | None = None
    day: Day | None = None


class SpanTold(Told):
    """`until` is the first moment after it."""

    name: str
    value: str
    title: str
    since: datetime
    until: datetime


class Figure(Told):
    name: str
    value: str


class TableTold(Told):
    name: str
    head: list[str]
    rows: list[list[str | int | float | None]]


class NumbersTold(Told):
    span: SpanTold
    sums: list[Figure]
    tables: list[TableTold]


class SheetLine(Told):
    """`read` is what went out; `edited`: in other words than it came."""

    at: datetime
    purpose: str
    song: str
    artist: str
    name: str
    place: str
    read: str
    edited: bool
    by: str


class SheetTold(Told):
    span: SpanTold
    lines: list[SheetLine]


class ArchiveAsked(Asked):
    """What is looked for; `of` is an item, whose listener's others are wanted."""

    q: Words = ""
    lane: LaneName | None = None
    status: StatusName | None = None
    show: Id | None = None
    airing: Id | None = None
    since: Day | None = None
    until: Day | None = None
    starred: bool = False
    won: bool = False
    tag: Annotated[int, Field(ge=1, le=len(TAGS))] | None = None
    of: Id | None = None
    before: Id | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ArchiveTold(Told):
    """Newest first; `before` begins the next page, which may hold nothing yet."""

    items: list[Item]
    before: int | None


async def figures(request: web.Request, asked: SpanAsked) -> NumbersTold:
    """The tables of the numbers page."""
    span, told = await page.figures_of(request)
    tables = [
        TableTold(
            name=one.name,
            head=list(one.head),
            rows=[[cell.value for cell in row] for row in one.rows],
        )
        for one in told.tables
    ]
    sums = [Figure(name=name, value=value) for name, value in told.sums]
    return NumbersTold(span=_span(request, span), sums=sums, tables=tables)


def _span(request: web.Request, span: Span) -> SpanTold:
    return SpanTold(
        name=span.name,
        value=span.value,
        title=page.titled(request, span),
        since=span.scope.start,
        until=span.scope.end,
    )


async def sheet(request: web.Request, asked: SheetAsked) -> SheetTold:
    """What was aired, in its order."""
    span, lines = await runsheet.lines_of(request)
    told = [
        SheetLine(
            at=datetime.fromisoformat(one.moment),
            **{name: getattr(one, name) for name in SheetLine.model_fields if name != "at"},
        )
        for one in lines
    ]
    return SheetTold(span=_span(request, span), lines=told)


async def archive(request: web.Request, asked: ArchiveAsked) -> ArchiveTold:
    """A search over everything that is kept."""
    given = asked.model_dump(exclude_none=True, exclude={"before", "limit"})
    typed = {name: str(value) for name, value in given.items() if value}
    how = wanted(typed, request.app[DESK].zone)
    async with request.app[DESK].database.read() as conn:
        tell = await teller(conn, request)
        found = await search.found(conn, how, limit=asked.limit, before=asked.before)
        cards = (await board.cards(conn, found.ids))[::-1]
    return ArchiveTold(items=tell.all(cards), before=found.before)


CALLS: tuple[Call, ...] = (
    Call("GET", "/numbers", "numbers", May.SEE, figures, NumbersTold, SpanAsked, refuses=(404,)),
    Call("GET", "/run-sheet", "run_sheet", May.SEE, sheet, SheetTold, SheetAsked, refuses=(404,)),
    Call(
        "GET",
        "/archive",
        "archive",
        May.ARCHIVE,
        archive,
        ArchiveTold,
        ArchiveAsked,
        refuses=(404,),
    ),
)
