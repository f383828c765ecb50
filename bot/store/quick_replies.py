"""Sentences that a station often answers with, each on a key."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import Id, metadata

quick_replies = sa.Table(
    "quick_replies",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("position", sa.Integer, nullable=False),  # 1 to 9 are its keys
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.UniqueConstraint("language", "position", name="uq_quick_replies_key"),
)
