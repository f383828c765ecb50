"""What stands around the cards: read anew when people did something, counted with every message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import now
from bot.desk import live
from bot.desk.around import read_around
from bot.desk.news import only_messages
from bot.store import topics
from bot.store.log import Event, Logged, Place
from tests.desk.studio import Stream, Studio, listening, place_of
from tests.fakes import NUMBER

pytestmark = pytest.mark.timeout(30)


@contextmanager
def statements(studio: Studio) -> Iterator[list[tuple[str, str]]]:
    """What is asked of the database meanwhile, each with the task that asks it."""
    asked: list[tuple[str, str]] = []

    def note(conn: Any, cursor: Any, statement: str, *others: Any) -> None:
        task = asyncio.current_task()
        asked.append((task.get_name() if task else "", statement))

    engine = studio.radio.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


async def set_topic(studio: Studio, text: str) -> None:
    at = studio.radio.clock()
    async with studio.radio.database.write() as conn:
        await topics.set_topic(
            conn, [NUMBER], text, until=at + timedelta(hours=1), who="ana", now=at
        )


async def test_a_topic_that_is_set_in_a_rush_comes_with_the_next_news(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "POLL", 60)  # so that nothing else brings it
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        for nth in range(3):
            item = await studio.request(f"Song {nth}")
            await stream.until(f"i{item}")
        await set_topic(studio, "Your worst holiday?")
        item = await studio.request("Dream On")
        heard = await stream.until(f"i{item}")
        assert "Your worst holiday?" in str(heard.data["counts"]["on_air"])
        assert heard.data["counts"]["lanes"]["songs"] == 4


async def asked_of_topics(studio: Studio, stream: Stream, title: str) -> int:
    """How often the desk asks for topics until it has told of one more request."""
    with statements(studio) as asked:
        item = await studio.request(title)
        await stream.until(f"i{item}")
    return sum("FROM topics" in what for who, what in asked if who == "desk _follow")


async def test_in_a_rush_what_people_have_set_is_not_asked_with_each_message(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "POLL", 60)
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        await stream.until(f"i{await studio.request('One')}")
        assert [await asked_of_topics(studio, stream, one) for one in ("Two", "Three")] == [0, 0]


async def _till(until: float) -> AsyncIterator[int]:
    for nth in count():
        if monotonic() > until:
            return
        yield nth


async def test_and_yet_is_asked_again_and_again_while_the_rush_lasts(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        await stream.until(f"i{await studio.request('One')}")
        monkeypatch.setattr(live, "POLL", 1.0)
        until = monotonic() + 3.0
        found = [await asked_of_topics(studio, stream, f"Song {n}") async for n in _till(until)]
        assert sum(found)


async def test_counting_anew_asks_nothing_of_what_people_have_set(studio: Studio) -> None:
    await set_topic(studio, "Your worst holiday?")
    at, nothing = studio.radio.clock(), dict[str, int]()
    async with studio.radio.database.read() as conn:
        before = await read_around(conn, loose=0, now=at, folded=nothing)
    await studio.request("Dream On")
    async with studio.radio.database.read() as conn:
        with statements(studio) as asked:
            counted = await read_around(conn, loose=2, now=at, folded=nothing, before=before)
        whole = await read_around(conn, loose=2, now=at, folded=nothing)
    assert (
        counted
        == whole
        == replace(
            before,
            lanes={**before.lanes, "songs": 1, "unsorted": 2},
            loose=2,
            presented=counted.presented,
        )
    )
    assert len(asked) == 4 and not any("topics" in what for _, what in asked)


@pytest.mark.parametrize(
    "what, detail, only",
    [
        ("arrived", {}, True),
        ("filed", {}, True),
        ("reply_sent", {"outbox": 1}, True),
        pytest.param("reply_sent", {"by": "ana"}, False, id="a person's reply"),
        ("topic_set", {}, False),
        ("moved", {}, False),
        ("word_added", {}, False),
        ("studio_set", {}, False),
        pytest.param("something new", {}, False, id="what nobody has thought of"),
    ],
)
def test_whatever_a_person_does_is_more_than_messages(
    what: str, detail: dict[str, Any], only: bool
) -> None:
    def logged(event: Event) -> Logged:
        return Logged(Place(), now(), event)

    arrived = logged(Event("arrived", "whatsapp"))
    assert only_messages([arrived, logged(Event(what, "ana", detail=detail))]) is only
