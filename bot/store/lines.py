"""The messages on the cards of items: which came, or changed, since somebody looked at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import messages
from bot.store.log import log
from bot.store.messages import Said
from bot.store.queue import item_messages, items
from bot.store.types import IDS

MOST_SAID = 50  # messages of an item that are on its card


@dataclass
class Lines:
    """The latest messages of an item in their order."""

    said: list[Said] = field(default_factory=list)
    before: int = 0  # messages before those
    since: int = 0  # messages, of all, that came after it was passed


async def of_items(conn: AsyncConnection, ids: Sequence[int]) -> dict[int, Lines]:
    """What was said in these items; what was taken back has not come."""
    rows = list(await conn.execute(_latest(), {"ids": ids}))
    of_rows = await messages.of(conn, sorted({row.inbox_id for row in rows}))
    by_id = {said.id: said for _, said in of_rows}
    found: dict[int, Lines] = {}
    for row in rows:
        lines = found.setdefault(row.item_id, Lines(before=row.n, since=row.since))
        lines.said.append(said := by_id[row.inbox_id])
        lines.before -= 1
        lines.since -= bool(row.is_since and said.taken_back)
    return found


@cache
def _latest() -> sa.Select[Any]:
    pairs = item_messages.c
    nth = sa.func.row_number().over(partition_by=pairs.item_id, order_by=pairs.inbox_id.desc())
    counted = sa.func.count().over(partition_by=pairs.item_id)
    is_since = sa.case((pairs.inbox_id > items.c.passed_upto, 1), else_=0)
    since = sa.func.sum(is_since).over(partition_by=pairs.item_id)
    told = (counted.label("n"), is_since.label("is_since"), since.label("since"))
    all_of_them = (
        sa.select(pairs.item_id, pairs.inbox_id, nth.label("nth"), *told)
        .join(items, items.c.id == pairs.item_id)
        .where(pairs.item_id.in_(IDS))
        .subquery()
    )
    latest = sa.select(all_of_them).where(all_of_them.c.nth <= MOST_SAID)
    return latest.order_by(all_of_them.c.inbox_id)


async def outdated(conn: AsyncConnection, ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Of each of these items the messages that were edited after its words for the air.

    By the order of the log: each of the two is written down while its item is locked.
    """
    if not ids:
        return {}
    columns = (log.c.item_id, log.c.inbox_id, log.c.what, log.c.detail)
    happened = log.c.what.in_(("edited", "marked", "undone"))
    query = sa.select(*columns).where(log.c.item_id.in_(ids), happened)
    of_item: dict[int, list[sa.Row[Any]]] = {}
    for row in await conn.execute(query.order_by(log.c.id)):
        of_item.setdefault(row.item_id, []).append(row)
    return {item: _edited_last(rows) for item, rows in of_item.items()}


def _edited_last(rows: Sequence[sa.Row[Any]]) -> frozenset[int]:
    """What was edited after the last words for the air that nobody has taken back.

    Who is erased takes such words along: that mark is no deed's.
    """
    edits = [row for row in rows if row.what == "edited" or row.detail.get("deed") == "edit"]
    undone = {row.detail["deed_id"] for row in edits if row.what == "undone"}
    found: set[int] = set()
    for row in edits:
        if row.what == "edited":
            found.add(row.inbox_id)
        elif row.what == "marked" and row.detail.get("deed_id") not in undone:
            found.clear()
    return frozenset(found)
