"""Until when a listener can be answered: the same on the card, in the panel and of the listener."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.messages import Kind
from bot.core.rules import WINDOW, WINDOW_MARGIN
from bot.desk import words
from bot.desk.closing import closing
from bot.store import board, written
from bot.store.inbox import heard_from
from bot.store.queue import items
from tests.desk.api.program import Program
from tests.desk.studio import PAGE, SCRIPT, Client, Studio
from tests.fakes import NOON, NUMBER, bsuid, message
from tests.postgres import ON_SQLITE

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OPEN_FOR = WINDOW - WINDOW_MARGIN
CALL = {"key": "click-of-eva", "text": "Greetings to the crew", "lane": "shout_outs", "name": "Tom"}
CLOSES = re.compile(r'<p class="closes"[^>]*data-state="(\w+)".*?<span>(.*?)</span>')


async def said_on(client: Client, path: str = "/") -> list[tuple[str, str]]:
    async with client.get(path, headers=PAGE) as response:
        return CLOSES.findall(await response.text())


@pytest.mark.parametrize(
    "ago, state",
    [
        (timedelta(0), "open"),
        (OPEN_FOR - HOUR, "open"),
        (OPEN_FOR - HOUR + MINUTE, "soon"),
        (OPEN_FOR - MINUTE, "soon"),
        (OPEN_FOR, "closed"),
        (9 * WINDOW, "closed"),
        (-MINUTE, "open"),  # their clock is ahead
    ],
)
def test_a_window_is_open_closes_soon_or_is_closed(ago: timedelta, state: str) -> None:
    found = closing(1, NUMBER, NOON - ago, lambda at, now: "then", now=NOON)
    assert found is not None and (found.state, found.time) == (state, "then")


@pytest.mark.parametrize("listener, heard", [(None, NOON), (1, None), (None, None)])
def test_who_cannot_be_answered_has_none(listener: Any, heard: datetime | None) -> None:
    assert closing(listener, NUMBER, heard, lambda at, now: "", now=NOON) is None


async def test_card_panel_listener_and_program_name_the_same_moment(studio: Studio) -> None:
    item = await studio.request("Dream On")
    client, program = await studio.person(), await Program.of(studio)
    assert await said_on(client) == [("open", "reply until 24 Nov 11:55")]
    for path in (f"/items/{item}/reply", f"/items/{item}/listener"):
        async with client.get(path, headers=PAGE) as response:
            assert "24 Nov 11:55" in await response.text()
    until = {
        (await program.call("GET", f"/items/{item}"))["closes_at"],
        (await program.call("GET", f"/items/{item}/reply"))["closes_at"],
        (await program.call("GET", f"/items/{item}/listener"))["window_until"],
    }
    assert {datetime.fromisoformat(one.replace("Z", "+00:00")) for one in until} == {
        NOON + OPEN_FOR
    }


async def test_whatever_they_write_opens_it_for_all_their_cards(studio: Studio) -> None:
    await studio.request("Dream On")
    studio.radio.clock.advance(OPEN_FOR - MINUTE)
    client = await studio.person()
    assert await said_on(client) == [("soon", "reply only until 11:55")]
    studio.radio.clock.advance(MINUTE)
    assert await said_on(client) == [("closed", "reply closed: template only")]
    await studio.file("and say hello to my mum", "shout_out")
    assert await said_on(client) == [("open", "reply until 25 Nov 11:50")] * 2


async def test_what_is_not_sorted_yet_has_one_too(studio: Studio) -> None:
    await studio.write("hello?")
    studio.radio.clock.advance(seconds=5)
    assert await said_on(await studio.person()) == [("open", "reply until 24 Nov 11:55")]


@pytest.mark.parametrize(
    "more",
    [
        {"number": "1002"},
        {"who": bsuid("CH.2")},
        {"group": True},
        {"kind": Kind.REACTION},
    ],
    ids=str,
)
async def test_what_opens_no_window_here_leaves_it(studio: Studio, more: Any) -> None:
    both = frozenset({NUMBER, "1002"})
    studio.radio.station = replace(studio.radio.station, numbers=both)
    await studio.request("Dream On")
    studio.radio.clock.advance(OPEN_FOR)
    who = more.get("who", bsuid("CH.1"))
    more = {name: value for name, value in more.items() if name != "who"}
    await studio.radio.deliver(message("again", who, at=studio.radio.clock(), **more))
    async with studio.radio.database.read() as conn:
        (card,) = await board.cards(conn, [1])
        about = await written.about(conn, "items", 1)
    assert about is not None and card.ours == about.number
    assert card.heard == NOON
    client = await studio.person()
    assert await said_on(client) == [("closed", "reply closed: template only")]


async def test_a_call_has_none(studio: Studio) -> None:
    client = await studio.person()
    async with client.post("/notes", data=CALL, headers=SCRIPT) as response:
        assert response.status == 200
    assert await said_on(client) == []


async def test_presenters_who_answer_nobody_see_none(studio: Studio) -> None:
    item = await studio.request("Dream On")
    await studio.write("hello?", bsuid("CH.2"))
    studio.radio.clock.advance(seconds=5)
    await studio.passing(False)
    assert await said_on(await studio.person("presenter"), "/air") == []
    program = await Program.of(studio, "presenter")
    told = (await program.call("GET", "/items"))["items"]
    assert {one["key"]: one["closes_at"] for one in told} == {f"i{item}": None, "m2": None}


async def test_it_is_said_in_spanish(studio: Studio) -> None:
    say = words.load("es")
    sentences = {one: say(f"closing.{one}", time="20:14") for one in ("open", "soon", "closed")}
    assert sentences == {
        "open": "respuesta hasta 20:14",
        "soon": "respuesta solo hasta 20:14",
        "closed": "respuesta cerrada: solo plantilla",
    }


@ON_SQLITE
async def test_each_card_costs_one_look_into_an_index(studio: Studio) -> None:
    query = sa.select(heard_from(items.c.listener_id, items.c.number)).where(items.c.id.in_([1]))
    async with studio.radio.database.read() as conn:
        compiled = str(query.compile(conn.engine, compile_kwargs={"literal_binds": True}))
        plan = (await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")).all()
    steps = [row[-1] for row in plan]
    assert any("ix_inbox_listener (listener_id=? AND number=?)" in one for one in steps), steps
    assert not any("TEMP B-TREE" in one for one in steps), steps
