"""(e) What each role takes, how long it takes to start, and whether model changes add up."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.station import BenchStation
from bot.store import models, roles
from bot.understanding.models import checksum, checksum_file

CHANGE_WITHIN = 180.0


async def after_changes(at: BenchStation, model: Path, changes: int = 10) -> dict[str, float]:
    """Megabytes by role after so many new models."""
    for number in range(changes):
        twin = at.folder / "models" / f"{number:032x}.tar.gz"
        shutil.copy(model, twin)
        checksum_file(twin).write_text(f"{checksum(twin)}  {twin.name}\n")
        async with at.opened() as database:
            async with database.write() as conn:
                at_time = datetime.now(timezone.utc)  # noqa: TID251
                await models.promote(conn, twin.name, who="bench", now=at_time)
            await asyncio.wait_for(_in_use(database, twin.name), CHANGE_WITHIN)
    await asyncio.sleep(2)
    return at.memory()


async def _in_use(database: object, name: str) -> None:
    from bot.store.database import Database

    assert isinstance(database, Database)
    while True:
        async with database.read() as conn:
            since = datetime(2000, 1, 1, tzinfo=timezone.utc)
            for row in await roles.living(conn, since=since):
                detail = row.detail
                if row.role == "worker" and detail.get("model") == name and not detail["loading"]:
                    return
        await asyncio.sleep(0.5)
