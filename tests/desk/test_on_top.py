"""What stands on top of a list however old it is has a limit, but for alarms."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.store import board, presenter
from bot.store.queue import items
from tests.desk.studio import Studio
from tests.fakes import bsuid


@pytest.fixture
async def six(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Comments, oldest first, where no more than two old ones stand on top."""
    for module in (board, presenter):
        monkeypatch.setattr(module, "MOST_ON_TOP", 2)
    return [await studio.file(f"hello number {n}", who=bsuid(f"CH.{n}")) for n in range(6)]


async def change(studio: Studio, ids: list[int], **values: Any) -> None:
    async with studio.radio.database.write() as conn:
        await conn.execute(sa.update(items).where(items.c.id.in_(ids)).values(**values))


async def test_of_a_lane_no_alarm_is_cut_and_of_what_is_pinned_the_oldest(
    studio: Studio, six: list[int]
) -> None:
    await change(studio, six[:3], alarm="self_harm")
    await change(studio, six[:5], pinned_at=studio.radio.clock())
    async with studio.radio.database.read() as conn:
        shown = await board.lane(conn, "comments", limit=1)
    assert {card.id for card in shown} == {*six[:3], six[3], six[4], six[5]}
    await change(studio, six[:3], alarm=None)
    async with studio.radio.database.read() as conn:
        shown = await board.lane(conn, "comments", limit=1)
    assert {card.id for card in shown} == {six[3], six[4], six[5]}


async def test_a_presenter_is_told_of_what_is_pinned_and_not_shown(
    studio: Studio, six: list[int]
) -> None:
    await change(studio, six[1:5], pinned_at=studio.radio.clock())
    await change(studio, six[1:2], status="on_air")
    async with studio.radio.database.read() as conn:
        shown, left = await presenter.shown(conn, passing=False, limit=1)
        assert {card.id for card in shown} == {six[1], six[4], six[5]}
        assert await presenter.older(conn, passing=False, before=left) == 3
