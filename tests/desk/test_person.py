"""The page about one listener: who may decide what, and that erasing leaves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.filing import Filing
from bot.desk import person
from bot.store import listeners, queue
from bot.store.bodies import bodies
from bot.store.inbox import inbox
from bot.store.listeners import identifiers
from tests.desk.studio import OURS, PAGE, Studio
from tests.fakes import bsuid

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


@pytest.mark.parametrize("kind", ["item", "message"])
@pytest.mark.parametrize("role, link", [("presenter", 0), ("producer", 1)])
async def test_every_card_leads_to_its_listener_for_those_who_may_decide(
    studio: Studio, kind: str, role: str, link: int
) -> None:
    if kind == "item":
        path = f"items/{await studio.file(WORDS)}/listener"
    else:
        path = f"messages/{await studio.write(WORDS)}/listener"
        studio.radio.clock.advance(seconds=4)
    client = await studio.person(role)
    async with client.get("/", headers=PAGE) as response:
        assert (f'href="{path}"' in await response.text()) == bool(link)
    async with client.get(f"/{path}", headers=PAGE) as response:
        assert response.status == (200 if link else 403)


async def test_an_unsorted_message_is_enough_to_erase_its_listener(studio: Studio) -> None:
    message = await studio.write(WORDS)
    manager = await studio.person("manager")
    path, form = f"/messages/{message}/listener/erase", {"sure": "on"}
    async with manager.post(path, data=form, headers=OURS, allow_redirects=False) as response:
        assert response.status == 303
    (listener,) = await studio.radio.listeners()
    assert listener.erased_at is not None
    assert [row.text for row in await studio.radio.inbox()] == [""]


@pytest.mark.parametrize("path", ["/items/99/listener", "/messages/99/listener"])
async def test_nobody_stands_behind_a_card_that_is_not_there(studio: Studio, path: str) -> None:
    client = await studio.person("manager")
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 404


async def test_the_page_shows_what_the_listener_sent_of_late_greetings_too(studio: Studio) -> None:
    await studio.file("from last week")
    studio.radio.clock.advance(person.WITHIN + timedelta(seconds=1))
    item = await studio.request(WORDS)
    await studio.write("thanks & bye")
    token, claimed = await studio.radio.claim()
    await studio.radio.file(token, [(one, Filing(folded="thanks")) for one in claimed])
    await studio.write("not mine", bsuid("CH.9"))
    client = await studio.person("producer")
    async with client.get(f"/items/{item}/listener", headers=PAGE) as response:
        page = await response.text()
    assert page.index("thanks &amp; bye") < page.index(WORDS)
    assert "no card: thanks" in page
    assert "from last week" not in page and "not mine" not in page


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
