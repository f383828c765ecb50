"""A role's heartbeat: the row by which the others know that it is alive."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from bot.store import roles
from bot.store.database import Database

log = structlog.get_logger(__name__)

EVERY = 10  # seconds


def process_name() -> str:
    """Unique for every process that ever runs; a restarted one is another."""
    return f"{os.getpid()}-{secrets.token_hex(3)}"


async def beat(
    database: Database,
    role: str,
    process: str,
    clock: Callable[[], datetime],
    detail: Callable[[], dict[str, Any]] = dict,
) -> None:
    """Beat until cancelled; a database that is away for a while is no reason to stop."""
    started_at = clock()
    while True:
        try:
            async with database.write() as conn:
                await roles.beat(
                    conn, role, process, started_at=started_at, now=clock(), detail=detail()
                )
        except Exception as error:
            log.warning("heartbeat_missed", error=type(error).__name__)
        await asyncio.sleep(EVERY)


async def leave(database: Database, role: str, process: str) -> None:
    try:
        async with database.write() as conn:
            await roles.leave(conn, role, process)
    except Exception as error:
        log.warning("heartbeat_missed", error=type(error).__name__)
