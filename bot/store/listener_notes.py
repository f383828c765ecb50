"""What producers wrote down about a listener."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import Id, Moment, metadata

listener_notes = sa.Table(
    "listener_notes",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id"), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
