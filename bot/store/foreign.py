"""Messages in the inbox that are not for this station: kept as having come, never processed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.inbox import inbox

NOT_OURS = "not a number of this station"
WRONGLY_SIGNED = "signed for another number"  # to one of ours, by an app that is not its own
Key = tuple[str, str]  # number and provider id


async def among(conn: AsyncConnection, keys: Collection[Key]) -> dict[Key, int]:
    """Which of these messages are foreign rows; they may be in the way of the true ones."""
    found: dict[Key, int] = {}
    ids = sorted({provider_id for _, provider_id in keys})
    for start in range(0, len(ids), 500):  # SQLite takes a bounded number of parameters
        rows = await conn.execute(
            sa.select(inbox.c.id, inbox.c.number, inbox.c.provider_id).where(
                inbox.c.provider_id.in_(ids[start : start + 500]),
                inbox.c.settled_as.in_([NOT_OURS, WRONGLY_SIGNED]),
            )
        )
        found.update({(row.number, row.provider_id): row.id for row in rows})
    return found


async def remove(conn: AsyncConnection, ids: Iterable[int]) -> None:
    """Make room for the true ones: nothing hangs on a row that was never processed."""
    await conn.execute(
        sa.delete(inbox).where(inbox.c.id == sa.bindparam("row")), [{"row": one} for one in ids]
    )


async def counts(conn: AsyncConnection, *, since: datetime) -> dict[Key, int]:
    """How many have come since then, by number and reason."""
    rows = await conn.execute(
        sa.select(inbox.c.number, inbox.c.settled_as, sa.func.count().label("n"))
        .where(inbox.c.received_at >= since, inbox.c.settled_as.in_([NOT_OURS, WRONGLY_SIGNED]))
        .group_by(inbox.c.number, inbox.c.settled_as)
    )
    return {(row.number, row.settled_as): row.n for row in rows}
