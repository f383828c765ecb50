"""What the nine colours mean at this station."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import metadata

MOST = 9

tags = sa.Table(
    "tags",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # 1 to 9
    sa.Column("name", sa.Text, nullable=False),
)
