"""Messages that WhatsApp has approved: all that may go out when the reply window is closed."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import Id, Moment, metadata

templates = sa.Table(
    "templates",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("number", sa.Text, nullable=False),  # of the station
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),  # as WhatsApp writes it: en_GB
    sa.Column("body", sa.Text, nullable=False),  # with {{1}} for its blanks
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("number", "name", "language", name="uq_templates_name"),
)
