"""Message ids that name nobody any more: WhatsApp writes the listener's number into its own.

A row keeps such an id as a keyed hash, so that the same message is known when it comes again.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

PREFIX = "gone:"


def hashed(provider_id: str, key: bytes) -> str:
    """The id as a row keeps it when the listener is erased or forgotten."""
    if provider_id.startswith(PREFIX):
        return provider_id
    named = f"message:{provider_id}".encode("utf-8", "replace")
    return PREFIX + hmac.new(key, named, hashlib.sha256).hexdigest()


async def hide(
    conn: AsyncConnection, column: sa.Column[Any], which: sa.ColumnElement[bool], *, key: bytes
) -> None:
    """Put the hash in the place of the ids in these rows."""
    table = column.table
    rows = await conn.execute(sa.select(table.c.id, column).where(which, column.is_not(None)))
    hidden = [{"row": row.id, "hash": hashed(row[1], key)} for row in rows]
    if hidden:
        await conn.execute(
            sa.update(table)
            .where(table.c.id == sa.bindparam("row"))
            .values({column.name: sa.bindparam("hash")}),
            hidden,
        )
