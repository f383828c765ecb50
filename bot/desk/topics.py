"""The topic of the moment: a line that whoever is there sets, for one number or for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.core.replies import clean
from bot.desk import asked
from bot.desk.access import May, at, who
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.routes import Route
from bot.store import deeds, topics

LONGEST = 80  # letters


async def set_topic(request: web.Request) -> web.StreamResponse:
    """Set it in place of the one before, or end that; the log says who did."""
    desk, form, now = request.app[DESK], await asked.form(request), request.app[DESK].clock()
    numbers = _numbers(form, desk.station.numbers)
    ends = "end" in form
    text = clean(_text(form, "text"))
    until = now if ends else until_of(_text(form, "until"), desk.zone, now)
    if not numbers or until is None or not (ends or text):
        return answer(request, "reason.no_topic")
    name = await who(request)
    async with desk.database.write() as conn:
        await topics.set_topic(conn, numbers, "" if ends else text, until=until, who=name, now=now)
        deed_id = await deeds.on_air_at(conn, name, now)
    request.app[LIVE].look()
    return answer(request, "said.topic_ended" if ends else "said.topic_set", deed_id)


def _numbers(form: Mapping[str, Any], ours: frozenset[str]) -> frozenset[str]:
    asked = _text(form, "number")
    return ours & {asked} if asked else ours


def until_of(given: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The next time that the studio's clock shows this."""
    try:
        shown = time.fromisoformat(given)
    except ValueError:
        return None
    local = now.astimezone(zone)
    ends = datetime.combine(local.date(), shown.replace(tzinfo=None), tzinfo=zone)
    return ends if ends > now else ends + timedelta(days=1)


def _text(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def answer(request: web.Request, said: str, deed_id: int | None = None) -> web.StreamResponse:
    """For scripts what came of it; for a plain form the desk again."""
    if not asked.by_a_script(request):
        raise web.HTTPSeeOther(at(request, "queue").with_query(said=said))
    done = not said.startswith("reason.")
    return web.json_response(
        {"id": deed_id, "done": done, "said": said}, status=200 if done else 409
    )


ROUTES = (Route("POST", "/topic", "set_topic", set_topic, May.MOVE),)
