"""What several commands need: the database open around their work, and an end in a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn

import typer

from bot.settings import Settings


def with_database(settings: Settings, work: Any) -> Any:
    """Run something with the database open, in its own event loop; an empty one is made first."""
    from bot.store import schema
    from bot.store.database import Database

    async def go() -> Any:
        database = Database(settings.database)
        try:
            done: Coroutine[Any, Any, Any] = work(database)
            return await done
        finally:
            await database.close()

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if schema.present(settings.database) is None:
        schema.upgrade(settings.database)
    return asyncio.run(go())


def fail(sentence: str) -> NoReturn:
    typer.echo(f"✗ {sentence}", err=True)
    raise typer.Exit(2)
