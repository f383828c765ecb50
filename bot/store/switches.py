"""What can be changed while everything runs: the reply mode, switched off in a moment."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import log, upsert
from bot.store.log import Event
from bot.store.types import Moment, metadata

REPLY_MODE = "reply_mode"
MODES = ("text", "reaction", "read", "none")

switches = sa.Table(
    "switches",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)


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
        insert = upsert.insert(conn, switches).values(name=REPLY_MODE, value=mode, who=who, at=now)
        changed = {"value": mode, "who": who, "at": now}
        await conn.execute(insert.on_conflict_do_update(index_elements=["name"], set_=changed))
    else:
        raise ValueError("no such reply mode")
    await log.append(conn, [Event("reply_mode", who, detail={"mode": mode or ""})], now=now)
