"""Each time that a show was on air: started, ended, with a note to those who come after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.shows import Airing, Show
from bot.store import deeds, log
from bot.store.log import Event
from bot.store.shows import airings, shows, studios


@dataclass(frozen=True)
class Note:
    """What a show has left to the next one."""

    airing_id: int
    show: str
    text: str
    who: str

    @property
    def key(self) -> str:
        """Another one for other words: whoever has seen the note is shown a changed one."""
        return f"{self.airing_id}-{crc32(self.text.encode())}"


@dataclass(frozen=True)
class OnAir:
    """What is on in a studio, for the desk."""

    studio_id: int
    studio: str
    airing_id: int | None = None  # None: no show is on
    show: str = ""
    since: datetime | None = None
    who: str = ""  # has started it
    own_note: str = ""  # to the next one, so far
    left: Note | None = None  # by the show before
    before_id: int | None = None  # its airing


@dataclass(frozen=True)
class Aired:
    """An airing as the list of them shows it."""

    id: int
    show: str
    studio: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    ended_by: str | None
    note: str | None
    note_by: str | None


async def lately(conn: AsyncConnection, studio_id: int, *, since: datetime) -> list[Airing]:
    """What is on in a studio, and what has ended there since then."""
    ended = sa.or_(airings.c.ended_at.is_(None), airings.c.ended_at >= since)
    query = sa.select(airings).where(airings.c.studio_id == studio_id, ended)
    return [_airing(row) for row in await conn.execute(query.order_by(airings.c.id))]


def _airing(row: sa.Row[Any]) -> Airing:
    return Airing(row.id, row.show_id, row.started_at, row.started_by, row.ended_at, row.ended_by)


async def open_in(conn: AsyncConnection, studio_id: int) -> int | None:
    """The airing in a studio now."""
    on = sa.and_(airings.c.studio_id == studio_id, airings.c.ended_at.is_(None))
    found: int | None = (await conn.execute(sa.select(airings.c.id).where(on))).scalar_one_or_none()
    return found


async def get(conn: AsyncConnection, airing_id: int) -> sa.Row[Any] | None:
    query = sa.select(airings).where(airings.c.id == airing_id)
    return (await conn.execute(query)).one_or_none()


async def begin(
    conn: AsyncConnection,
    show: Show,
    studio_id: int,
    *,
    deed: str = "",
    before: int | None = None,
    who: str,
    now: datetime,
) -> int:
    """Its id; whoever calls holds the studio, and nothing else is on there.

    `deed`: which a person has done by it; `before`: the airing that was handed over.
    """
    values = {"show_id": show.id, "studio_id": studio_id, "started_at": now, "started_by": who}
    insert = sa.insert(airings).values(**values).returning(airings.c.id)
    airing_id: int = (await conn.execute(insert)).scalar_one()
    detail = {"airing": airing_id, "studio": studio_id, "show": show.id, "name": show.name}
    if deed:
        detail |= {"deed_id": await deeds.note(conn, deed, who, now=now), "before": before}
    await log.append(conn, [Event("show_started", who, detail=detail)], now=now)
    return airing_id


async def end(
    conn: AsyncConnection, airing_id: int, *, deed: str = "", who: str, now: datetime
) -> bool:
    """False if it has ended already; `deed`: which a person has done by it."""
    on = sa.and_(airings.c.id == airing_id, airings.c.ended_at.is_(None))
    ended = sa.update(airings).where(on).values(ended_at=now, ended_by=who)
    row = (await conn.execute(ended.returning(airings))).one_or_none()
    if row is None:
        return False
    detail = {"airing": airing_id, "studio": row.studio_id, "show": row.show_id}
    if deed:
        detail["deed_id"] = await deeds.note(conn, deed, who, now=now)
    await log.append(conn, [Event("show_ended", who, detail=detail)], now=now)
    return True


async def reopen(conn: AsyncConnection, airing_id: int) -> None:
    """It goes on as if it had not ended; whoever calls holds the studio, with nothing on."""
    goes_on = sa.update(airings).where(airings.c.id == airing_id)
    await conn.execute(goes_on.values(ended_at=None, ended_by=None))


async def latest_in(conn: AsyncConnection, studio_id: int) -> int | None:
    """The airing that began last in a studio, whether it is on or not."""
    theirs = sa.select(sa.func.max(airings.c.id)).where(airings.c.studio_id == studio_id)
    found: int | None = (await conn.execute(theirs)).scalar_one()
    return found


async def note(
    conn: AsyncConnection, airing_id: int, text: str, *, who: str, now: datetime
) -> bool:
    """Leave a note, in place of the one before, or none; the log does not quote it."""
    said = {"note": text or None, "note_by": who if text else None}
    change = sa.update(airings).where(airings.c.id == airing_id).values(**said)
    if (await conn.execute(change)).rowcount != 1:
        return False
    await log.append(conn, [Event("show_note", who, detail={"airing": airing_id})], now=now)
    return True


# for the desk


async def on_air(conn: AsyncConnection) -> tuple[OnAir, ...]:
    """What is on in each studio, and what the show before has left, in one statement."""
    return tuple(_on_air(row) for row in await conn.execute(_in_each_studio()))


@cache
def _in_each_studio() -> sa.Select[Any]:
    on, before = airings.alias("on_now"), airings.alias("before")
    now_shows, then_shows = shows.alias("now_shows"), shows.alias("then_shows")
    latest = (
        sa.select(airings.c.id)
        .where(airings.c.studio_id == studios.c.id, airings.c.ended_at.is_not(None))
        .order_by(airings.c.ended_at.desc(), airings.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(
            studios.c.id,
            studios.c.name,
            on.c.id.label("airing_id"),
            on.c.started_at,
            on.c.started_by,
            on.c.note.label("own_note"),
            now_shows.c.name.label("show"),
            before.c.id.label("before_id"),
            before.c.note,
            before.c.note_by,
            then_shows.c.name.label("before_show"),
        )
        .outerjoin(on, sa.and_(on.c.studio_id == studios.c.id, on.c.ended_at.is_(None)))
        .outerjoin(now_shows, now_shows.c.id == on.c.show_id)
        .outerjoin(before, before.c.id == latest)
        .outerjoin(then_shows, then_shows.c.id == before.c.show_id)
        .order_by(studios.c.id)
    )


def _on_air(row: sa.Row[Any]) -> OnAir:
    return OnAir(
        row.id,
        row.name,
        row.airing_id,
        row.show or "",
        row.started_at,
        row.started_by or "",
        row.own_note or "",
        Note(row.before_id, row.before_show, row.note, row.note_by or "") if row.note else None,
        row.before_id,
    )


async def past(conn: AsyncConnection, *, limit: int, before: int | None = None) -> list[Aired]:
    """The airings that have ended (those before one), the latest first."""
    query = (
        sa.select(airings, shows.c.name.label("show"), studios.c.name.label("studio"))
        .join(shows, shows.c.id == airings.c.show_id)
        .join(studios, studios.c.id == airings.c.studio_id)
        .where(airings.c.ended_at.is_not(None))
        .order_by(airings.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(airings.c.id < before)
    names = Aired.__dataclass_fields__
    rows = await conn.execute(query)
    return [Aired(**{name: getattr(row, name) for name in names}) for row in rows]
