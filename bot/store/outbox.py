"""The outbox: what listeners are owed, a row a call, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.rules import FARTHEST
from bot.store.types import Id, Json, Moment, metadata


class State(str, Enum):
    """How far a row is; the order is that of a message that goes well."""

    QUEUED = "queued"  #: due at its time; a burst's acknowledgement still gathers here
    SENDING = "sending"  #: handed over, nothing heard yet
    UNKNOWN = "unknown"  #: it may have gone out: a status may still tell, nobody sends it again
    ACCEPTED = "accepted"  #: the service gave it an id
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"  #: the service refused it, or we gave up; `reason` says why
    SKIPPED = "skipped"  #: not sent by our own rules; `reason` says which


TAKEN = tuple(
    state.value for state in (State.ACCEPTED, State.SENT, State.DELIVERED, State.READ, State.PLAYED)
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("reference", sa.Text, nullable=False, unique=True),
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id")),  # None once it is forgotten
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # reply, or read for a tick
    # what to say: texts by name, with their values; a person's words, or a template
    sa.Column("parts", Json, nullable=False),
    sa.Column("answers", sa.Text),  # provider id of the message answered
    sa.Column("heard_at", Moment),  # when that message was sent
    sa.Column("gathering", Id),  # the listener, while messages of a burst still add to it
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sending_at", Moment),
    # text, template, buttons, reaction, read: its form at the latest try, once that began
    sa.Column("sent_as", sa.Text),
    sa.Column("provider_id", sa.Text, index=True),
    # of a try that the service accepted and then failed; the row itself was owed once more
    sa.Column("earlier_id", sa.Text, index=True),
    sa.Column("reason", sa.Text),
    sa.Column("pricing", Json),
    sa.Column("who", sa.Text),  # the person who wrote it; None: the bot
    sa.Column("key", sa.Text, unique=True),  # of a person's click: another with it is the same
    sa.UniqueConstraint("gathering", "number", name="uq_outbox_gathering"),
    sa.Index(
        "ix_outbox_due",
        "due_at",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    ),
    sa.Index("ix_outbox_listener", "listener_id", "sending_at"),
    sa.Index("ix_outbox_sending", "sending_at"),
)


@dataclass(frozen=True)
class Due:
    """A row that is to be sent now."""

    id: int
    reference: str
    listener_id: int
    number: str
    kind: str
    parts: list[dict[str, Any]]
    answers: str | None
    heard_at: datetime | None
    created_at: datetime
    due_at: datetime
    attempts: int
    who: str | None = None  # the person who wrote it


async def add_ticks(
    conn: AsyncConnection,
    messages: Sequence[sa.Row[Any]],
    *,
    reference: Callable[[], str],
    now: datetime,
) -> None:
    """Owe read ticks, which belong to no burst."""
    rows = [
        {
            "reference": reference(),
            "listener_id": one.listener_id,
            "number": one.number,
            "kind": "read",
            "parts": [],
            "answers": one.provider_id,
            "heard_at": one.sent_at,
            "created_at": now,
            "due_at": now,
            "state": State.QUEUED.value,
            "attempts": 0,
        }
        for one in messages
    ]
    if rows:
        await conn.execute(sa.insert(outbox), rows)


async def ticked(conn: AsyncConnection, provider_ids: Collection[str]) -> set[tuple[str, str]]:
    """Which of these messages have a tick or are owed one, as (number, provider id)."""
    query = sa.select(outbox.c.number, outbox.c.answers).where(
        outbox.c.kind == "read", outbox.c.answers.in_(provider_ids)
    )
    return {(row.number, row.answers) for row in await conn.execute(query)}


def _has_come(now: datetime) -> sa.ColumnElement[bool]:
    """Due by now; or so far off that the clock must have been set back since it was noted."""
    due_at = outbox.c.due_at
    return sa.and_(
        outbox.c.state == State.QUEUED.value, sa.or_(due_at <= now, due_at > now + FARTHEST)
    )


async def due(conn: AsyncConnection, *, now: datetime, limit: int) -> list[Due]:
    """Rows whose time has come, the longest waiting first."""
    rows = await conn.execute(
        sa.select(*(outbox.c[name] for name in Due.__dataclass_fields__))
        .where(_has_come(now))
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
    )
    return [Due(**row._mapping) for row in rows]


async def still_due(conn: AsyncConnection, row_id: int, *, now: datetime) -> Due | None:
    """The row as it is now, locked; None if it is sent, or a burst that went on growing."""
    rows = await conn.execute(
        sa.select(*(outbox.c[name] for name in Due.__dataclass_fields__))
        .where(outbox.c.id == row_id, _has_come(now))
        .with_for_update()
    )
    row = rows.one_or_none()
    return Due(**row._mapping) if row else None


async def start_sending(conn: AsyncConnection, row_id: int, *, form: str, now: datetime) -> None:
    """Write down that the call is about to be made, in the transaction that locked the row.

    And in what form: a sender that dies, or waits in vain, could not tell any more.
    """
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id == row_id)
        .values(
            state=State.SENDING.value,
            sending_at=now,
            sent_as=form,
            gathering=None,
            attempts=outbox.c.attempts + 1,
        )
    )


async def offered(
    conn: AsyncConnection, provider_ids: Sequence[str]
) -> dict[tuple[int, str], dict[str, Any]]:
    """What our messages with these ids offered, by (listener, provider id)."""
    rows = await conn.execute(
        sa.select(outbox.c.listener_id, outbox.c.provider_id, outbox.c.parts).where(
            outbox.c.provider_id.in_(list(provider_ids))
        )
    )
    return {
        (row.listener_id, row.provider_id): part
        for row in rows
        for part in row.parts
        if part.get("options") and part.get("item")
    }


def _try(row_id: int, reference: str | None) -> sa.ColumnElement[bool]:
    """The row, as long as no status has failed this try: another has another reference."""
    latest = outbox.c.reference == reference if reference else sa.true()
    return sa.and_(outbox.c.id == row_id, latest)


async def again(
    conn: AsyncConnection, due: Due, *, due_at: datetime, reason: str, count: bool = True
) -> None:
    """Put a row back for later; `count=False` when the attempt was not the row's own fault."""
    attempts = outbox.c.attempts if count else outbox.c.attempts - 1
    await conn.execute(
        sa.update(outbox)
        .where(_try(due.id, due.reference), outbox.c.state == State.SENDING.value)
        .values(state=State.QUEUED.value, due_at=due_at, reason=reason, attempts=attempts)
    )


async def postpone(conn: AsyncConnection, ids: Sequence[int], *, due_at: datetime) -> None:
    """Pacing: nothing was tried, it is only too early."""
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(list(ids)), outbox.c.state == State.QUEUED.value)
        .values(due_at=due_at)
    )


async def close(
    conn: AsyncConnection, row_id: int, state: State, *, reference: str | None = None, **values: Any
) -> bool:
    """Leave queued or sending for good: accepted, unknown, failed or skipped.

    With the `reference` of a call that has ended, only if that is still the row's latest try.
    """
    before = [State.QUEUED, State.SENDING]
    if state in (State.ACCEPTED, State.READ):
        before.append(State.UNKNOWN)  # given up as lost, and the service did answer
    done = await conn.execute(
        sa.update(outbox)
        .where(
            _try(row_id, reference),
            outbox.c.state.in_([state.value for state in before]),
        )
        .values(state=state.value, gathering=None, **values)
    )
    return done.rowcount == 1


async def abandoned(conn: AsyncConnection, *, before: datetime, now: datetime) -> list[sa.Row[Any]]:
    """Rows that a scheduler was sending when it died: nobody knows, so nobody sends again."""
    long_ago = sa.or_(outbox.c.sending_at < before, outbox.c.sending_at > now + FARTHEST)
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.state == State.SENDING.value, long_ago)
        .values(state=State.UNKNOWN.value, reason="the sender stopped before it heard")
        .returning(outbox.c.id, outbox.c.listener_id)
    )
    return list(done)


async def note_form(
    conn: AsyncConnection, due: Due, *, provider_id: str | None, sent_as: str
) -> bool:
    """A status may have been quicker than we were: add what only the sender knows.

    Whether the service has taken the message, by its answer or by a status; False if it failed.
    """
    done = await conn.execute(
        sa.update(outbox)
        .where(_try(due.id, due.reference))
        .values(
            sent_as=sent_as,
            provider_id=sa.func.coalesce(outbox.c.provider_id, provider_id),
        )
        .returning(outbox.c.state)
    )
    return done.scalar_one_or_none() in TAKEN
