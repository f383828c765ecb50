"""Who is answering which listener at this moment."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import Id, Moment, metadata

presence = sa.Table(
    "presence",
    metadata,
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id"), primary_key=True),
    sa.Column("who", sa.Text, primary_key=True),
    sa.Column("until", Moment, nullable=False),  # unless they say again that they are
)
