"""Contests: set up, changed and closed, by the same rules as the desk's form has."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from aiohttp import web
from pydantic import AwareDatetime, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.contests import SHAPES, Contest
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Name, Told, Version, one_of
from bot.desk.contest_form import MOST_CHOICES, MOST_KEYWORDS, ContestForm, ContestWrong
from bot.desk.contests import SHOWN
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.store import contests, wins

_Answer = Annotated[int, Field(ge=0, lt=10**9)]


class ShapeAsked(Asked):
    """What an answer looks like; of the rest what belongs to its kind counts."""

    kind: Annotated[str, one_of(SHAPES)]
    letters: Annotated[str, Field(max_length=80)] = ""
    low: _Answer = 0
    high: _Answer = 0
    choices: Annotated[list[Name], Field(max_length=MOST_CHOICES)] = []


class ContestAsked(Asked):
    """Without a number for all of the station's."""

    name: Name
    keywords: Annotated[list[Name], Field(max_length=MOST_KEYWORDS)] = []
    shape: ShapeAsked
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    number: Name | None = None


class ContestChanged(ContestAsked):
    """All of it, as it was seen in this version."""

    version: Version


class ShapeTold(Told):
    kind: str
    letters: str
    low: int
    high: int
    choices: list[str]


class ContestTold(Told):
    id: int
    version: int
    name: str
    keywords: list[str]
    shape: ShapeTold
    opens_at: datetime
    closes_at: datetime
    number: str | None
    state: Literal["coming", "open", "closed"]
    entries: int
    late: int
    winners: int


class ContestsTold(Told):
    """The one that closes last comes first."""

    contests: list[ContestTold]


class CloseAsked(Asked):
    version: Version


async def listed(request: web.Request, asked: Asked) -> ContestsTold:
    """The latest contests."""
    now = request.app[DESK].clock()
    async with request.app[DESK].database.read() as conn:
        found = await contests.latest(conn, limit=SHOWN)
        counted = await _counted(conn, [one.id for one, _ in found])
    told = [_told(one, version, counted[one.id], now=now) for one, version in found]
    return ContestsTold(contests=told)


async def _counted(conn: AsyncConnection, ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """Of each contest the entries, those that came late, and the winners."""
    entries, won = await contests.entries(conn, ids), await wins.counts(conn, ids)
    return {one: (*entries.get(one, (0, 0)), won.get(one, 0)) for one in ids}


def _told(
    one: Contest, version: int, counted: tuple[int, int, int], *, now: datetime
) -> ContestTold:
    state = "open" if one.is_open(now) else "coming" if now < one.opens_at else "closed"
    return ContestTold.model_validate(
        {
            "id": one.id,
            "version": version,
            "name": one.name,
            "keywords": list(one.keywords),
            "shape": one.shape.to_json(),
            "opens_at": one.opens_at,
            "closes_at": one.closes_at,
            "number": one.number,
            "state": state,
            **dict(zip(("entries", "late", "winners"), counted, strict=True)),
        }
    )


async def contest(request: web.Request, asked: Asked) -> ContestTold:
    """One contest."""
    return await _one(request, part(request))


async def _one(request: web.Request, contest_id: int) -> ContestTold:
    async with request.app[DESK].database.read() as conn:
        found = await contests.get(conn, contest_id)
        counted = await _counted(conn, [contest_id])
    if found is None:
        raise refused(404)
    return _told(*found, counted[contest_id], now=request.app[DESK].clock())


async def add(request: web.Request, asked: ContestAsked) -> ContestTold:
    """Set up a new one."""
    desk, one, name = request.app[DESK], _read(request, asked, None), await who(request)
    async with desk.database.write() as conn:
        contest_id = await contests.add(conn, one, who=name, now=desk.clock())
    request.app[LIVE].look()
    return await _one(request, contest_id)


async def change(request: web.Request, asked: ContestChanged) -> ContestTold:
    """Change all of it, unless somebody was quicker."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.read() as conn:
        before = await contests.get(conn, part(request))
    if before is None:
        raise refused(404)
    one = _read(request, asked, before[0])
    async with desk.database.write() as conn:
        done = await contests.change(conn, one, version=asked.version, who=name, now=desk.clock())
    if not done:
        raise refused(409, "quicker")
    request.app[LIVE].look()
    return await _one(request, one.id)


def _read(request: web.Request, asked: ContestAsked, before: Contest | None) -> Contest:
    """As the form reads it, but for its moments, which the form knows to a minute only."""
    form = ContestForm(request.app[DESK].station, request.app[DESK].zone)
    shape = asked.shape
    try:
        typed = {
            "name": asked.name,
            "keywords": "\n".join(asked.keywords),
            "shape": shape.kind,
            "letters": shape.letters,
            "low": str(shape.low),
            "high": str(shape.high),
            "choices": "\n".join(shape.choices),
            "number": asked.number or "",
            "opens_at": form.local(asked.opens_at),
            "closes_at": form.local(asked.closes_at),
        }
        found = form.read(typed, before)
    except ContestWrong as wrong:
        raise refused(409, wrong.name, "The station cannot have such a contest.") from None
    except OverflowError:
        raise refused(409, "opens_at", "No such time.") from None
    return replace(found, opens_at=asked.opens_at, closes_at=asked.closes_at)


async def close(request: web.Request, asked: CloseAsked) -> ContestTold:
    """Close it now; what comes in the next minutes is late."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        done = await contests.close(
            conn, part(request), version=asked.version, who=name, now=desk.clock()
        )
    if not done:
        raise refused(409, "not_closed")
    request.app[LIVE].look()
    return await _one(request, part(request))


_CONTEST, _MAY = "/contests/{id}", May.CONTESTS
CALLS: tuple[Call, ...] = (
    Call("GET", "/contests", "contests", _MAY, listed, ContestsTold),
    Call(
        "POST",
        "/contests",
        "add_contest",
        _MAY,
        add,
        ContestTold,
        body=ContestAsked,
        refuses=(409,),
    ),
    Call("GET", _CONTEST, "contest", _MAY, contest, ContestTold),
    Call(
        "PUT",
        _CONTEST,
        "change_contest",
        _MAY,
        change,
        ContestTold,
        body=ContestChanged,
        refuses=(409,),
    ),
    Call(
        "POST",
        f"{_CONTEST}/close",
        "close_contest",
        _MAY,
        close,
        ContestTold,
        body=CloseAsked,
        refuses=(409,),
    ),
)
