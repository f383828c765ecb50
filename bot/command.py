"""What several commands need: the database open around their work, and an end in a sentence."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sa
import typer

from bot.settings import PREFIX, Settings


def with_database(settings: Settings, work: Any, *, make: bool = False) -> Any:
    """Run something with the database open, in its own event loop; only `make` makes one."""
    from bot.store.database import Database

    async def go() -> Any:
        database = Database(settings.database)
        try:
            done: Coroutine[Any, Any, Any] = work(database)
            return await done
        finally:
            await database.close()

    _make(settings) if make else _find(settings)
    return asyncio.run(go())


def _make(settings: Settings) -> None:
    """For a command that sets a station up."""
    from bot.store import schema

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if schema.present(settings.database) is None:
        schema.upgrade(settings.database)


def _find(settings: Settings) -> None:
    """In the wrong folder a command must not do its work on a station that nobody runs."""
    from bot.store import schema

    url = sa.make_url(settings.database)
    sqlite = url.get_backend_name() == "sqlite"
    file = Path(url.database or "").absolute()
    # SQLite makes the file of whoever looks into it
    if (sqlite and not file.is_file()) or schema.present(settings.database) is None:
        where = f"at {file}" if sqlite else "with a station's tables at that address"
        own = settings.database_url.get_secret_value()
        setting = "DATABASE_URL to the station's" if own else "DATA_DIR to the station's folder"
        fail(
            f"There is no database {where}. Set {PREFIX}{setting}, or make one with "
            "`requestline db upgrade`."
        )


def tell(line: str) -> None:
    """Say it to whoever reads; what must go on does so when nobody does any more."""
    try:
        typer.echo(line)
    except BrokenPipeError:  # what is not written yet would be in the way at our end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:  # of a disk that is full, or a terminal that is gone
        return


def fail(sentence: str) -> NoReturn:
    typer.echo(f"✗ {sentence}", err=True)
    raise typer.Exit(2)
