"""How the station is, what was done there, and this API's own document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from bot.desk import audit
from bot.desk.access import May
from bot.desk.api.calls import Call
from bot.desk.api.items import Lines, line
from bot.desk.api.kinds import Asked, Day, Id, Told, of_length
from bot.desk.drawing import painter_of
from bot.desk.given import DESK
from bot.desk.lights import Lights, panel
from bot.desk.telling import Teller
from bot.store import audit as store

DOCUMENT = Path(__file__).parent / "openapi.yaml"
YAML = "application/yaml"
_Light = Literal["ok", "warn", "bad"]


class SignTold(Told):
    title: str
    light: _Light
    word: str
    sentence: str


class HealthTold(Told):
    """The light of the desk, and `loss`: how many messages are lost."""

    light: _Light
    says: str
    loss: int
    lost: str
    signs: list[SignTold]


class LogAsked(Asked):
    """Which lines; `below` is the number after the dash of the last place that was seen.

    A producer is told what was done with items, a manager all of it; `machines`: also what
    nobody did.
    """

    who: Annotated[str, of_length(audit.LONGEST)] | None = None
    kind: Annotated[str, of_length(audit.LONGEST)] | None = None
    item: Id | None = None
    since: Day | None = None
    until: Day | None = None
    machines: Literal["true"] | None = None
    below: Id | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


async def health(request: web.Request, asked: Asked) -> HealthTold:
    """The health light, and the sentences behind it."""
    found, loss = await Lights(request.app[DESK]).look()
    return HealthTold.model_validate(panel(found, loss, painter_of(request).words))


async def the_log(request: web.Request, asked: LogAsked) -> Lines:
    """Who did what, newest first."""
    wanted, sentences = await audit.wanted_by(request), Teller(painter_of(request).words)
    async with request.app[DESK].database.read() as conn:
        found = await store.find(conn, wanted, below=asked.below, limit=asked.limit)
    return Lines(lines=[line(one, sentences) for one in found])


async def document(request: web.Request, asked: Asked) -> web.StreamResponse:
    """What you are reading."""
    return web.Response(text=DOCUMENT.read_text("utf-8"), content_type=YAML)


CALLS: tuple[Call, ...] = (
    Call("GET", "/health", "health", May.SEE, health, HealthTold),
    Call("GET", "/log", "log", May.LOG, the_log, Lines, LogAsked),
    Call("GET", "/openapi.yaml", "document", May.SEE, document, kind=YAML),
)
