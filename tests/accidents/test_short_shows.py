"""A station that is switched on for its show alone: what is done once an hour is done there too."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import jobs
from bot.clock import now
from bot.core.station import Station
from bot.store.bodies import bodies
from bot.store.database import Database
from tests.accidents.ears import Songs
from tests.whole import Whole, whole

LONG_AGO = timedelta(days=20)


async def keep_old_things(radio: Whole) -> Path:
    """A body that was kept long enough, and a file that no row names."""
    at = now() - LONG_AGO
    old = {"service": "whatsapp", "received_at": at, "body": b"{}", "numbers": [], "split_at": at}
    async with radio.database.write() as conn:
        await conn.execute(sa.insert(bodies).values(**old))
    radio.media_dir.mkdir(parents=True)
    file = radio.media_dir / f"{'a' * 32}.ogg"
    file.write_bytes(b"x")
    os.utime(file, (at.timestamp(), at.timestamp()))
    return file


async def test_old_things_are_forgotten_soon_after_the_start(
    database: Database, station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SOON", timedelta(seconds=0.3))
    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        file = await keep_old_things(radio)
        await radio.start_scheduler()

        async def gone() -> None:
            while file.exists() or await radio.rows(bodies):
                await asyncio.sleep(0.03)

        await asyncio.wait_for(gone(), 30)


def test_the_first_seconds_belong_to_listeners() -> None:
    assert timedelta(seconds=10) < jobs.SOON < timedelta(minutes=5)
