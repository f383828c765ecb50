"""SQLite's driver, with fewer ways to its thread and back."""

from __future__ import annotations

import sqlite3
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """Opens and closes cursors where it stands.

    That is no work, while a way to the thread and back takes longer than most statements do.
    """

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if self._running and _is_about_a_cursor(fn):
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


def _is_about_a_cursor(do: Any) -> bool:
    """The driver gives methods of `sqlite3`, of a connection or of a cursor."""
    owner = getattr(do, "__self__", None)
    if isinstance(owner, sqlite3.Connection):
        return bool(do.__name__ == "cursor")
    return isinstance(owner, sqlite3.Cursor) and bool(do.__name__ == "close")


def connect(path: Any, **how: Any) -> Connection:
    """As the driver's own."""
    opened = Connection(lambda: sqlite3.connect(path, **how), 64)
    opened._thread.daemon = True  # as SQLAlchemy wants it
    return opened
