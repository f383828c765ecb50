"""The outbox: what listeners are owed, a row a call, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.rules import FARTHEST
from bot.store import upsert
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


outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("reference", sa.Text, nullable=False, unique=True),
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id"), nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # reply, or read for a tick
    sa.Column("parts", Json, nullable=False),  # what to say: texts by name, with their values
    sa.Column("answers", sa.Text),  # provider id of the message answered
    sa.Column("heard_at", Moment),  # when that message was sent
    sa.Column("gathering", Id),  # the listener, while messages of a burst still add to it
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sending_at", Moment),
    sa.Column("sent_as", sa.Text),  # text, buttons, reaction, read: what was really sent
    sa.Column("provider_id", sa.Text, index=True),
    sa.Column("reason", sa.Text),
    sa.Column("pricing", Json),
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

statuses = sa.Table(
    "statuses",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("participant", sa.Text, nullable=False),
    sa.Column("received_at", Moment, nullable=False, index=True),
    sa.Column("error_code", sa.Integer),
    sa.UniqueConstraint("provider_id", "status", "participant", "number", name="uq_statuses"),
)


MOST_PARTS = 40  # of one reply: somebody who writes hundreds of messages hears of the latest


@dataclass(frozen=True)
class Owed:
    """What a filing owes a listener: parts that join the burst's one reply."""

    listener_id: int
    number: str
    parts: tuple[dict[str, Any], ...]
    answers: str
    heard_at: datetime
    at_once: bool = False  # a question does not wait for the burst to end


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


async def gather(
    conn: AsyncConnection,
    owed: Sequence[Owed],
    *,
    now: datetime,
    quiet: timedelta,
    longest: timedelta,
    reference: Any,
) -> None:
    """Add to each listener's open reply, or open one: a burst is answered once.

    The reply is due `quiet` after the last message, `longest` after the first at most.
    `reference` makes a fresh random reference for each call.
    """
    if not owed:
        return
    rows = await _open(conn, owed, now=now, due_at=now + quiet, reference=reference)
    at_once = {(one.listener_id, one.number) for one in owed if one.at_once}
    for one in owed:
        row = rows[one.listener_id, one.number]
        row["parts"] = [*row["parts"], *one.parts][-MOST_PARTS:]
        row["answers"], row["heard_at"] = one.answers, one.heard_at
    for key, row in rows.items():
        if key in at_once or row["due_at"] <= now:  # a question that is due stays due
            row["due_at"] = now
        else:
            row["due_at"] = min(now + quiet, row["created_at"] + longest)
    await _save(conn, rows.values())


async def _open(
    conn: AsyncConnection,
    owed: Sequence[Owed],
    *,
    now: datetime,
    due_at: datetime,
    reference: Any,
) -> dict[tuple[int, str], dict[str, Any]]:
    """Each listener's open reply, locked; one is begun where there is none."""
    # Insert or take the row that is there, in one statement: another process may open it too.
    insert = upsert.insert(conn, outbox)
    take = insert.on_conflict_do_update(
        index_elements=["gathering", "number"], set_={"state": outbox.c.state}
    ).returning(
        outbox.c.id,
        outbox.c.listener_id,
        outbox.c.number,
        outbox.c.parts,
        outbox.c.created_at,
        outbox.c.due_at,
    )
    keys = sorted({(one.listener_id, one.number) for one in owed})  # one order: no deadlock
    new = [
        {
            "reference": reference(),
            "listener_id": listener,
            "number": number,
            "kind": "reply",
            "parts": [],
            "gathering": listener,
            "created_at": now,
            "due_at": due_at,
            "state": State.QUEUED.value,
            "attempts": 0,
        }
        for listener, number in keys
    ]
    rows = await conn.execute(take, new)
    return {(row.listener_id, row.number): dict(row._mapping) for row in rows}


async def _save(conn: AsyncConnection, rows: Iterable[dict[str, Any]]) -> None:
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id == sa.bindparam("row"))
        .values(
            parts=sa.bindparam("said", type_=Json),
            answers=sa.bindparam("to"),
            heard_at=sa.bindparam("heard", type_=Moment),
            due_at=sa.bindparam("due", type_=Moment),
        ),
        [
            {
                "row": row["id"],
                "said": row["parts"],
                "to": row["answers"],
                "heard": row["heard_at"],
                "due": row["due_at"],
            }
            for row in rows
        ],
    )


async def add(
    conn: AsyncConnection,
    *,
    listener_id: int,
    number: str,
    kind: str,
    answers: str | None,
    heard_at: datetime | None,
    reference: str,
    now: datetime,
) -> None:
    """Owe something that belongs to no burst: a read tick."""
    await conn.execute(
        sa.insert(outbox).values(
            reference=reference,
            listener_id=listener_id,
            number=number,
            kind=kind,
            parts=[],
            answers=answers,
            heard_at=heard_at,
            created_at=now,
            due_at=now,
            state=State.QUEUED.value,
            attempts=0,
        )
    )


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


async def start_sending(conn: AsyncConnection, row_id: int, *, now: datetime) -> None:
    """Write down that the call is about to be made, in the transaction that locked the row."""
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id == row_id)
        .values(
            state=State.SENDING.value,
            sending_at=now,
            gathering=None,
            attempts=outbox.c.attempts + 1,
        )
    )


async def again(
    conn: AsyncConnection, row_id: int, *, due_at: datetime, reason: str, count: bool = True
) -> None:
    """Put a row back for later; `count=False` when the attempt was not the row's own fault."""
    attempts = outbox.c.attempts if count else outbox.c.attempts - 1
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id == row_id, outbox.c.state == State.SENDING.value)
        .values(state=State.QUEUED.value, due_at=due_at, reason=reason, attempts=attempts)
    )


async def postpone(conn: AsyncConnection, ids: Sequence[int], *, due_at: datetime) -> None:
    """Pacing: nothing was tried, it is only too early."""
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(list(ids)), outbox.c.state == State.QUEUED.value)
        .values(due_at=due_at)
    )


async def close(conn: AsyncConnection, row_id: int, state: State, **values: Any) -> bool:
    """Leave queued or sending for good: accepted, unknown, failed or skipped."""
    before = [State.QUEUED, State.SENDING]
    if state in (State.ACCEPTED, State.READ):
        before.append(State.UNKNOWN)  # given up as lost, and the service did answer
    done = await conn.execute(
        sa.update(outbox)
        .where(
            outbox.c.id == row_id,
            outbox.c.state.in_([state.value for state in before]),
        )
        .values(state=state.value, gathering=None, **values)
    )
    return done.rowcount == 1


async def remember_status(conn: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep statuses, each once, also those that come before our own note of the message."""
    if rows:
        await conn.execute(upsert.insert(conn, statuses).on_conflict_do_nothing(), list(rows))


# A status moves a row up this ladder only, whatever the order of arrival. A queued row that the
# service speaks of was sent at an earlier try after all, and must not be sent again.
_UNDER_WAY = (State.QUEUED, State.SENDING, State.UNKNOWN, State.ACCEPTED)
BELOW: dict[State, tuple[State, ...]] = {
    State.SENT: _UNDER_WAY,
    State.DELIVERED: (*_UNDER_WAY, State.SENT, State.FAILED),
    State.READ: (*_UNDER_WAY, State.SENT, State.DELIVERED, State.FAILED),
    State.PLAYED: (*_UNDER_WAY, State.SENT, State.DELIVERED, State.READ, State.FAILED),
    State.FAILED: (State.SENDING, State.UNKNOWN, State.ACCEPTED, State.SENT),
}


async def apply_status(
    conn: AsyncConnection,
    state: State,
    *,
    provider_id: str,
    reference: str | None,
    **values: Any,
) -> bool:
    """Move the row that a status speaks of up the ladder; False for a foreign or late one."""
    mine = outbox.c.provider_id == provider_id
    if reference:
        mine = sa.or_(mine, outbox.c.reference == reference)
    done = await conn.execute(
        sa.update(outbox)
        .where(mine, outbox.c.state.in_([below.value for below in BELOW[state]]))
        .values(
            state=state.value,
            provider_id=sa.func.coalesce(outbox.c.provider_id, provider_id),
            gathering=None,
            **values,
        )
    )
    return done.rowcount > 0


async def early_statuses(conn: AsyncConnection, provider_id: str) -> list[sa.Row[Any]]:
    """What was heard of a message before we had noted its id."""
    rows = await conn.execute(
        sa.select(statuses.c.status, statuses.c.error_code)
        .where(statuses.c.provider_id == provider_id)
        .order_by(statuses.c.id)
    )
    return list(rows)


async def abandoned(conn: AsyncConnection, *, before: datetime, now: datetime) -> int:
    """Rows that a scheduler was sending when it died: nobody knows, so nobody sends again."""
    long_ago = sa.or_(outbox.c.sending_at < before, outbox.c.sending_at > now + FARTHEST)
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.state == State.SENDING.value, long_ago)
        .values(state=State.UNKNOWN.value, reason="the sender stopped before it heard")
    )
    return done.rowcount


async def sent_since(
    conn: AsyncConnection, since: datetime, until: datetime | None = None, **where: Any
) -> int:
    """How many calls were made since then: pacing, caps and the budget count these."""
    query = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.sending_at >= since)
    if until is not None:
        query = query.where(outbox.c.sending_at <= until)
    for name, value in where.items():
        column = outbox.c[name]
        query = query.where(column.in_(value) if isinstance(value, tuple) else column == value)
    counted: int = (await conn.execute(query)).scalar_one()
    return counted


async def last_sent(conn: AsyncConnection, listener_ids: Sequence[int]) -> dict[int, datetime]:
    """When each listener was last written to; a tick is no message, nor is a refused call."""
    perhaps = (State.SENDING.value, State.UNKNOWN.value)
    rows = await conn.execute(
        sa.select(outbox.c.listener_id, sa.func.max(outbox.c.sending_at).label("at"))
        .where(
            outbox.c.listener_id.in_(set(listener_ids)),
            outbox.c.sending_at.is_not(None),
            outbox.c.kind == "reply",
            sa.or_(outbox.c.sent_as.is_not(None), outbox.c.state.in_(perhaps)),
        )
        .group_by(outbox.c.listener_id)
    )
    return {row.listener_id: row.at for row in rows}


async def note_form(
    conn: AsyncConnection, row_id: int, *, provider_id: str | None, sent_as: str
) -> None:
    """A status may have been quicker than we were: add what only the sender knows."""
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id == row_id)
        .values(
            sent_as=sent_as,
            provider_id=sa.func.coalesce(outbox.c.provider_id, provider_id),
        )
    )


async def said_since(
    conn: AsyncConnection, listener_id: int, text: str, *, since: datetime
) -> bool:
    """Whether a text (by its name) went out to a listener since then."""
    rows = await conn.execute(
        sa.select(outbox.c.parts).where(
            outbox.c.listener_id == listener_id,
            outbox.c.sending_at >= since,
            outbox.c.sent_as.is_not(None),
        )
    )
    return any(part.get("text") == text for parts in rows.scalars() for part in parts)
