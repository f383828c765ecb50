"""The page about one listener: who may decide what, and that erasing leaves nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import listeners, queue
from bot.store.bodies import bodies
from bot.store.inbox import inbox
from bot.store.listeners import identifiers
from tests.desk.studio import OURS, PAGE, Studio

WORDS = "a song for Rosalind of Ballymena"


async def replies(studio: Studio, item: int) -> str:
    async with studio.radio.database.read() as conn:
        row = await queue.get(conn, item)
        assert row is not None
        listener = await listeners.get(conn, row.listener_id)
        assert listener is not None
        return str(listener.replies)


async def decide(studio: Studio, role: str, item: int, change: str, **form: str) -> int:
    client = await studio.person(role, name=f"{role} who would {change}")
    path = f"/items/{item}/listener/{change}"
    async with client.post(path, data=form, headers=OURS, allow_redirects=False) as response:
        return response.status


@pytest.mark.parametrize(
    "role, change, status",
    [
        pytest.param("presenter", "stop", 403, id="a presenter decides nothing"),
        pytest.param("producer", "stop", 303, id="a producer stops replies"),
        pytest.param("producer", "erase", 403, id="a producer does not erase"),
        pytest.param("manager", "erase", 303, id="a manager erases"),
    ],
)
async def test_who_may_decide_what(studio: Studio, role: str, change: str, status: int) -> None:
    item = await studio.request(WORDS)
    assert await decide(studio, role, item, change, sure="on") == status


async def test_replies_stop_and_go_out_again(studio: Studio) -> None:
    item = await studio.request(WORDS)
    await decide(studio, "producer", item, "stop")
    assert await replies(studio, item) == "stopped"
    await decide(studio, "producer", item, "resume")
    assert await replies(studio, item) == "on"


async def test_erasing_must_be_meant(studio: Studio) -> None:
    item = await studio.request(WORDS)
    await decide(studio, "manager", item, "erase")
    async with studio.radio.database.read() as conn:
        texts = (await conn.execute(sa.select(inbox.c.text))).scalars().all()
    assert any(WORDS in text for text in texts)


async def test_an_erased_listener_leaves_no_word_and_no_number(studio: Studio) -> None:
    item = await studio.request(WORDS)
    await decide(studio, "manager", item, "erase", sure="on")
    async with studio.radio.database.read() as conn:
        assert (await conn.execute(sa.select(inbox.c.text))).scalars().all() == [""]
        assert (await conn.execute(sa.select(identifiers))).all() == []
        assert (await conn.execute(sa.select(bodies.c.body))).all() == []
        row = await queue.get(conn, item)
    assert row is not None and (row.song, row.artist, row.entities) == (None, None, [])


async def test_the_page_is_for_those_who_may_decide(studio: Studio) -> None:
    item = await studio.request(WORDS)
    manager, producer = await studio.person("manager"), await studio.person("producer")
    async with manager.get(f"/items/{item}/listener", headers=PAGE) as response:
        assert "Erase this listener" in await response.text()
    async with producer.get(f"/items/{item}/listener", headers=PAGE) as response:
        page = await response.text()
        assert "Stop replies" in page and "Erase this listener" not in page
