"""What the database has to show for a measurement: nothing else counts as kept or filed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Dialogue
from bot.store.bodies import bodies
from bot.store.database import Database
from bot.store.dialogues import dialogues
from bot.store.inbox import inbox
from bot.store.outbox import State, outbox
from bot.store.queue import item_messages

SPLIT_WITHIN = 120.0
_TAKEN = [State.ACCEPTED, State.SENT, State.DELIVERED, State.READ, State.PLAYED]
_AT_ONCE = 500


class NotFiled(Exception):
    """Messages that a measurement would have counted, and the database does not show as filed."""


@dataclass(frozen=True)
class Meanwhile:
    """What the other roles did during a load."""

    filed: int
    replies: int  # that WhatsApp took and did not refuse later
    waiting_share: float  # of the load's seconds: the worker had something to do
    replying_share: float  # something was sent


async def unsplit(database: Database) -> int:
    """Bodies that are still not taken apart after some time: a backlog, and no loss."""
    async with database.read() as conn:
        latest = (await conn.execute(sa.select(sa.func.max(bodies.c.id)))).scalar_one() or 0
    query = sa.select(sa.func.count()).where(bodies.c.split_at.is_(None), bodies.c.id <= latest)
    end = time.monotonic() + SPLIT_WITHIN
    while True:
        async with database.read() as conn:
            left = int((await conn.execute(query)).scalar_one())
        if not left or time.monotonic() > end:
            return left
        await asyncio.sleep(0.2)


async def in_inbox(database: Database, wamids: Sequence[str]) -> set[str]:
    """Which of these messages have a row."""
    found: set[str] = set()
    async with database.read() as conn:
        for row in await _rows(conn, wamids):
            found.add(row.provider_id)
    return found


async def meanwhile(database: Database, begun: datetime, ended: datetime) -> Meanwhile:
    """What the worker and the scheduler did between two moments."""
    arrived = sa.select(
        inbox.c.received_at, sa.func.coalesce(inbox.c.settled_at, inbox.c.unsorted_at)
    )
    sent = sa.select(outbox.c.sending_at).where(
        outbox.c.sending_at.between(begun, ended),
        outbox.c.kind == "reply",
        outbox.c.state.in_([state.value for state in _TAKEN]),
    )
    async with database.read() as conn:
        messages = [tuple(row) for row in await conn.execute(arrived)]
        replies = list((await conn.execute(sent)).scalars())
    seconds = max(int((ended - begun).total_seconds()), 1)
    waits = sum(_waited(messages, begun + timedelta(seconds=n)) for n in range(seconds))
    replied = len({int((at - begun).total_seconds()) for at in replies})
    filed = sum(1 for _, done in messages if done and begun <= done <= ended)
    return Meanwhile(filed, len(replies), waits / seconds, min(replied / seconds, 1.0))


def _waited(messages: Sequence[tuple[datetime, datetime | None]], at: datetime) -> bool:
    """Whether something waited for the worker at this moment."""
    return any(came <= at and (done is None or done > at) for came, done in messages)


async def prove_filed(database: Database, wamids: Sequence[str]) -> None:
    """Raise NotFiled unless each is settled, understood, and remembered in its dialogue."""
    async with database.read() as conn:
        rows = await _rows(conn, wamids)
        ids = [row.id for row in rows]
        made = await _items(conn, ids)
        known = await _dialogues(conn)
    wrong = [f"{len(set(wamids)) - len(rows)} not in the inbox"] if len(rows) < len(wamids) else []
    wrong += [reason for row in rows if (reason := _unfiled(row, made.get(row.id, set())))]
    wrong += _forgotten(rows, made, known)
    if wrong:
        raise NotFiled(f"{len(wrong)} of {len(wamids)}: {sorted(set(wrong))[:5]}")


def _unfiled(row: Any, made: set[int]) -> str | None:
    if row.settled_at is None or not row.settled_as:
        return "left unsorted" if row.unsorted_at else "not settled"
    if row.settled_as == "item" and not made:
        return "settled as an item that is not there"
    return None if row.understood else "settled without being understood"


def _forgotten(
    rows: Sequence[Any], made: dict[int, set[int]], known: dict[tuple[int, str], Dialogue]
) -> list[str]:
    """A listener's dialogue goes on from the latest message that went to the queue."""
    latest = {(row.listener_id, row.number): row.id for row in rows if row.settled_as == "item"}
    wrong = []
    for key, inbox_id in latest.items():
        remembered = set(known[key].last_items) if key in known else set()
        if not remembered or not remembered <= made.get(inbox_id, set()):
            wrong.append("a dialogue state that was not written")
    return wrong


async def _rows(conn: AsyncConnection, wamids: Sequence[str]) -> list[Any]:
    """The inbox rows of these messages, in the order of their arrival."""
    columns = [inbox.c[name] for name in ("id", "listener_id", "number", "provider_id")]
    columns += [inbox.c[name] for name in ("settled_at", "settled_as", "unsorted_at", "understood")]
    found: list[Any] = []
    for start in range(0, len(wamids), _AT_ONCE):
        some = inbox.c.provider_id.in_(wamids[start : start + _AT_ONCE])
        found += await conn.execute(sa.select(*columns).where(some))
    return sorted(found, key=lambda row: row.id)


async def _items(conn: AsyncConnection, ids: Sequence[int]) -> dict[int, set[int]]:
    """Items by message."""
    made: dict[int, set[int]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = item_messages.c.inbox_id.in_(ids[start : start + _AT_ONCE])
        for row in await conn.execute(sa.select(item_messages).where(some)):
            made.setdefault(row.inbox_id, set()).add(row.item_id)
    return made


async def _dialogues(conn: AsyncConnection) -> dict[tuple[int, str], Dialogue]:
    rows = await conn.execute(sa.select(dialogues))
    return {(row.listener_id, row.number): Dialogue.from_json(row.state) for row in rows}


async def prove_thorough(database: Database) -> int:
    """How many messages have been read again, if none is left that was read in haste alone."""
    query = sa.select(inbox.c.quick, sa.func.count()).group_by(inbox.c.quick)
    async with database.read() as conn:
        counts = {row[0]: int(row[1]) for row in await conn.execute(query)}
    if counts.get(True):
        raise NotFiled(f"{counts[True]} messages were not read again")
    return counts.get(False, 0)
