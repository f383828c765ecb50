"""How much is where, and whether anything was lost: what the health light and the CLI tell."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.bodies import bodies, part
from bot.store.inbox import WAITING, inbox, present
from bot.store.outbox import State, outbox
from bot.store.queue import item_messages, items
from bot.store.staff import staff
from bot.store.statuses import statuses

OVERDUE = timedelta(minutes=10)
LONGEST_ID = 512  # bytes
OURS = "whatsapp_business_account"
_REFUSED = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Counts:
    """The figures of `requestline status --json`."""

    inbox: dict[str, int]
    queue: dict[str, dict[str, int]] = field(default_factory=dict)
    outbox: dict[str, int] = field(default_factory=dict)
    loss: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


async def count(conn: AsyncConnection, *, key: bytes, now: datetime) -> Counts:
    """Every figure, the loss among them: it walks all bodies that are kept."""
    return Counts(
        inbox=await inbox_counts(conn),
        queue=await _queue_counts(conn),
        outbox=await outbox_counts(conn),
        loss=await loss(conn, key=key, now=now),
    )


async def open_counts(conn: AsyncConnection) -> dict[str, int]:
    """What waits, is unsorted and is parked: cheap enough for a light that looks all the time."""
    given_up = sa.case((inbox.c.unsorted_at.is_not(None), 1), else_=0)
    query = sa.select(
        sa.func.count().label("unsettled"), sa.func.sum(given_up).label("unsorted")
    ).where(inbox.c.settled_at.is_(None))
    row = (await conn.execute(query)).one()
    unsorted = row.unsorted or 0
    parked = sa.select(sa.func.count()).where(bodies.c.parked.is_not(None))
    return {
        "waiting": row.unsettled - unsorted,
        "unsorted": unsorted,
        "parked": (await conn.execute(parked)).scalar_one(),
    }


async def inbox_counts(conn: AsyncConnection) -> dict[str, int]:
    """received = settled + waiting + unsorted; parked counts bodies."""
    row = (
        await conn.execute(
            sa.select(
                sa.func.count().label("received"),
                sa.func.count(inbox.c.settled_at).label("settled"),
                _count_if(WAITING).label("waiting"),
                _count_if(
                    sa.and_(inbox.c.settled_at.is_(None), inbox.c.unsorted_at.is_not(None))
                ).label("unsorted"),
            ).select_from(inbox)
        )
    ).one()
    parked = sa.select(sa.func.count(bodies.c.parked)).select_from(bodies)
    return {
        "received": row.received,
        "settled": row.settled,
        "waiting": row.waiting or 0,
        "unsorted": row.unsorted or 0,
        "parked": (await conn.execute(parked)).scalar_one(),
    }


def _count_if(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


async def _queue_counts(conn: AsyncConnection) -> dict[str, dict[str, int]]:
    rows = await conn.execute(
        sa.select(items.c.lane, items.c.status, sa.func.count().label("n")).group_by(
            items.c.lane, items.c.status
        )
    )
    lanes: dict[str, dict[str, int]] = {}
    for row in rows:
        lanes.setdefault(row.lane, {})[row.status] = row.n
    return lanes


async def outbox_counts(conn: AsyncConnection) -> dict[str, int]:
    rows = await conn.execute(
        sa.select(outbox.c.state, sa.func.count().label("n")).group_by(outbox.c.state)
    )
    return {row.state: row.n for row in rows}


async def oldest_waiting(conn: AsyncConnection) -> datetime | None:
    query = sa.select(sa.func.min(inbox.c.received_at)).where(WAITING)
    oldest: datetime | None = (await conn.execute(query)).scalar_one()
    return oldest


async def last_body(conn: AsyncConnection) -> datetime | None:
    """When WhatsApp last called; rows of the inbox remember it longer than bodies are kept."""
    body = sa.select(bodies.c.received_at).order_by(bodies.c.id.desc()).limit(1)
    message = sa.select(sa.func.max(inbox.c.received_at))
    found = [(await conn.execute(query)).scalar_one_or_none() for query in (body, message)]
    return max((at for at in found if at), default=None)


async def beginning(conn: AsyncConnection) -> datetime | None:
    """Since when there is a station: the first login was made as it was set up."""
    began: datetime | None = (
        await conn.execute(sa.select(sa.func.min(staff.c.created_at)))
    ).scalar_one()
    return began


async def unknown_since(conn: AsyncConnection, at: datetime) -> int:
    """Replies of which nobody knows whether they arrived."""
    query = sa.select(sa.func.count()).where(
        outbox.c.sending_at >= at, outbox.c.state == State.UNKNOWN.value
    )
    counted: int = (await conn.execute(query)).scalar_one()
    return counted


async def unheard_numbers(
    conn: AsyncConnection, *, since: datetime, before: datetime, least: int
) -> list[str]:
    """Numbers with so many accepted replies and no status of anything after them."""
    told = sa.exists().where(
        statuses.c.number == outbox.c.number, statuses.c.received_at >= outbox.c.sending_at
    )
    query = (
        sa.select(outbox.c.number)
        .where(
            outbox.c.sending_at.between(since, before),
            outbox.c.state == State.ACCEPTED.value,
            sa.not_(told),
        )
        .group_by(outbox.c.number)
        .having(sa.func.count() >= least)
    )
    return list((await conn.execute(query)).scalars())


async def loss(conn: AsyncConnection, *, key: bytes, now: datetime) -> int:
    """Messages that a body holds and no row has, plus rows that say nothing of where they went.

    All bodies are walked afresh here, apart from the parser, so that its mistakes show too; what
    looks all the time goes a shorter way (walk.py). `key` finds the rows of those who are erased
    or forgotten.
    """
    return await _never_arrived(conn, key=key, now=now) + await unexplained(conn, now=now)


async def unexplained(
    conn: AsyncConnection, *, now: datetime, since: datetime | None = None
) -> int:
    """Rows that do not say where their message went."""
    return await _settled_nowhere(conn, since) + await _left_lying(conn, now=now)


def due(now: datetime) -> sa.ColumnElement[bool]:
    """Bodies whose messages must have rows: taken apart, or lying there too long."""
    return sa.or_(bodies.c.split_at.is_not(None), bodies.c.received_at < now - OVERDUE)


async def _never_arrived(conn: AsyncConnection, *, key: bytes, now: datetime) -> int:
    lost: set[tuple[str, str]] = set()  # several bodies may hold the same message
    last = 0
    while rows := await part(conn, due(now), after=last):
        last = rows[-1].id
        told = {pair for row in rows for pair in ids_in(row.body)}
        lost |= told - await present(conn, told, key=key)
    return len(lost)


def ids_in(raw: bytes) -> Iterator[tuple[str, str]]:
    """(number, message id) of every message in a body, by the plainest walk there is."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return
    if isinstance(body, dict) and body.get("object", OURS) not in (OURS, None):
        return  # another product's, with a shape of its own
    for entry in _list(body, "entry"):
        for change in _list(entry, "changes"):
            value = change.get("value") if isinstance(change, dict) else None
            number = _number(value)
            for message in _list(value, "messages"):
                found = _as_kept(message.get("id")) if isinstance(message, dict) else ""
                if found.strip():
                    yield number, found


def _list(holder: Any, name: str) -> list[Any]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _number(value: Any) -> str:
    metadata = value.get("metadata") if isinstance(value, dict) else None
    number = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
    return _as_kept(number)


def _as_kept(value: Any) -> str:
    """An id as a row can hold it: text, without what databases refuse, of a sane length."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    found = _REFUSED.sub("\ufffd", value)
    if len(found.encode()) > LONGEST_ID:
        return "long:" + hashlib.sha256(found.encode()).hexdigest()
    return found


async def _settled_nowhere(conn: AsyncConnection, since: datetime | None) -> int:
    """Settled rows with neither an item nor a stated reason."""
    has_item = sa.exists().where(item_messages.c.inbox_id == inbox.c.id)
    nowhere = sa.or_(
        sa.func.coalesce(inbox.c.settled_as, "") == "",
        sa.and_(inbox.c.settled_as == "item", sa.not_(has_item)),
    )
    query = sa.select(sa.func.count()).where(inbox.c.settled_at.is_not(None), nowhere)
    if since is not None:
        query = query.where(inbox.c.received_at >= since)
    counted: int = (await conn.execute(query)).scalar_one()
    return counted


async def _left_lying(conn: AsyncConnection, *, now: datetime) -> int:
    """Rows that are neither settled nor on the desk: the desk shows those with a listener."""
    query = sa.select(sa.func.count()).where(
        inbox.c.settled_at.is_(None),
        inbox.c.listener_id.is_(None),
        inbox.c.received_at < now - OVERDUE,
    )
    counted: int = (await conn.execute(query)).scalar_one()
    return counted
