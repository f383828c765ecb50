"""Owed replies: gathered by listener, also when two processes add to them at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import gathering, outbox
from bot.store.database import Database
from bot.store.gathering import Owed
from bot.store.outbox import State
from tests.fakes import NOON, NUMBER, bsuid, message
from tests.postgres import ON_POSTGRESQL
from tests.radio import Radio

QUIET, LONGEST = timedelta(seconds=8), timedelta(seconds=30)
_references = count()


async def gather(conn: AsyncConnection, *listeners: int, text: str = "song") -> None:
    owed = [Owed(one, NUMBER, ({"text": text},), "wamid", NOON) for one in listeners]
    await gathering.gather(
        conn,
        owed,
        now=NOON,
        quiet=QUIET,
        longest=LONGEST,
        reference=lambda: f"reference {next(_references)}",
    )


@pytest.fixture
async def two(radio: Radio) -> Radio:
    """A station with two listeners."""
    await radio.deliver(message("hi", bsuid("CH.1")), message("hi", bsuid("CH.2")))
    return radio


async def add(database: Database, *listeners: int) -> None:
    async with database.write() as conn:
        await gather(conn, *listeners, text="two")


async def somebody_waits(database: Database) -> None:
    """Until another transaction has reached our lock."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    waiting = 0
    while not waiting:
        async with database.read() as conn:
            waiting = (await conn.execute(sa.text(query))).scalar_one()


async def said(radio: Radio) -> dict[int, list[str]]:
    return {
        row.listener_id: sorted(part["text"] for part in row.parts) for row in await radio.outbox()
    }


@ON_POSTGRESQL
async def test_two_processes_that_open_a_reply_at_once_open_one(
    two: Radio, other_database: Database
) -> None:
    """`web` answers a picture while a worker files the words that came with it."""
    async with two.database.write() as first:
        await gather(first, 1, 2, text="one")
        waiting = asyncio.create_task(add(other_database, 2, 1))
        await somebody_waits(two.database)
    await waiting
    assert await said(two) == {1: ["one", "two"], 2: ["one", "two"]}


@ON_POSTGRESQL
async def test_a_reply_that_is_sent_meanwhile_is_left_alone_and_a_new_one_opened(
    two: Radio, other_database: Database
) -> None:
    async with two.database.write() as conn:
        await gather(conn, 1, text="one")
    async with two.database.write() as sending:
        await outbox.start_sending(sending, 1, form="text", now=NOON)
        waiting = asyncio.create_task(add(other_database, 1))
        await somebody_waits(two.database)
    await waiting
    rows = await two.outbox()
    assert [(row.state, [part["text"] for part in row.parts]) for row in rows] == [
        ("sending", ["one"]),
        ("queued", ["two"]),
    ]


async def test_many_processes_add_to_the_same_replies_in_any_order(
    two: Radio, other_database: Database
) -> None:
    async def one(number: int) -> None:
        where = (two.database, other_database)[number % 2]
        people = (1, 2) if number % 3 else (2, 1)
        async with where.write() as conn:
            await gather(conn, *people, text=f"{number:02}")

    await asyncio.gather(*(one(number) for number in range(12)))
    expected = [f"{number:02}" for number in range(12)]
    assert await said(two) == {1: expected, 2: expected}


async def test_a_row_is_still_due_only_while_it_waits_and_its_time_has_come(two: Radio) -> None:
    async with two.database.write() as conn:
        await gather(conn, 1)
        assert await outbox.still_due(conn, 1, now=NOON) is None
        found = await outbox.still_due(conn, 1, now=NOON + QUIET)
        assert found is not None
        assert found.due_at == NOON + QUIET
        await outbox.start_sending(conn, 1, form="text", now=NOON + QUIET)
        assert await outbox.still_due(conn, 1, now=NOON + QUIET) is None


async def test_a_row_leaves_its_last_state_only_once(two: Radio) -> None:
    async with two.database.write() as conn:
        await gather(conn, 1)
        assert await outbox.close(conn, 1, State.SKIPPED, reason="why")
        assert not await outbox.close(conn, 1, State.FAILED, reason="other")
        assert not await outbox.close(conn, 1, State.ACCEPTED)
    assert [(row.state, row.reason) for row in await two.outbox()] == [("skipped", "why")]
