"""What the bot remembers of each listener for a session: a few ids and one open question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Dialogue
from bot.store import upsert
from bot.store.messages import parts
from bot.store.types import Id, Json, Moment, metadata

dialogues = sa.Table(
    "dialogues",
    metadata,
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id"), primary_key=True),
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("state", Json, nullable=False),
)


async def of(
    conn: AsyncConnection, pairs: Sequence[tuple[int, str]], *, now: datetime, session: timedelta
) -> dict[tuple[int, str], Dialogue]:
    """The dialogues under way with these listeners; one older than a session is forgotten."""
    found = {}
    for listeners in parts(sorted({listener for listener, _ in pairs})):
        rows = await conn.execute(
            sa.select(dialogues).where(
                dialogues.c.listener_id.in_(listeners), dialogues.c.began_at > now - session
            )
        )
        found.update({(row.listener_id, row.number): Dialogue.from_json(row.state) for row in rows})
    return found


async def save(
    conn: AsyncConnection, states: Mapping[tuple[int, str], Dialogue], *, now: datetime
) -> None:
    if not states:
        return
    insert = upsert.insert(conn, dialogues)
    replace = insert.on_conflict_do_update(
        index_elements=["listener_id", "number"],
        set_={"state": insert.excluded.state, "began_at": insert.excluded.began_at},
    )
    await conn.execute(
        replace,
        [
            {"listener_id": listener, "number": number, "began_at": now, "state": state.kept()}
            for (listener, number), state in sorted(
                states.items(), key=itemgetter(0)
            )  # no deadlock
        ],
    )


async def unask(conn: AsyncConnection, listener_id: int, number: str, items: Sequence[int]) -> None:
    """A question about one of these items never reached the listener: nothing answers it."""
    where = (dialogues.c.listener_id == listener_id, dialogues.c.number == number)
    row = (await conn.execute(sa.select(dialogues).where(*where))).one_or_none()
    state = Dialogue.from_json(row.state) if row else Dialogue()
    if state.question and state.about in items:
        await conn.execute(sa.update(dialogues).where(*where).values(state=state.closed().kept()))
