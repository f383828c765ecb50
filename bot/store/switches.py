"""What can be changed while everything runs: the reply mode, and the rules for requests."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.wishes import RequestRules
from bot.store import log, upsert
from bot.store.log import Event
from bot.store.types import Moment, metadata

REPLY_MODE = "reply_mode"
PASSING = "passing"
REQUEST_RULE = "requests."  # begins the names of the rules for requests
MODES = ("text", "reaction", "read", "none")

switches = sa.Table(
    "switches",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)


async def switch(conn: AsyncConnection, name: str) -> sa.Row[Any] | None:
    """What somebody has set, who, and when."""
    return (await conn.execute(sa.select(switches).where(switches.c.name == name))).one_or_none()


async def turn(conn: AsyncConnection, name: str, value: str, *, who: str, now: datetime) -> None:
    insert = upsert.insert(conn, switches).values(name=name, value=value, who=who, at=now)
    changed = {"value": value, "who": who, "at": now}
    await conn.execute(insert.on_conflict_do_update(index_elements=["name"], set_=changed))


async def reply_mode(conn: AsyncConnection) -> str | None:
    """The mode that somebody has switched to; None: as the settings say."""
    query = sa.select(switches.c.value).where(switches.c.name == REPLY_MODE)
    mode: str | None = (await conn.execute(query)).scalar_one_or_none()
    return mode


async def set_reply_mode(
    conn: AsyncConnection, mode: str | None, *, who: str, now: datetime
) -> None:
    """Switch at once for every role; None goes back to the settings. Raises ValueError."""
    if mode is None:
        await conn.execute(sa.delete(switches).where(switches.c.name == REPLY_MODE))
    elif mode in MODES:
        await turn(conn, REPLY_MODE, mode, who=who, now=now)
    else:
        raise ValueError("no such reply mode")
    await log.append(conn, [Event("reply_mode", who, detail={"mode": mode or ""})], now=now)


async def passing(conn: AsyncConnection) -> bool:
    """Whether presenters see only what a producer passed to them."""
    query = sa.select(switches.c.value).where(switches.c.name == PASSING)
    return (await conn.execute(query)).scalar_one_or_none() != "off"


async def set_passing(conn: AsyncConnection, on: bool, *, who: str, now: datetime) -> None:
    """A station without a producer switches it off: everything but what is held reaches the air."""
    await turn(conn, PASSING, "on" if on else "off", who=who, now=now)
    await log.append(conn, [Event("passing", who, detail={"on": on})], now=now)


async def request_rules(conn: AsyncConnection) -> RequestRules:
    query = sa.select(switches).where(switches.c.name.startswith(REQUEST_RULE, autoescape=True))
    rows = await conn.execute(query)
    return RequestRules.read({row.name.removeprefix(REQUEST_RULE): row.value for row in rows})


async def set_request_rules(
    conn: AsyncConnection, rules: RequestRules, *, who: str, now: datetime
) -> None:
    """They hold from the next request on."""
    insert = upsert.insert(conn, switches)
    told = insert.excluded
    changed = {"value": told.value, "who": told.who, "at": told.at}
    rows = [
        {"name": f"{REQUEST_RULE}{name}", "value": str(value), "who": who, "at": now}
        for name, value in asdict(rules).items()
    ]
    await conn.execute(insert.on_conflict_do_update(index_elements=["name"], set_=changed), rows)
    await log.append(conn, [Event("request_rules", who, detail=asdict(rules))], now=now)
