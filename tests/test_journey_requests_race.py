"""Two askers in the same moment on two workers: one item, two askers; nobody waits for nobody."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import queue, wishes
from bot.store.database import Database
from bot.store.queue import item_messages
from bot.store.requests import requests
from tests.asking import file, rule
from tests.fakes import NOON, bsuid, message
from tests.radio import Radio

TITLES = ("hey jude", "kiss", "wonderwall", "purple rain", "one")


async def two_workers(radio: Radio, other: Database, first: list[str], second: list[str]) -> None:
    """Both have understood their messages; now both file them at once."""
    meanings = {f"play {one}": (f"play [{one}](song)", "song_request") for one in TITLES}
    hands = []
    for texts, start, where in ((first, 0, radio), (second, 100, replace(radio, database=other))):
        for number, text in enumerate(texts, start):
            await radio.deliver(message(f"play {text}", bsuid(f"CH.{number}"), at=radio.clock()))
        hands.append((where, *await where.claim()))
    await asyncio.gather(
        *(file(where, token, claimed, meanings) for where, token, claimed in hands)
    )


async def check(radio: Radio, asked: Counter[str]) -> None:
    items = [row for row in await radio.items() if row.gathers]
    found = {row.id: row.song for row in items}
    counted = Counter(found[row.item_id] for row in await radio.rows(requests))
    assert len(set(found.values())) == len(items)
    assert counted == asked
    assert {row.song: row.asked for row in items} == dict(asked)
    assert len(await radio.rows(item_messages)) == asked.total()
    events = Counter(await radio.events())
    assert (events["filed"], events["asked"]) == (len(items), asked.total() - len(items))
    assert all(row.settled_as == "item" for row in await radio.inbox())


@pytest.mark.parametrize("again", range(10))
async def test_two_askers_in_the_same_moment_make_one_item(
    radio: Radio, other_database: Database, again: int
) -> None:
    await two_workers(radio, other_database, ["hey jude"], ["hey jude"])
    await check(radio, Counter({"hey jude": 2}))


@pytest.mark.parametrize("again", range(5))
async def test_many_wishes_in_opposite_order_do_not_wait_for_one_another(
    radio: Radio, other_database: Database, again: int
) -> None:
    there, back = list(TITLES) * 3, list(reversed(TITLES)) * 3
    await asyncio.wait_for(two_workers(radio, other_database, there, back), 20)
    await check(radio, Counter(there + back))


ASKED = st.lists(st.sampled_from(TITLES), min_size=1, max_size=12)


@given(first=ASKED, second=ASKED)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_whatever_is_asked_for_is_counted(
    radio: Radio, other_database: Database, first: list[str], second: list[str]
) -> None:
    for row in await radio.items():
        await radio.move(row.id, "dismiss")
    before = {row.id for row in await radio.rows(requests)}
    await two_workers(radio, other_database, first, second)
    fresh = [row for row in await radio.rows(requests) if row.id not in before]
    open_items = {row.id: row.song for row in await radio.items() if row.gathers}
    assert Counter(open_items[row.item_id] for row in fresh) == Counter(first + second)
    assert len(set(open_items.values())) == len(open_items)


@pytest.mark.parametrize("again", range(5))
async def test_an_answer_and_a_request_for_the_same_in_one_moment(
    radio: Radio, other_database: Database, again: int
) -> None:
    """Tom's answer makes of his item what Ana asks for just then."""
    other = replace(radio, database=other_database)
    love = "[the power of love](song)"
    await radio.deliver(message("play the power of love", bsuid("CH.2"), at=radio.clock()))
    token, claimed = await radio.claim()
    await file(radio, token, claimed, {"play the power of love": (f"play {love}", "song_request")})
    await radio.deliver(message("3", bsuid("CH.2"), at=radio.clock()))
    toms = await radio.claim()
    text = "the power of love by jennifer rush"
    await radio.deliver(message(text, bsuid("CH.1"), at=radio.clock()))
    anas = await other.claim()
    meanings = {
        "3": ("3", "nlu_fallback"),
        text: (f"{love} by [jennifer rush](artist)", "song_request"),
    }
    await asyncio.gather(file(radio, *toms, meanings), file(other, *anas, meanings))
    (item,) = [row for row in await radio.items() if row.status == "waiting"]
    assert item.track_id == 8
    assert sorted(row.listener_id for row in await radio.rows(requests)) == [1, 2]
    assert {row.item_id for row in await radio.rows(requests)} == {item.id}


@pytest.mark.parametrize("action", ["air", "dismiss"])
@pytest.mark.parametrize("again", range(5))
async def test_a_person_who_finishes_with_an_item_and_who_asks_for_it_just_then(
    radio: Radio, other_database: Database, action: str, again: int
) -> None:
    """Whose request comes too late has a card of its own, which is open and gathers."""
    await rule(radio, track_minutes=0)
    other = replace(radio, database=other_database)
    meanings = {"play one": ("play [one](song)", "song_request")}
    await radio.deliver(message("play one", bsuid("CH.1"), at=radio.clock()))
    await file(radio, *await radio.claim(), meanings)
    await radio.move(1, "take")
    await radio.deliver(message("play one", bsuid("CH.2"), at=radio.clock()))
    token, claimed = await radio.claim()
    moved, _ = await asyncio.gather(other.move(1, action), file(radio, token, claimed, meanings))
    assert moved.done
    where = {row.listener_id: row.item_id for row in await radio.rows(requests)}
    finished, *fresh = await radio.items()
    ended = {"air": "aired", "dismiss": "dismissed"}[action]
    assert (where[1], finished.status, finished.gathers) == (1, ended, None)
    if where[2] == 1:  # in time: what came of it came of theirs, too
        assert (finished.asked, fresh) == (2, [])
    else:
        assert finished.asked == 1
        assert [(row.id, row.status, row.asked) for row in fresh] == [(where[2], "waiting", 1)]
    assert all(row.settled_at for row in await radio.inbox())
    await radio.deliver(message("play one", bsuid("CH.3"), at=radio.clock()))
    await file(radio, *await radio.claim(), meanings)
    assert [row.asked for row in await radio.items(status="waiting")] == [len(fresh) + 1]


# the same, one layer down


def wanted(*keys: int) -> list[queue.Item]:
    asked = {"number": "1001", "lane": "songs", "purpose": "song_request", "inbox_id": 1}
    return [queue.Item(listener_id=None, wish=f"track {key}", **asked) for key in keys]


async def put(database: Database, keys: list[int]) -> set[int]:
    async with database.write() as conn:
        places = await wishes.place(conn, wanted(*keys), now=NOON)
    return {one.item_id for one in places}


async def test_keys_in_opposite_order_make_nobody_wait_for_who_waits_for_them(
    database: Database, other_database: Database
) -> None:
    """Somebody holds the key in the middle until both have come as far as they get."""
    async with database.write() as conn:
        await wishes.place(conn, wanted(2), now=NOON)
        first = asyncio.ensure_future(put(other_database, [1, 2, 3]))
        await until_so_many_wait(database, 1)
        second = asyncio.ensure_future(put(other_database, [3, 2, 1]))
        await until_so_many_wait(database, 2)
    assert await first == await second


async def test_items_stand_in_the_order_of_their_messages(database: Database) -> None:
    async with database.write() as conn:
        places = await wishes.place(conn, wanted(9, 3, 9, 5, 1), now=NOON)
    ids = [one.item_id for one in places]
    assert ids[2] == ids[0] < ids[1] < ids[3] < ids[4]
    assert [one.made for one in places] == [True, True, False, True, True]


async def test_an_item_that_would_gather_waits_for_who_is_about_to(
    database: Database, other_database: Database
) -> None:
    async with database.write() as conn:
        (alone,) = await wishes.place(conn, wanted(8), now=NOON)
        item = await queue.get(conn, alone.item_id)
    assert item is not None
    async with database.write() as conn:
        await wishes.place(conn, wanted(7), now=NOON)
        taking = asyncio.ensure_future(take_up(other_database, item))
        await until_so_many_wait(database, 1)
    assert not await taking


async def take_up(database: Database, item: sa.Row[Any]) -> bool:
    async with database.write() as conn:
        return await wishes.take_up(conn, item, "track 7")


async def until_so_many_wait(database: Database, wanted: int) -> None:
    """For a lock in PostgreSQL; with SQLite they wait for their turn, which nobody can see."""
    waiting = sa.text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
    while not database.sqlite:
        async with database.read() as conn:
            if (await conn.execute(waiting)).scalar_one() >= wanted:
                return
        await asyncio.sleep(0)
