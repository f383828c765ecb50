"""The page of the contests: what is open, what comes, and the form that sets one up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from aiohttp import web

from bot.core.contests import SHAPES, Contest
from bot.desk import asked
from bot.desk.access import May, at, who
from bot.desk.airings import done_on_air, just_done
from bot.desk.contest_form import LONGEST, ContestForm, ContestWrong
from bot.desk.drawing import drawn, painter_of
from bot.desk.faces import Painter
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.names import shown_name
from bot.desk.routes import Route
from bot.store import contests, wins
from bot.store.wins import Winner

SHOWN = 50  # contests on the page


async def page(request: web.Request) -> web.StreamResponse:
    """All contests, and the form for a new one."""
    opens_at = _form(request).local(request.app[DESK].clock())
    return await _page(request, {"opens_at": opens_at})


async def add(request: web.Request) -> web.StreamResponse:
    desk, typed = request.app[DESK], _texts(await asked.form(request))
    try:
        one = _form(request).read(typed)
    except ContestWrong as wrong:
        return await _page(request, typed, wrong)
    name = await who(request)
    async with desk.database.write() as conn:
        await contests.add(conn, one, who=name, now=desk.clock())
    _back(request, "added")


async def contest(request: web.Request) -> web.StreamResponse:
    """One contest, to be changed."""
    before, version = await _get(request)
    return await _one(request, before, {**_form(request).filled(before), "version": str(version)})


async def change(request: web.Request) -> web.StreamResponse:
    desk, typed = request.app[DESK], _texts(await asked.form(request))
    before, _ = await _get(request)
    try:
        one = _form(request).read(typed, before)
        name = await who(request)
        async with desk.database.write() as conn:
            done = await contests.change(
                conn, one, version=_version(typed), who=name, now=desk.clock()
            )
        if not done:
            raise ContestWrong("quicker")
    except ContestWrong as wrong:
        return await _one(request, before, typed, wrong)
    _back(request, "changed")


async def close(request: web.Request) -> web.StreamResponse:
    """Close it now: what comes in the next minutes is late."""
    desk, typed = request.app[DESK], _texts(await asked.form(request))
    name, version, now = await who(request), _version(typed), desk.clock()
    async with desk.database.write() as conn:
        done = await contests.close(
            conn, int(request.match_info["id"]), version=version, who=name, now=now
        )
    deed_id = await done_on_air(request, now) if done else None
    _back(request, "closed" if done else "not_closed", deed_id)


async def _page(
    request: web.Request, typed: Mapping[str, str], wrong: ContestWrong | None = None
) -> web.Response:
    desk, now = request.app[DESK], request.app[DESK].clock()
    async with desk.database.read() as conn:
        found = await contests.latest(conn, limit=SHOWN)
        entries = await contests.entries(conn, [one.id for one, _ in found])
        won = await wins.counts(conn, [one.id for one, _ in found])
    context = {
        "root": "",
        "contests": [
            {
                **_shown(request, one, version, entries.get(one.id, (0, 0)), now=now),
                "winners": won.get(one.id, 0),
            }
            for one, version in found
        ],
        "notice": _notice(request),
        "deed": await just_done(request),
        **_around_form(request, typed, wrong, now=now),
    }
    return await drawn(request, "contests.html", context, status=400 if wrong else 200)


async def _one(
    request: web.Request,
    before: Contest,
    typed: Mapping[str, str],
    wrong: ContestWrong | None = None,
) -> web.Response:
    now = request.app[DESK].clock()
    async with request.app[DESK].database.read() as conn:
        found = await wins.of_contest(conn, before.id)
    context = {
        "root": "../",
        "was": before,
        "winners": [_winner(one, painter_of(request), now=now) for one in found],
        **_around_form(request, typed, wrong, now=now),
    }
    return await drawn(request, "contest.html", context, status=400 if wrong else 200)


def _winner(one: Winner, painter: Painter, *, now: datetime) -> dict[str, Any]:
    """Names as cards show them: of somebody who is erased there is none."""
    name = shown_name(one.sender, one.profile, painter.slurs)
    when = painter.when(one.at, now=now)
    return {
        "name": name or painter.words("card.a_listener"),
        "place": one.place or "",
        "moment": one.at.isoformat(),
        "when": when,
        "marked": painter.words("contests.won_by", name=one.by),
        "path": f"items/{one.item_id}" if one.known else "",
    }


def _around_form(
    request: web.Request, typed: Mapping[str, str], wrong: ContestWrong | None, *, now: datetime
) -> dict[str, Any]:
    words = painter_of(request).words
    return {
        "typed": typed,
        "wrong": words(f"contests.wrong.{wrong.name}", word=wrong.word) if wrong else "",
        "shapes": SHAPES,
        "longest": LONGEST,
        "numbers": sorted(request.app[DESK].station.numbers),
        "now": painter_of(request).when(now, now=now),
    }


def _shown(
    request: web.Request, one: Contest, version: int, entries: tuple[int, int], *, now: datetime
) -> dict[str, Any]:
    painter, shape = painter_of(request), one.shape
    state = "open" if one.is_open(now) else "coming" if now < one.opens_at else "closed"
    return {
        "contest": one,
        "version": version,
        "state": state,
        "opens": painter.when(one.opens_at, now=now),
        "closes": painter.when(one.closes_at, now=now),
        "shape": painter.words(
            f"contests.is.{shape.kind}",
            letters=", ".join(shape.letters),
            low=shape.low,
            high=shape.high,
            count=len(shape.choices),
        ),
        "entries": entries[0],
        "late": entries[1],
    }


def _notice(request: web.Request) -> str | None:
    """What came of a button; the address may say nothing but names of our sentences."""
    said = f"contests.said.{request.query.get('said', '')}"
    sentences = painter_of(request).words
    return sentences(said) if sentences.has(said) else None


def _form(request: web.Request) -> ContestForm:
    desk = request.app[DESK]
    return ContestForm(desk.station, desk.zone)


async def _get(request: web.Request) -> tuple[Contest, int]:
    async with request.app[DESK].database.read() as conn:
        found = await contests.get(conn, int(request.match_info["id"]))
    if found is None:
        raise web.HTTPNotFound
    return found


def _version(typed: Mapping[str, str]) -> int:
    """The version that the person saw; none fits what is no number."""
    given = typed.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _texts(form: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form; a file in place of a text is nothing."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _back(request: web.Request, said: str, deed_id: int | None = None) -> NoReturn:
    request.app[LIVE].look()
    query = {"said": said} | ({"deed": str(deed_id)} if deed_id else {})
    raise web.HTTPSeeOther(at(request, "contests").with_query(query))


_CONTEST = r"/contests/{id:\d{1,18}}"
ROUTES = (
    Route("GET", "/contests", "contests", page, May.CONTESTS),
    Route("POST", "/contests", "add_contest", add, May.CONTESTS),
    Route("GET", _CONTEST, "contest", contest, May.CONTESTS),
    Route("POST", _CONTEST, "change_contest", change, May.CONTESTS),
    Route("POST", rf"{_CONTEST}/close", "close_contest", close, May.CONTESTS),
)
