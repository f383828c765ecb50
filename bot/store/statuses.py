"""What the service says became of our messages: each status once, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import upsert
from bot.store.outbox import State, outbox
from bot.store.types import Id, Moment, metadata

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


async def remember(conn: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
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


_HEARD = (State.DELIVERED, State.READ, State.PLAYED)


async def apply(
    conn: AsyncConnection,
    state: State,
    *,
    provider_id: str,
    reference: str | None,
    **values: Any,
) -> Sequence[sa.Row[Any]]:
    """Move the row that a status speaks of up the ladder; none for a foreign or late one."""
    below = outbox.c.state.in_([below.value for below in BELOW[state]])
    whose = sa.and_(_mine(provider_id, reference), below)
    if state in _HEARD:  # a try that had failed was heard after all: no second one
        waiting = outbox.c.state == State.QUEUED.value
        whose = sa.or_(whose, sa.and_(outbox.c.earlier_id == provider_id, waiting))
    done = await conn.execute(
        sa.update(outbox)
        .where(whose)
        .values(
            state=state.value,
            provider_id=sa.func.coalesce(outbox.c.provider_id, provider_id),
            gathering=None,
            **values,
        )
        .returning(outbox.c.id, outbox.c.listener_id, outbox.c.who)
    )
    return done.all()


def _mine(provider_id: str, reference: str | None) -> sa.ColumnElement[bool]:
    mine = outbox.c.provider_id == provider_id
    return sa.or_(mine, outbox.c.reference == reference) if reference else mine


async def row_of(
    conn: AsyncConnection, *, provider_id: str, reference: str | None
) -> sa.Row[Any] | None:
    """The row that a status speaks of, locked; None for somebody else's message."""
    rows = await conn.execute(
        sa.select(outbox).where(_mine(provider_id, reference)).limit(1).with_for_update()
    )
    return rows.one_or_none()


async def owe_again(
    conn: AsyncConnection,
    row_id: int,
    *,
    provider_id: str,
    due_at: datetime,
    reference: str,
    reason: str,
) -> None:
    """The service failed what it had accepted, as `provider_id`: the row waits for another try.

    Under another reference and without the old id, so that late statuses of the first try do not
    speak of the second.
    """
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id == row_id)
        .values(
            state=State.QUEUED.value,
            due_at=due_at,
            reason=reason,
            reference=reference,
            earlier_id=provider_id,
            provider_id=None,
            sent_as=None,
        )
    )


async def sent_after(conn: AsyncConnection, provider_ids: Sequence[str], at: datetime) -> bool:
    """Whether one of these messages was sent after that moment."""
    query = sa.select(outbox.c.id).where(
        outbox.c.provider_id.in_(list(provider_ids)), outbox.c.sending_at > at
    )
    return (await conn.execute(query.limit(1))).one_or_none() is not None


async def early(conn: AsyncConnection, provider_id: str) -> list[sa.Row[Any]]:
    """What was heard of a message before we had noted its id."""
    rows = await conn.execute(
        sa.select(statuses.c.status, statuses.c.error_code)
        .where(statuses.c.provider_id == provider_id)
        .order_by(statuses.c.id)
    )
    return list(rows)
