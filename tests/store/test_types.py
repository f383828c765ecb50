"""Moments and structured values, the same out as in on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.store.database import Database
from bot.store.roles import notices

MADRID = ZoneInfo("Europe/Madrid")


async def there_and_back(database: Database, at: datetime, detail: object) -> sa.Row[tuple]:
    async with database.write() as conn:
        await conn.execute(sa.insert(notices).values(topic="x", received_at=at, detail=detail))
    async with database.read() as conn:
        return (await conn.execute(sa.select(notices))).one()


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 11, 23, 12, tzinfo=timezone.utc), id="utc"),
        pytest.param(datetime(2026, 11, 23, 12, 0, 0, 123456, MADRID), id="microseconds in Madrid"),
        pytest.param(datetime(2026, 10, 25, 2, 30, tzinfo=MADRID, fold=1), id="the hour twice"),
        pytest.param(datetime(1970, 1, 1, tzinfo=timezone.utc), id="the beginning"),
    ],
)
async def test_a_moment_comes_back_as_it_was(database: Database, at: datetime) -> None:
    row = await there_and_back(database, at, {})
    assert row.received_at == at.astimezone(timezone.utc)
    assert row.received_at.utcoffset() == timedelta(0)


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="without a time zone"):
        await there_and_back(database, datetime(2026, 11, 23, 12), {})  # noqa: DTZ001


async def test_structured_values_come_back_as_they_were(database: Database) -> None:
    detail = {"emoji": "🎸", "places": [1.5, None, True], "nested": {"ñ": "<b>'\"\\</b>"}}
    row = await there_and_back(database, datetime(2026, 1, 1, tzinfo=timezone.utc), detail)
    assert row.detail == detail
