"""Keys by which a station's own programs use the API, each with a role."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import Id, Moment, metadata

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),  # what it is for; the log names it
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("key_hash", sa.Text, nullable=False, unique=True),  # the key itself is not kept
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("used_at", Moment),  # to the minute
    sa.Column("revoked_at", Moment),
    sa.Column("revoked_by", sa.Text),
)
