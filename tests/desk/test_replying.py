"""The reply panel over HTTP: what it shows, what it sends, and who is told to think twice."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from bot import desk
from bot.core.replies import Replies
from bot.core.rules import WINDOW
from bot.core.templates import Template
from bot.desk.given import DESK
from bot.store import presence, quick_replies, templates
from bot.whatsapp.errors import hint
from tests.desk.studio import OURS, PAGE, SCRIPT, Client, Studio, listening, place_of
from tests.fakes import NUMBER, TEXTS, bsuid, status

READY = Template("prize_ready", "en", "Hello {{1}}, your {{2}} is ready.")
_clicks = count(1)


async def opened(client: Client, path: str = "/items/1") -> str:
    async with client.get(f"{path}/reply", headers=SCRIPT) as response:
        assert response.status == 200
        return str((await response.json())["html"])


def seen_in(html: str) -> str:
    found = re.search(r'name="seen" value="([\d-]+)"', html)
    assert found
    return found[1]


async def send(
    client: Client, words: str = "On it!", path: str = "/items/1", **more: Any
) -> tuple[int, dict[str, Any]]:
    data = {"key": f"a-click-{next(_clicks)}", "words": words, **more}
    if "seen" not in data:
        data["seen"] = seen_in(await opened(client, path))
    async with client.post(f"{path}/reply", headers=SCRIPT, data=data) as response:
        return response.status, await response.json()


async def here(client: Client, path: str = "/items/1", **more: str) -> dict[str, Any]:
    async with client.post(f"{path}/reply/here", headers=SCRIPT, data=more) as response:
        assert response.status == (204 if more else 200)
        return {} if more else dict(await response.json())


@pytest.fixture
async def ana(studio: Studio) -> Client:
    await studio.request("Dream On", name="Maria Lopez")
    return await studio.person("producer", "ana")


async def test_the_panel_shows_the_conversation_the_clock_and_the_cost(
    studio: Studio, ana: Client
) -> None:
    await studio.write("<b>hello</b>")
    async with studio.radio.database.write() as conn:
        await quick_replies.save(conn, {("en", 3): "We are on it.", ("es", 1): "¡Vale!"})
        await templates.put(conn, NUMBER, [READY], now=studio.radio.clock())
    html = await opened(ana)
    assert "play Dream On" in html and "&lt;b&gt;hello" in html
    assert "closes at 24 Nov 11:55" in html
    assert "0 of 1,000 this month" in html
    assert 'data-key="3"' in html and "¡Vale!" not in html
    assert 'data-body="Hello {{1}}, your {{2}} is ready."' in html
    assert "CH.1" not in html


async def test_what_is_sent_stands_in_the_conversation_with_how_far_it_is(
    studio: Studio, ana: Client
) -> None:
    code, told = await send(ana, "One <i>moment</i>")
    assert (code, told["done"]) == (200, True)
    assert "One &lt;i&gt;moment" in told["talk"] and "waits to be sent" in told["talk"]
    await studio.radio.answer()
    await studio.radio.deliver(status("delivered", "wamid.out.1"))
    told = await here(ana)
    assert "delivered" in told["talk"] and "ana" in told["talk"]
    assert "1 of 1,000 this month" in await opened(ana)


async def test_a_failure_is_told_in_words(studio: Studio, ana: Client) -> None:
    studio.app._state[DESK] = replace(studio.given, hint=hint)
    await send(ana)
    await studio.radio.answer()
    await studio.radio.deliver(status("failed", "wamid.out.1", error_code=131026))
    told = await here(ana)
    assert "failed: The message cannot be delivered: no WhatsApp" in told["talk"]


async def test_the_bots_own_words_are_shown_too(studio: Studio, ana: Client) -> None:
    studio.radio.clock.advance(seconds=8)
    await studio.radio.answer()
    assert "Got it: Dream On." in await opened(ana)


async def test_a_second_click_is_the_first_one(studio: Studio, ana: Client) -> None:
    seen = seen_in(await opened(ana))
    first = await send(ana, key="click-one", seen=seen)
    again = await send(ana, key="click-one", seen=seen)
    assert [first[1]["done"], again[1]["done"], again[1]["before"]] == [True, True, False]
    other = await send(ana, "something else", key="click-one", seen=seen)
    assert other[1]["before"] and other[1]["said"].startswith("Your first try")
    assert len([row for row in await studio.radio.outbox() if row.who]) == 1


async def test_who_has_not_seen_the_other_answer_is_asked(studio: Studio, ana: Client) -> None:
    seen = seen_in(await opened(ana))
    ben = await studio.person("producer", "ben")
    await send(ben, "from ben")
    studio.radio.clock.advance(seconds=20)
    code, told = await send(ana, "from ana", seen=seen)
    assert (code, told["asks"], told["done"]) == (409, True, False)
    assert told["said"] == "ben answered 20 s ago: send yours too?"
    code, told = await send(ana, "from ana", seen=told["seen"])
    assert (code, told["done"]) == (200, True)


async def test_who_writes_beside_somebody_is_asked(studio: Studio, ana: Client) -> None:
    ben = await studio.person("producer", "ben")
    await here(ben)
    assert (await here(ana))["others"] == ["ben"]
    code, told = await send(ana)
    assert (code, told["said"]) == (409, "ben is answering as well: send yours too?")
    code, told = await send(ana, seen=told["seen"], beside=told["beside"])
    assert (code, told["done"]) == (200, True)
    await here(ben, leave="1")
    assert (await here(ana))["others"] == []


async def test_all_desks_hear_who_is_answering_and_that_they_have_gone(
    studio: Studio, ana: Client
) -> None:
    carl = await studio.person("producer", "carl")
    async with listening(carl, await place_of(carl)) as stream:
        assert (await stream.next()).data["answering"] == {}
        await here(ana)
        assert (await stream.next()).data["answering"] == {"1": ["ana"]}
        studio.radio.clock.advance(presence.LASTS)
        assert (await stream.next()).data["answering"] == {}


async def test_the_card_says_who_answered_and_how_far_it_is(studio: Studio, ana: Client) -> None:
    carl = await studio.person("producer", "carl")
    async with listening(carl, await place_of(carl)) as stream:
        await send(ana)
        (card,) = (await stream.until("i1")).data["cards"]
        assert "ana answered 12:00: waits to be sent" in card["html"]
        await studio.radio.answer()
        await studio.radio.deliver(status("read", "wamid.out.1"))
        while "ana answered 12:00: read" not in card["html"]:
            (card,) = (await stream.until("i1")).data["cards"]


@pytest.mark.parametrize("change", ["stop", "erase"])
async def test_nobody_writes_to_whom_it_is_not_allowed(
    studio: Studio, ana: Client, change: str
) -> None:
    mona = await studio.person("manager", "mona")
    seen = seen_in(await opened(ana))
    async with mona.post(f"/items/1/listener/{change}", headers=OURS, data={"sure": "on"}):
        pass
    html = await opened(ana)
    assert "data-barred" in html and "readonly" in html
    code, told = await send(ana, seen=seen)
    assert (code, told["done"], told["asks"]) == (409, False, False)
    said = {"stop": "has said STOP", "erase": "was erased"}
    assert said[change] in told["said"]


async def test_outside_the_window_only_a_template_goes_out(studio: Studio, ana: Client) -> None:
    async with studio.radio.database.write() as conn:
        await templates.put(conn, NUMBER, [READY], now=studio.radio.clock())
    studio.radio.clock.advance(WINDOW)
    ana = await studio.person("producer", "ana again")  # nobody is signed in for so long
    html = await opened(ana)
    assert "only a template goes out" in html and "readonly" in html
    code, told = await send(ana)
    assert code == 409 and told["said"].startswith("The window is closed")
    filled = {"template": "prize_ready", "language": "en", "value": ["Ann", "mug"]}
    code, told = await send(ana, "", **filled)
    assert code == 200 and "Hello Ann, your mug is ready." in told["talk"]


@pytest.mark.parametrize("budget", [0, 1])
async def test_a_used_up_budget_is_warned_of(studio: Studio, ana: Client, budget: int) -> None:
    rules = replace(studio.radio.station.rules, budget=budget)
    ours = replace(studio.given, station=replace(studio.radio.station, rules=rules))
    studio.app._state[DESK] = replace(ours, reply_price="4 ct")
    html = await opened(ana)
    assert ("budget is used up" in html) == (budget == 0)
    assert f"0 of {budget} this month" in html and "4 ct each" in html


@pytest.mark.parametrize(
    "data, code",
    [
        ({}, 400),
        ({"key": "short"}, 400),
        ({"key": "k" * 65}, 400),
        ({"key": "click-one", "words": "x" * 5000}, 409),
        ({"key": "click-one", "template": "t" * 5000, "language": "e" * 500}, 409),
        ({"key": "click-one", "words": "hi", "seen": "no version"}, 409),
    ],
)
async def test_odd_requests_send_nothing(
    studio: Studio, ana: Client, data: dict[str, str], code: int
) -> None:
    async with ana.post("/items/1/reply", headers=SCRIPT, data=data) as response:
        assert response.status == code
    assert [row for row in await studio.radio.outbox() if row.who] == []


async def test_what_is_not_there_has_no_panel(studio: Studio, ana: Client) -> None:
    for path in ("/items/99/reply", "/messages/99/reply"):
        async with ana.get(path, headers=SCRIPT) as response:
            assert response.status == 404


async def test_it_works_without_scripts(studio: Studio, ana: Client) -> None:
    async with ana.get("/items/1/reply", headers=PAGE) as response:
        html = await response.text()
    assert "<h1" in html and 'action="../../items/1/reply"' in html
    ben = await studio.person("producer", "ben")
    await send(ben, "from ben")
    data = {"key": "click-one", "words": "from ana", "seen": seen_in(html)}
    async with ana.post("/items/1/reply", headers=OURS, data=data) as response:
        html = await response.text()
        assert response.status == 409 and "send yours too?" in html and "from ana" in html
    data["seen"] = seen_in(html)
    async with ana.post("/items/1/reply", headers=OURS, data=data) as response:
        assert response.status == 200 and "from ana" in await response.text()


# The page


async def test_quick_replies_are_kept_by_language_and_key(studio: Studio, ana: Client) -> None:
    data = {"en.1": "On it!", "es.9": "¡Vale!", "fr.1": "Non", "en.2": "x" * 900}
    async with ana.post("/replies", headers=OURS, data=data) as response:
        html = await response.text()
    assert "are saved" in html and 'value="On it!"' in html
    async with studio.radio.database.read() as conn:
        kept = await quick_replies.every(conn)
    assert kept == {"en": {1: "On it!", 2: "x" * 500}, "es": {9: "¡Vale!"}}
    async with ana.post("/replies", headers=OURS, data={"en.1": ""}):
        pass
    async with studio.radio.database.read() as conn:
        assert await quick_replies.every(conn) == {}


async def test_a_listener_is_answered_in_their_language(studio: Studio, ana: Client) -> None:
    async with studio.radio.database.write() as conn:
        await quick_replies.save(conn, {("en", 1): "On it!", ("es", 1): "¡Vale!"})
    await studio.file("quiero la de la radio y el coro por favor", who=bsuid("ES.2"))
    assert "¡Vale!" in await opened(ana, "/items/2")
    assert "On it!" in await opened(ana)


@pytest.mark.parametrize(
    "looked, said",
    [
        (None, "None is known"),
        ("wanted", "They are being read from WhatsApp, as mona wished"),
        ("read", "Read from WhatsApp 12:00."),
        ("no account", "name no business account id"),
        ("WhatsApp error 190", "could not be read 12:00 (WhatsApp error 190)"),
    ],
)
async def test_the_page_says_how_the_reading_of_templates_went(
    studio: Studio, ana: Client, looked: str | None, said: str
) -> None:
    if looked:
        async with studio.radio.database.write() as conn:
            await templates.note(conn, looked, who="mona", now=studio.radio.clock())
    async with ana.get("/replies") as response:
        assert said in await response.text()


async def test_the_month_is_counted_by_who_wrote_it(studio: Studio, ana: Client) -> None:
    await send(ana)
    await studio.radio.answer()
    price = {"billable": True, "category": "service", "type": "regular"}
    await studio.radio.deliver(status("delivered", "wamid.out.1", pricing=price))
    await studio.request("Angel", who=bsuid("CH.2"))
    studio.radio.clock.advance(seconds=30)
    await studio.radio.answer()
    async with ana.get("/replies") as response:
        text = re.sub(r"<[^>]+>|\s+", " ", await response.text())
    words = " ".join(text.split())
    assert "2 of 1,000 since 01 Nov" in words
    assert "ana text service yes 1" in words
    assert "the bot text not told yet not told yet 1" in words


async def test_a_manager_has_the_templates_read(studio: Studio) -> None:
    mona = await studio.person("manager", "mona")
    async with mona.post("/replies/templates", headers=OURS) as response:
        assert "They are being read" in await response.text()
    async with studio.radio.database.read() as conn:
        assert await templates.are_due(conn, now=studio.radio.clock())


def test_the_languages_of_the_station_stand_in_its_order() -> None:
    assert Replies(TEXTS, station="x").languages.names == ("en", "es")
    assert desk.Desk.__dataclass_fields__["reply_price"].default == ""
