"""The words of the station that hold a message back, or raise the alarm."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import Id, Moment, metadata

KINDS = ("hold", "alarm")

word_list = sa.Table(
    "word_list",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),  # KINDS
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("kind", "text", name="uq_word_list_text"),
)
