"""Messages that WhatsApp has approved: all that may go out when the reply window is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.templates import Template
from bot.store.switches import switch, turn
from bot.store.types import Id, Moment, metadata

templates = sa.Table(
    "templates",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("number", sa.Text, nullable=False),  # of the station
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),  # as WhatsApp writes it: en_GB
    sa.Column("body", sa.Text, nullable=False),  # with {{1}} for its blanks
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("number", "name", "language", name="uq_templates_name"),
)

SWITCH = "templates"  # how the latest reading of them went, or that somebody wants one
WANTED, READ, NO_ACCOUNT = "wanted", "read", "no account"
DAILY, AFTER_A_FAILURE = timedelta(days=1), timedelta(hours=1)


async def get(conn: AsyncConnection, number: str, name: str, language: str) -> Template | None:
    query = sa.select(templates).where(
        templates.c.number == number, templates.c.name == name, templates.c.language == language
    )
    row = (await conn.execute(query)).one_or_none()
    return Template(row.name, row.language, row.body) if row else None


async def of(conn: AsyncConnection, number: str) -> list[Template]:
    """Those of a number of the station, by name."""
    query = sa.select(templates).where(templates.c.number == number)
    rows = await conn.execute(query.order_by(templates.c.name, templates.c.language))
    return [Template(row.name, row.language, row.body) for row in rows]


async def every(conn: AsyncConnection) -> Sequence[sa.Row[Any]]:
    order = (templates.c.number, templates.c.name, templates.c.language)
    return (await conn.execute(sa.select(templates).order_by(*order))).all()


async def put(
    conn: AsyncConnection, number: str, found: Sequence[Template], *, now: datetime
) -> None:
    """Take these for all that are approved for a number: what is not among them is gone."""
    await conn.execute(sa.delete(templates).where(templates.c.number == number))
    rows = {
        (one.name, one.language): {
            "number": number,
            "name": one.name,
            "language": one.language,
            "body": one.body,
            "at": now,
        }
        for one in found
    }
    if rows:
        await conn.execute(sa.insert(templates), list(rows.values()))


async def are_due(conn: AsyncConnection, *, now: datetime) -> bool:
    """Once a day, an hour after a failure, and when somebody wants it."""
    last = await switch(conn, SWITCH)
    if last is None or last.value == WANTED:
        return True
    rest = DAILY if last.value in (READ, NO_ACCOUNT) else AFTER_A_FAILURE
    return bool(abs(now - last.at) >= rest)


async def note(conn: AsyncConnection, value: str, *, who: str, now: datetime) -> None:
    """How a reading of them went, or that somebody wants one."""
    await turn(conn, SWITCH, value, who=who, now=now)
