"""The page about one listener: who may decide what, and that erasing leaves nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.filing import Filing
from bot.core.messages import StatusUpdate
from bot.desk import person
from bot.store import listeners, queue
from bot.store.bodies import bodies
from bot.store.inbox import inbox
from bot.store.listeners import identifiers
from tests.desk.studio import OURS, PAGE, Studio, listening, place_of
from tests.fakes import NUMBER, bsuid

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


async def card(studio: Studio, path: str, role: str = "producer") -> str:
    client = await studio.person(role, name=f"{role} {len(studio.clients)}")
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 200
        return await response.text()


async def post(studio: Studio, path: str, role: str = "producer", **form: str) -> str:
    """Press a button; where that leads to."""
    client = await studio.person(role, name=f"{role} {len(studio.clients)}")
    async with client.post(path, data=form, headers=OURS, allow_redirects=False) as response:
        assert response.status == 303
        return response.headers["Location"]


async def test_the_card_shows_all_that_the_listener_sent_and_what_became_of_it(
    studio: Studio,
) -> None:
    await studio.file("from last month", name="Ana 41790000001")
    studio.radio.clock.advance(timedelta(days=30))
    item = await studio.request(WORDS)
    await studio.radio.move(item, "take")
    await studio.radio.move(item, "air")
    await studio.write("thanks & bye")
    token, claimed = await studio.radio.claim()
    await studio.radio.file(token, [(one, Filing(folded="thanks")) for one in claimed])
    await studio.write("not mine", bsuid("CH.9"))
    page = await card(studio, f"/items/{item}/listener")
    sent = ["thanks &amp; bye", f"play {WORDS}", "from last month"]
    assert re.findall("|".join(sent), page) == sent
    for said in ("no card: thanks", "Songs: aired 12:00", "Comments: waiting"):
        assert said in page
    assert "not mine" not in page and "41790000001" not in page


async def test_the_card_counts_what_the_listener_did(studio: Studio) -> None:
    for title in ("One", "Two"):
        item = await studio.request(title)
        studio.radio.clock.advance(minutes=1)
    await studio.radio.move(item, "take")
    await studio.radio.move(item, "air")
    await studio.file("B", "contest_entry")
    page = await card(studio, f"/items/{item}/listener")
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd dir=\"auto\">([^<]+)</dd>", page))
    assert facts == {
        "First wrote": "12:00",
        "Language": "English",
        "Messages kept": "3",
        "On air": "1, last 12:02",
        "Requests": "2, of which 1 played",
        "Contest entries": "1",
        "Contests won": "0",
        "Reply window": "open until 24 Nov 11:57",
    }


async def test_the_card_shows_what_was_sent_and_whether_it_arrived(studio: Studio) -> None:
    radio = studio.radio
    item = await studio.request("Dream On")
    radio.clock.advance(seconds=8)
    await radio.answer()
    (sent,) = await radio.outbox()
    read = StatusUpdate(NUMBER, sent.provider_id, "read", None, sent.reference)
    await radio.deliver(read)
    page = await card(studio, f"/items/{item}/listener")
    assert "Got it: Dream On." in page
    assert re.search(r">bot</span><span[^>]*>read<", page)


async def test_older_messages_come_when_asked_for(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person, "A_PAGE", 2)
    for text in ("first", "second", "third"):
        item = await studio.file(text)
        studio.radio.clock.advance(minutes=1)
    page = await card(studio, f"/items/{item}/listener")
    (link,) = re.findall(r'href="(?:\.\./)*([^"]+before=\d+)"', page)
    assert "second" in page and "first" not in page
    older = await card(studio, f"/{link}")
    assert "first" in older and "second" not in older and "before=" not in older


async def test_the_window_gets_the_inside_alone(studio: Studio) -> None:
    item = await studio.request(WORDS)
    inside = await card(studio, f"/items/{item}/listener?window")
    assert "<html" not in inside and f'action="items/{item}/listener/block?window"' in inside
    assert (await post(studio, f"/items/{item}/listener/stop?window")).endswith("window=")


async def test_what_producers_write_and_who_they_are_is_escaped(studio: Studio) -> None:
    item = await studio.request(WORDS)
    await post(studio, f"/items/{item}/listener/notes", text="<b>calls</b> at night")
    await post(
        studio, f"/items/{item}/listener/block", length="good", why="other", words="<i>loud</i>"
    )
    page = await card(studio, f"/items/{item}/listener")
    assert "&lt;b&gt;calls&lt;/b&gt; at night" in page
    assert "Blocked for good by producer 1: other (&lt;i&gt;loud&lt;/i&gt;)" in page
    assert "<b>calls" not in page and "<i>loud" not in page


async def test_a_note_is_written_and_removed(studio: Studio) -> None:
    path = f"/items/{await studio.request(WORDS)}/listener"
    assert (await post(studio, f"{path}/notes", text="sings well")).endswith("said=noted")
    assert "sings well" in await card(studio, path)
    await post(studio, f"{path}/notes/1/remove")
    assert "sings well" not in await card(studio, path)
    assert (await post(studio, f"{path}/notes", text=" ")).endswith("said=not_noted")


async def test_a_block_stands_on_every_open_card_until_it_is_lifted(studio: Studio) -> None:
    one, two = await studio.request("One"), await studio.file("so bad")
    where = await post(studio, f"/items/{one}/listener/block", length="hour", why="abuse")
    assert where.endswith("said=blocked")
    client = await studio.person("producer", "eva")
    line = "Blocked until 13:00 by producer 0: abuse"
    for item in (one, two):
        async with client.get(f"/items/{item}") as response:
            assert line in (await response.json())["html"]
    await post(studio, f"/items/{two}/listener/unblock")
    async with client.get(f"/items/{one}") as response:
        assert "Blocked" not in (await response.json())["html"]
    page = await card(studio, f"/items/{one}/listener")
    assert "12:00: blocked by producer 0 until 13:00: abuse" in page
    assert "12:00: unblocked by producer 2" in page


@pytest.mark.parametrize("form", [{}, {"length": "hour"}, {"length": "year", "why": "spam"}])
async def test_nobody_is_blocked_without_a_reason(studio: Studio, form: dict[str, str]) -> None:
    item = await studio.request(WORDS)
    where = await post(studio, f"/items/{item}/listener/block", **form)
    assert where.endswith("said=no_reason")
    assert [one.blocked_at for one in await studio.radio.listeners()] == [None]


async def test_the_waiting_items_go_with_the_block_if_that_is_wanted(studio: Studio) -> None:
    item = await studio.request(WORDS)
    form = {"length": "day", "why": "spam", "dismiss": "on"}
    await post(studio, f"/items/{item}/listener/block", **form)
    assert await studio.status(item) == "dismissed"


async def test_open_desks_see_the_block_and_lose_what_waited(studio: Studio) -> None:
    item = await studio.request("One")
    client = await studio.person("producer", "eva")
    async with listening(client, await place_of(client)) as stream:
        message = await studio.write("not sorted yet")
        studio.radio.clock.advance(seconds=4)
        await stream.until(f"m{message}")
        await post(studio, f"/items/{item}/listener/block", length="hour", why="flood")
        heard = await stream.until(f"i{item}")
    assert "Blocked until" in heard.data["cards"][0]["html"]
    assert message in heard.data["settled"]


async def test_those_who_are_turned_away_are_counted_on_the_desk(studio: Studio) -> None:
    item = await studio.request("One")
    await post(studio, f"/items/{item}/listener/block", length="hour", why="flood")
    for n in range(3):
        await studio.write(f"more {n}")
    studio.radio.clock.advance(seconds=4)
    page = await card(studio, "/")
    assert re.search(r"<b>3</b> from blocked listeners", page)
    assert "more 1" not in page


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
