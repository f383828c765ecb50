"""What the service says became of our messages: each status once, in any order."""

from __future__ import annotations

from collections.abc import Sequence
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


async def apply(
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


async def early(conn: AsyncConnection, provider_id: str) -> list[sa.Row[Any]]:
    """What was heard of a message before we had noted its id."""
    rows = await conn.execute(
        sa.select(statuses.c.status, statuses.c.error_code)
        .where(statuses.c.provider_id == provider_id)
        .order_by(statuses.c.id)
    )
    return list(rows)
