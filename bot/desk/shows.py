"""The page of the shows: what is on, the week, what was on; and where shows are planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiohttp import web
from multidict import MultiDict
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.replies import clean
from bot.core.shows import SCHEDULE, Show, clash, due, next_change
from bot.desk import asked
from bot.desk.access import May, who
from bot.desk.airings import LONGEST_NOTE, back, just_done
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.desk.show_form import DAYS, LONGEST, ShowTyped, ShowWrong, summary
from bot.store import airings, shows
from bot.store.airings import Aired, OnAir
from bot.store.shows import Studio

A_PAGE = 30  # airings that are listed at once


async def page(request: web.Request) -> web.StreamResponse:
    """What is on, the week, and what was on."""
    return await _page(request, ShowTyped())


async def add(request: web.Request) -> web.StreamResponse:
    typed = ShowTyped.typed(_texts(await asked.form(request)))
    try:
        said = await _set(request, typed, 0)
    except ShowWrong as wrong:
        return await _page(request, typed, wrong)
    back(request, "clash" if said else "added")


async def show(request: web.Request) -> web.StreamResponse:
    """One show, to be changed."""
    before = await _get(request)
    return await _one(request, before, ShowTyped.of(before))


async def change(request: web.Request) -> web.StreamResponse:
    before, typed = await _get(request), ShowTyped.typed(_texts(await asked.form(request)))
    try:
        said = await _set(request, typed, before.id)
    except ShowWrong as wrong:
        return await _one(request, before, typed, wrong)
    back(request, "clash" if said else "changed")


async def _set(request: web.Request, typed: ShowTyped, show_id: int) -> bool:
    """Write it down; whether some of its times are another's, too."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        one = typed.show(show_id, [studio.id for studio in await shows.all_studios(conn)])
        theirs = await shows.all_shows(conn, studio=one.studio_id)
        await shows.set_show(conn, one, who=name, now=desk.clock())
    return clash(one, [other for other in theirs if other.id != show_id])


async def drop(request: web.Request) -> web.StreamResponse:
    """It is no more; that asks to be meant."""
    desk, name = request.app[DESK], await who(request)
    if "sure" not in await asked.form(request):
        back(request, "quicker")
    async with desk.database.write() as conn:
        done = await shows.drop_show(
            conn, int(request.match_info["id"]), who=name, now=desk.clock()
        )
    back(request, "dropped" if done else "quicker")


async def set_studio(request: web.Request) -> web.StreamResponse:
    """Add a studio, or change one."""
    desk, form, person = request.app[DESK], _texts(await asked.form(request)), await who(request)
    typed = form.get("name", "").strip()
    numbers = tuple(sorted(desk.station.numbers & {*form.getall("number", [])}))
    name = clean(typed)
    if not name or len(typed) > LONGEST:
        back(request, "studio_wrong")
    studio = Studio(int(request.match_info.get("id", "0")), name, numbers)
    async with desk.database.write() as conn:
        done = await shows.set_studio(conn, studio, who=person, now=desk.clock())
    back(request, "studio" if done else "studio_wrong")


# the page


async def _page(
    request: web.Request, typed: ShowTyped, wrong: ShowWrong | None = None
) -> web.Response:
    desk, now = request.app[DESK], request.app[DESK].clock()
    async with desk.database.read() as conn:
        on = await airings.on_air(conn)
        planned = await shows.all_shows(conn)
        past = await _past(conn, request)
        studios = await shows.all_studios(conn)
    context = {
        "on": [_on(request, one, _of(planned, one.studio_id), now=now) for one in on],
        "planned": [(one, summary(one, _days(request, "short"))) for one in planned],
        "weeks": _weeks(request, planned, studios),
        "past": [_aired(request, one, now=now) for one in past[:A_PAGE]],
        "latest": {one.before_id for one in on},
        "before": past[A_PAGE - 1].id if len(past) > A_PAGE else None,
        "notice": _notice(request),
        "deed": await just_done(request),
        "numbers": sorted(desk.station.numbers),
        "longest_note": LONGEST_NOTE,
        **_around_form(request, studios, typed, wrong, now=now),
    }
    return await drawn(request, "shows.html", {"root": "", **context}, status=_status(wrong))


async def _one(
    request: web.Request, before: Show, typed: ShowTyped, wrong: ShowWrong | None = None
) -> web.Response:
    async with request.app[DESK].database.read() as conn:
        studios = await shows.all_studios(conn)
    now = request.app[DESK].clock()
    context = {"root": "../", "was": before}
    context |= _around_form(request, studios, typed, wrong, now=now)
    return await drawn(request, "show.html", context, status=_status(wrong))


def _around_form(
    request: web.Request,
    studios: Sequence[Studio],
    typed: ShowTyped,
    wrong: ShowWrong | None,
    *,
    now: datetime,
) -> dict[str, Any]:
    words = painter_of(request).words
    return {
        "studios": studios,
        "typed": typed,
        "wrong": words(f"shows.wrong.{wrong.name}") if wrong else "",
        "days": _days(request, "day"),
        "longest": LONGEST,
        "now": painter_of(request).when(now, now=now),
    }


def _on(
    request: web.Request, one: OnAir, planned: Sequence[Show], *, now: datetime
) -> dict[str, Any]:
    """A studio, what is on there, and what comes next by the schedule."""
    painter, zone = painter_of(request), request.app[DESK].zone
    then = next_change(planned, now, zone)
    coming = due(planned, then, zone) if then else due(planned, now, zone)
    names = {show.id: show.name for show in planned}
    return {
        "one": one,
        "since": painter.when(one.since, now=now) if one.since else "",
        "who": _person(request, one.who),
        "then": painter.when(then, now=now) if then else "",
        "next": names.get(coming.show_id, "") if coming else "",
        "choices": [show for show in planned if show.name != one.show],
        "first": coming.show_id if coming else 0,
    }


def _weeks(
    request: web.Request, planned: Sequence[Show], studios: Sequence[Studio]
) -> list[tuple[Studio, Any]]:
    """The week of each studio that has one."""
    theirs = [(one, _of(planned, one.id)) for one in studios]
    return [(one, _week(request, mine)) for one, mine in theirs if any(show.slots for show in mine)]


def _week(request: web.Request, planned: Sequence[Show]) -> list[tuple[str, list[Any]]]:
    """Each day with what is on, in order."""
    names = _days(request, "day")
    return [
        (
            names[day],
            sorted(
                (f"{slot.begin:%H:%M}", f"{slot.end:%H:%M}", one.name)
                for one in planned
                for slot in one.slots
                if day in slot.days
            ),
        )
        for day in DAYS
    ]


def _aired(request: web.Request, one: Aired, *, now: datetime) -> dict[str, Any]:
    painter = painter_of(request)
    ended = one.ended_at or now
    return {
        "one": one,
        "began": painter.when(one.started_at, now=now),
        "ended": painter.when(ended, now=now),
        "by": list(dict.fromkeys(_person(request, who) for who in (one.started_by, one.ended_by))),
    }


def _person(request: web.Request, who: str | None) -> str:
    return painter_of(request).words("shows.schedule") if who == SCHEDULE else who or ""


def _of(planned: Sequence[Show], studio_id: int) -> list[Show]:
    return [one for one in planned if one.studio_id == studio_id]


def _days(request: web.Request, form: str) -> dict[int, str]:
    words = painter_of(request).words
    return {day: words(f"shows.{form}.{day}") for day in DAYS}


async def _past(conn: AsyncConnection, request: web.Request) -> list[Aired]:
    given = request.query.get("before", "")
    before = int(given) if given.isdecimal() and len(given) < 18 else None
    return await airings.past(conn, limit=A_PAGE + 1, before=before)


def _notice(request: web.Request) -> str | None:
    """What came of a button; the address may say nothing but names of our sentences."""
    said = f"shows.said.{request.query.get('said', '')}"
    sentences = painter_of(request).words
    return sentences(said) if sentences.has(said) else None


async def _get(request: web.Request) -> Show:
    async with request.app[DESK].database.read() as conn:
        found = await shows.show(conn, int(request.match_info["id"]))
    if found is None:
        raise web.HTTPNotFound
    return found


def _texts(form: Any) -> MultiDict[str]:
    """The fields of a form; a file in place of a text is nothing."""
    return MultiDict((name, value) for name, value in form.items() if isinstance(value, str))


def _status(wrong: ShowWrong | None) -> int:
    return 400 if wrong else 200


_SHOW = r"/shows/{id:\d{1,18}}"
ROUTES = (
    Route("GET", "/shows", "shows", page, May.SEE),
    Route("POST", "/shows", "add_show", add, May.SHOWS),
    Route("GET", _SHOW, "show", show, May.SHOWS),
    Route("POST", _SHOW, "change_show", change, May.SHOWS),
    Route("POST", rf"{_SHOW}/drop", "drop_show", drop, May.SHOWS),
    Route("POST", "/studios", "add_studio", set_studio, May.STUDIOS),
    Route("POST", r"/studios/{id:\d{1,18}}", "change_studio", set_studio, May.STUDIOS),
)
