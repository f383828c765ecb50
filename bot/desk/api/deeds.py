"""Deeds: anything that people do with items, to one or to many at once, and their undoing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import web
from aiohttp_security import permits
from pydantic import Field

from bot.core.deeds import DEEDS, LONGEST_EDIT, Refused
from bot.desk import acting
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.item import Item
from bot.desk.api.items import teller
from bot.desk.api.kinds import Asked, Id, Told, Version, of_length, one_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.undone import SHOWN
from bot.journey import Done, Target
from bot.steps.deeds import MOST, Missed
from bot.store import board, deeds

DeedName = Annotated[str, one_of(DEEDS)]


class DeedTarget(Asked):
    """ "i12" is an item, "m7" a message; with `version` only as it was seen."""

    key: Annotated[str, Field(pattern=r"^[im][0-9]{1,18}$")]
    version: Version | None = None

    def target(self) -> Target:
        kind = "items" if self.key[0] == "i" else "messages"
        return Target(kind, int(self.key[1:]), self.version)


class Beside(Asked):
    """Before or after which item another one is placed."""

    before: Id | None = None
    after: Id | None = None


class DeedAsked(Asked):
    """One thing to be done to these; some deeds take a value.

    tag and untag: 1 to 9; relabel and release: a lane; edit and note: a text, or null to take
    it away; place: {"before": id} or {"after": id}.
    """

    deed: DeedName
    items: Annotated[list[DeedTarget], Field(min_length=1, max_length=MOST)]
    value: (
        Annotated[str, of_length(LONGEST_EDIT)] | Annotated[int, Field(ge=1, le=9)] | Beside | None
    ) = None


class MissedItem(Told):
    """What a deed did not reach, and why; `name` is of whoever was quicker."""

    key: str
    reason: str
    name: str


class DeedDone(Told):
    """What came of a deed, and the items as they are now; `id` undoes it."""

    id: int | None
    done: list[str]
    missed: list[MissedItem]
    items: list[Item]


class DeedTold(Told):
    """A deed that was done."""

    id: int
    deed: str
    who: str
    at: datetime
    items: int
    undone_by: str | None


class DeedsTold(Told):
    deeds: list[DeedTold]


async def do(request: web.Request, asked: DeedAsked) -> DeedDone:
    """Pass, take, air, dismiss, mark, edit: whatever is done with items."""
    targets = [one.target() for one in asked.items]
    value = asked.value
    if isinstance(value, Beside):
        value = value.model_dump(exclude_none=True)  # type: ignore[assignment]
    return await _told(request, await acting.carry_out(request, asked.deed, targets, value))


async def undo(request: web.Request, asked: Asked) -> DeedDone:
    """Take a deed back: one's own, a producer anybody's."""
    try:
        done = await acting.take_back(request, part(request))
    except Refused as no:
        raise refused(409, no.reason) from None
    return await _told(request, done)


async def _told(request: web.Request, done: Done) -> DeedDone:
    """Nothing done at all is a conflict, for the first of the reasons."""
    request.app[LIVE].look()
    if not (done.items or done.on_air):
        first = _missed(done.missed[0])
        raise refused(409, first.reason, field=first.key)
    ids = {*done.items, *(one.target.id for one in done.missed if one.target.kind == "items")}
    async with request.app[DESK].database.read() as conn:
        tell = await teller(conn, request)
        cards = await board.cards(conn, ids)
    return DeedDone(
        id=done.deed_id,
        done=[f"i{one}" for one in done.items],
        missed=[_missed(one) for one in done.missed],
        items=tell.all(cards),
    )


def _missed(one: Missed) -> MissedItem:
    return MissedItem(key=f"{one.target.kind[0]}{one.target.id}", reason=one.reason, name=one.name)


async def done_of_late(request: web.Request, asked: Asked) -> DeedsTold:
    """What was done last, and by whom; presenters see what they did themselves."""
    everybodys, name = await permits(request, May.UNDO_ALL), await who(request)
    async with request.app[DESK].database.read() as conn:
        found = await deeds.latest(conn, limit=SHOWN, who=None if everybodys else name)
    told = [
        DeedTold(
            id=one.id,
            deed=one.name,
            who=one.who,
            at=one.at,
            items=one.items,
            undone_by=one.undone_by,
        )
        for one in found
    ]
    return DeedsTold(deeds=told)


CALLS: tuple[Call, ...] = (
    Call("POST", "/deeds", "do", May.MOVE, do, DeedDone, body=DeedAsked, refuses=(409,)),
    Call("GET", "/deeds", "deeds", May.MOVE, done_of_late, DeedsTold),
    Call("POST", "/deeds/{id}/undo", "undo", May.MOVE, undo, DeedDone, refuses=(409,)),
)
