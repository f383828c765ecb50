"""Alembic runs this to bring a station's database up to date."""

from typing import Any, Literal

from alembic import context

import bot.store.schema  # noqa: F401  (names every table)
from bot.store.types import Moment, metadata


def render(kind: str, value: Any, autogen: Any) -> str | Literal[False]:
    """A migration must not change with our code, so it names plain types only."""
    return "sa.DateTime(timezone=True)" if isinstance(value, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making a new one
    compare_type=True,
    render_item=render,
    transactional_ddl=True,  # SQLite, too: between two of them another process might begin
)
with context.begin_transaction():
    context.run_migrations()
