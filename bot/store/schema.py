"""Every table in one place, and the way from any earlier schema to this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store import (  # noqa: F401  (each names its tables)
    aliases,
    bodies,
    contests,
    deeds,
    dialogues,
    hand_overs,
    imports,
    inbox,
    listener_notes,
    listeners,
    log,
    media,
    models,
    outbox,
    plays,
    presence,
    queue,
    quick_replies,
    requests,
    roles,
    shows,
    staff,
    statuses,
    switches,
    tags,
    templates,
    tokens,
    topics,
    tracks,
    word_list,
)
from bot.store.database import sync_engine
from bot.store.types import metadata

__all__ = ["config", "metadata", "newest", "present", "upgrade"]

MIGRATIONS = Path(__file__).parent / "migrations"


def config(connection: sa.Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to a revision, one process at a time."""
    engine = sync_engine(url)
    if engine.dialect.name == "sqlite":
        _whole_transactions(engine)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # two processes that start together must not both create the tables
                connection.execute(sa.text("SELECT pg_advisory_lock(7331)"))
                connection.commit()
            command.upgrade(config(connection), revision)
            connection.commit()
    finally:
        engine.dispose()


def _whole_transactions(engine: sa.Engine) -> None:
    """Left alone, SQLite's driver ends the transaction before each change of a table."""

    @sa.event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=60000")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def present(url: str) -> str | None:
    """The revision the database is at; None for an empty one."""
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def newest() -> str | None:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(settings).get_current_head()
