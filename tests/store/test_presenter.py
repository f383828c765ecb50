"""What reaches the presenter: the database and the core agree on all that an item can be."""

from __future__ import annotations

from itertools import product

import pytest
import sqlalchemy as sa

from bot.core.presenting import reaches
from bot.store.database import Database
from bot.store.presenter import count, reaching
from bot.store.queue import STATUSES, items
from tests.fakes import NOON, NUMBER

LANES = ("songs", "held", "people")
WHAT = ("status", "lane", "alarm", "held", "reviewed_by", "passed_at")
SOMETIMES = ((None, "self_harm"), (None, "slur"), (None, "eva"), (None, NOON))
AN_ITEM = {
    **{"number": NUMBER, "purpose": "comment", "sorted_by": "bot", "folded": False},
    **{"also": [], "entities": [], "guesses": [], "created_at": NOON, "changed_at": NOON},
}


@pytest.mark.parametrize("passing", [True, False])
async def test_the_database_lets_the_same_items_through_as_the_core(
    database: Database, passing: bool
) -> None:
    every = product(STATUSES, LANES, *SOMETIMES)
    async with database.write() as conn:
        await conn.execute(
            sa.insert(items), [AN_ITEM | dict(zip(WHAT, one, strict=True)) for one in every]
        )
    async with database.read() as conn:
        found = set((await conn.execute(sa.select(items.c.id).where(reaching(passing)))).scalars())
        rows = (await conn.execute(sa.select(items))).all()
        assert await count(conn, passing=passing) == len(found)
    assert found == {row.id for row in rows if reaches(row, passing=passing)}
    assert 0 < len(found) < len(rows)
