"""What is done with the people at the desk, each step with its line in the log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import log, staff
from bot.store.log import Event
from bot.store.staff import sessions

ENGINEER = "engineer"  # who it was, when it was a command on the machine
PROGRAM = "token: "  # before the name of a token, wherever a person's name may stand
# Who else may stand in the log as having done something.
SOURCES = ("azuracast", "icecast", "file", "post")  # of what is played
MACHINES = (
    *("bot", "door", "schedule", "web", "worker", "scheduler"),
    *("whatsapp", "listener", "playout", "erasing"),
    *SOURCES,
)
RESERVED = (*MACHINES, ENGINEER, "somebody")
LONGEST = 60  # letters of a name


class LastManager(Exception):
    """Without a manager nobody could let anybody in."""


def is_name(name: str) -> bool:
    """Whether somebody may be called so: no line of the log may be taken for another's."""
    plain = name.casefold()
    fits = bool(name) and len(name) <= LONGEST and name.isprintable() and name == name.strip()
    return fits and plain not in RESERVED and not plain.startswith(PROGRAM.strip())


async def let_in(
    conn: AsyncConnection, name: str, role: str, password_hash: str, *, who: str, now: datetime
) -> None:
    """Add somebody, or give who is there a new role and password, which ends their sessions."""
    known = await staff.find(conn, name)
    if known is not None and role != "manager":
        await _spare_the_last_manager(conn, known.id)
    await staff.save(conn, name, role, password_hash, now=now)
    what = "person_added" if known is None else "person_changed"
    await _tell(conn, what, known.name if known else name, who=who, now=now, role=role)


async def give_role(
    conn: AsyncConnection, person: sa.Row[Any], role: str, *, who: str, now: datetime
) -> None:
    """It counts at once, also where they are signed in."""
    if role == person.role:
        return
    if role != "manager":
        await _spare_the_last_manager(conn, person.id)
    await _change(conn, person.id, role=role)
    await _tell(conn, "role_given", person.name, who=who, now=now, role=role)


async def give_password(
    conn: AsyncConnection,
    person: sa.Row[Any],
    password_hash: str,
    *,
    keep: str = "",
    who: str,
    now: datetime,
) -> None:
    """It ends all their sessions but the one that they change it in."""
    await _change(conn, person.id, password_hash=password_hash)
    await _end(conn, person.id, sessions.c.key_hash != keep)
    await _tell(conn, "password_given", person.name, who=who, now=now)


async def speak(
    conn: AsyncConnection, person: sa.Row[Any], language: str | None, *, now: datetime
) -> None:
    """The language in which they want the desk; None: as their browser says."""
    await _change(conn, person.id, language=language)
    await _tell(
        conn, "language_chosen", person.name, who=person.name, now=now, language=language or ""
    )


async def remove(conn: AsyncConnection, person: sa.Row[Any], *, who: str, now: datetime) -> None:
    """Somebody has left, and is signed out everywhere."""
    await _spare_the_last_manager(conn, person.id)
    await _end(conn, person.id)
    await conn.execute(sa.delete(staff.staff).where(staff.staff.c.id == person.id))
    await _tell(conn, "person_removed", person.name, who=who, now=now)


async def sign_out(
    conn: AsyncConnection,
    person: sa.Row[Any],
    *,
    only: Collection[str] | None = None,
    keep: str = "",
    who: str,
    now: datetime,
) -> int:
    """End sessions of somebody: all, only these, or all but one; how many there were."""
    these = [sessions.c.key_hash.in_(only)] if only is not None else []
    ended = await _end(conn, person.id, sessions.c.key_hash != keep, *these)
    if ended:
        await _tell(conn, "sessions_ended", person.name, who=who, now=now, count=ended)
    return ended


async def _spare_the_last_manager(conn: AsyncConnection, person_id: int) -> None:
    """Two managers who do it to each other at once do it one after the other."""
    query = sa.select(staff.staff.c.id).where(staff.staff.c.role == "manager")
    managers = list((await conn.execute(query.order_by("id").with_for_update())).scalars())
    if managers == [person_id]:
        raise LastManager


async def _change(conn: AsyncConnection, person_id: int, **values: Any) -> None:
    await conn.execute(sa.update(staff.staff).where(staff.staff.c.id == person_id).values(values))


async def _end(conn: AsyncConnection, person_id: int, *which: sa.ColumnElement[bool]) -> int:
    gone = sa.delete(sessions).where(sessions.c.staff_id == person_id, *which)
    return (await conn.execute(gone)).rowcount


async def _tell(
    conn: AsyncConnection, what: str, name: str, *, who: str, now: datetime, **more: Any
) -> None:
    own = {"change": "own"} if who == name else {}
    await log.append(conn, [Event(what, who, detail={"name": name, **own, **more})], now=now)
