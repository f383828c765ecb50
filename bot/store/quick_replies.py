"""Sentences that a station often answers with, each on a key."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.types import Id, metadata

quick_replies = sa.Table(
    "quick_replies",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("position", sa.Integer, nullable=False),  # 1 to 9 are its keys
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.UniqueConstraint("language", "position", name="uq_quick_replies_key"),
)

KEYS = range(1, 10)


async def of(conn: AsyncConnection, *languages: str) -> list[tuple[int, str]]:
    """Those of the first of these languages that has any, each with its key."""
    found = await every(conn)
    return sorted(next((found[name] for name in languages if name in found), {}).items())


async def every(conn: AsyncConnection) -> dict[str, dict[int, str]]:
    """All of them, by language and key."""
    found: dict[str, dict[int, str]] = {}
    for row in await conn.execute(sa.select(quick_replies)):
        found.setdefault(row.language, {})[row.position] = row.text
    return found


async def save(conn: AsyncConnection, texts: Mapping[tuple[str, int], str]) -> None:
    """Put these, by language and key, in place of all; an empty text frees its key."""
    await conn.execute(sa.delete(quick_replies))
    rows = [
        {"language": language, "position": position, "text": text}
        for (language, position), text in texts.items()
        if text
    ]
    if rows:
        await conn.execute(sa.insert(quick_replies), rows)
