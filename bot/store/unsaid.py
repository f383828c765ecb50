"""What is owed after second thoughts: words that a listener took back or edited away go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import says
from bot.store.inbox import inbox
from bot.store.outbox import State, outbox


async def take_back(
    conn: AsyncConnection, listener_id: int, inbox_id: int, *, since: datetime
) -> list[int]:
    """Drop what is owed for a message, empty what was said of it; the items we asked about in it.

    `since` is when the message came. A reply may have been opened before that, by the messages of
    its burst, but not sent.
    """
    perhaps = sa.or_(outbox.c.sending_at.is_(None), outbox.c.sending_at >= since)
    asked = []
    for row in await _rows(conn, listener_id, perhaps):
        others = [part for part in row.parts if part.get("of") != inbox_id]
        if len(others) == len(row.parts):
            continue
        values: dict[str, Any] = {"parts": others}
        if row.state == State.QUEUED.value:
            values |= await _left(conn, others, "taken back")
        await conn.execute(sa.update(outbox).where(outbox.c.id == row.id).values(**values))
        asked += _asked_about(row.parts, others)
    return asked


async def reword(
    conn: AsyncConnection, listener_id: int, inbox_id: int, *, old: str, new: str
) -> list[int]:
    """What waits to be said of a message does not name what it no longer says; as above."""
    asked = []
    for row in await _rows(conn, listener_id, outbox.c.state == State.QUEUED.value):
        parts = [
            {"text": "received", "values": {}, "of": inbox_id}
            if part.get("of") == inbox_id and _edited_away(part, old, new)
            else part
            for part in row.parts
        ]
        if parts != row.parts:
            await conn.execute(sa.update(outbox).where(outbox.c.id == row.id).values(parts=parts))
            asked += _asked_about(row.parts, parts)
    return asked


async def read_again(
    conn: AsyncConnection, listener_id: int, inbox_id: int, said: Sequence[dict[str, Any]]
) -> list[int] | None:
    """Say this of a message instead; the items that nobody asks about now. None: it is too late."""
    for row in await _rows(conn, listener_id, outbox.c.state == State.QUEUED.value):
        mine = [n for n, part in enumerate(row.parts) if part.get("of") == inbox_id]
        if not mine:
            continue
        others = [part for part in row.parts if part.get("of") != inbox_id]
        parts = [*others[: mine[0]], *said, *others[mine[0] :]]
        values: dict[str, Any] = {"parts": parts}
        if not said:
            values |= await _left(conn, others, "read again")
        await conn.execute(sa.update(outbox).where(outbox.c.id == row.id).values(**values))
        return _asked_about(row.parts, parts)
    return None


async def waits(conn: AsyncConnection, listener_id: int, inbox_id: int) -> bool:
    """Whether what is owed for a message has yet to be said; locked, so that it stays so."""
    rows = await _rows(conn, listener_id, outbox.c.state == State.QUEUED.value)
    return any(part.get("of") == inbox_id for row in rows for part in row.parts)


async def _left(
    conn: AsyncConnection, others: Sequence[dict[str, Any]], reason: str
) -> dict[str, Any]:
    """What becomes of a reply without what it said of one message."""
    if others:
        return await _answering(conn, others[-1])
    return {"state": State.SKIPPED.value, "reason": reason, "gathering": None}


def _edited_away(part: dict[str, Any], old: str, new: str) -> bool:
    """Whether it names anything that the message said and says no more; a value may be a list."""
    if "typed" in part:  # it speaks in the library's words
        return not part["typed"] or not all(says(new, name) for name in part["typed"])
    named = [*part.get("values", {}).values(), *part.get("options", ())]
    names = [name for value in named for name in re.split(", | / ", value)]
    return any(says(old, name) and not says(new, name) for name in names)


async def _rows(
    conn: AsyncConnection, listener_id: int, where: sa.ColumnElement[bool]
) -> Sequence[sa.Row[Any]]:
    rows = await conn.execute(
        sa.select(outbox.c.id, outbox.c.state, outbox.c.parts)
        .where(outbox.c.listener_id == listener_id, where)
        .order_by(outbox.c.id)
        .with_for_update()
    )
    return rows.all()


async def _answering(conn: AsyncConnection, part: dict[str, Any]) -> dict[str, Any]:
    """The message of the last part that is left: the reply is shown as an answer to it."""
    query = sa.select(inbox.c.provider_id, inbox.c.sent_at).where(inbox.c.id == part.get("of"))
    row = (await conn.execute(query)).one_or_none()
    return {"answers": row.provider_id, "heard_at": row.sent_at} if row else {"answers": None}


def _asked_about(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[int]:
    return [part["item"] for part in before if "item" in part and part not in after]
