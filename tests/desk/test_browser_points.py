"""What the desk promises, in a real browser: ranges, what is held, floods, alarms, calls, money."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.desk.given import DESK
from bot.desk.sessions import COOKIE, LASTS, hashed
from bot.store import sessions, staff
from tests.desk.screen import Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}
ALARM = "I want to kill myself"


async def views(studio: Studio, browser: Browser, complaints: Complaints) -> tuple[Page, Page]:
    """A producer's desk, and beside it what the presenter sees."""
    await studio.passing(True)
    desk = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    return desk, await desk_of(studio, browser, complaints, "pia", role="presenter")


@pytest.mark.parametrize(
    "key, said, column, after",
    [
        pytest.param("Shift+Q", "In another lane: 3 messages", "lane", "questions", id="relabel"),
        pytest.param("p", "Passed: 3 messages", "passed_by", "eva", id="pass"),
    ],
)
async def test_a_range_is_done_at_once_and_undone_by_one_key(
    studio: Studio,
    browser: Browser,
    complaints: Complaints,
    key: str,
    said: str,
    column: str,
    after: str,
) -> None:
    items = [await studio.file(f"message {n}", who=bsuid(f"CH.{n}")) for n in range(3)]
    before = [getattr(row, column) for row in await studio.radio.items()]
    desk = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    await desk.locator(f"#i{items[0]}").focus()
    for one in ("x", "Shift+J", "Shift+J", key):
        await desk.keyboard.press(one)
    await expect(desk.locator("#toast")).to_contain_text(said)
    assert [getattr(row, column) for row in await studio.radio.items()] == [after] * 3
    await desk.keyboard.press("u")
    await expect(desk.locator("#toast")).to_contain_text("Undone: 3 messages")
    assert [getattr(row, column) for row in await studio.radio.items()] == before
    for item in items:
        await expect(desk.locator(f'.lane[data-lane="comments"] #i{item}')).to_have_count(1)
    assert complaints == []


async def test_what_is_held_is_opened_and_released_and_only_then_passed_and_on_air(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    held = await studio.file("you are an idiot and so is the mayor", name="Ana")
    desk, air = await views(studio, browser, complaints)
    card = desk.locator(f"#i{held}")
    await expect(card.get_by_text("you are an idiot")).to_be_hidden()
    await card.focus()
    await desk.keyboard.press("o")
    await expect(card.get_by_text("you are an idiot")).to_be_visible()
    await desk.keyboard.press("p")
    await expect(desk.locator("#toast")).to_contain_text("It is held: read and release it first.")
    await desk.keyboard.press("Shift+C")
    await expect(desk.locator("#toast")).to_contain_text("Released")
    await card.focus()
    await expect(air.locator(".card")).to_have_count(0)
    await desk.keyboard.press("p")
    await expect(air.locator(f"#i{held}")).to_contain_text("you are an idiot")
    assert not [one for one in complaints if "409" not in one]  # that it was refused


async def test_what_one_sender_floods_the_desk_with_is_one_row_more(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    desk = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    for n in range(12):
        await studio.file(f"and another thing, number {n}", name="Kit")
    last = desk.locator(".lane .card", has_text="number 11")
    await expect(last).to_have_count(1)
    await expect(last).to_contain_text("number 6")
    await expect(desk.locator(".lane .card")).to_have_count(5)
    assert complaints == []


async def test_an_alarm_stands_above_all_and_never_before_the_presenter(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    for n in range(3):
        await studio.file(f"message {n}", who=bsuid(f"CH.{n}"))
    await studio.write("nobody has sorted this", who=bsuid("LO.1"))
    studio.radio.clock.advance(seconds=10)
    desk, air = await views(studio, browser, complaints)
    await studio.passing(False)  # a presenter sees all that may be read out
    async with desk_opens(air):
        await air.reload()
    await studio.write(ALARM, who=bsuid("AL.1"), name="Lou")
    alarm = desk.locator(".card.alarming")
    await expect(alarm).to_have_count(1)
    await expect(desk.locator("#alarm")).to_contain_text("may be in danger")
    beside = desk.locator(f'.lane[data-lane="{await alarm.get_attribute("data-lane")}"] .card')
    await expect(beside).to_have_count(2)  # of which the other was there before
    await expect(beside.first).to_have_class(re.compile("alarming"))
    later = await studio.file("after it", who=bsuid("CH.9"))
    await expect(air.locator(f"#i{later}")).to_have_count(1)
    await expect(air.get_by_text(ALARM)).to_have_count(0)
    assert complaints == []


async def test_a_presenters_own_call_stands_before_them_and_in_its_lane(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    desk, air = await views(studio, browser, complaints)
    await air.keyboard.press("i")
    window = air.get_by_role("dialog")
    await expect(window.locator("textarea")).to_be_focused()
    await air.keyboard.type("is the bridge open again?")
    await window.get_by_label("Lane").select_option("questions")
    await window.get_by_label("Name").fill("Ola from Cork")
    await window.get_by_role("button", name="Put into the queue").press("Enter")
    await expect(air.locator(".reading-card")).to_contain_text("is the bridge open again?")
    (item,) = await studio.radio.items()
    assert (item.lane, item.passed_by) == ("questions", "pia")
    await expect(desk.locator(f'.lane[data-lane="passed"] #i{item.id}')).to_have_count(1)
    assert complaints == []


@pytest.mark.parametrize("budget, line", [(0, "The month's budget is used up"), (9, "")])
async def test_who_answers_sees_what_it_costs_and_what_is_left_of_the_month(
    studio: Studio, browser: Browser, complaints: Complaints, budget: int, line: str
) -> None:
    item = await studio.file("when are you on?")
    rules = replace(studio.radio.station.rules, budget=budget)
    station = replace(studio.radio.station, rules=rules)
    studio.app._state[DESK] = replace(studio.given, station=station, reply_price="4 ct")
    desk = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    await desk.locator(f"#i{item}").focus()
    await desk.keyboard.press("m")
    await expect(desk.locator(".cost")).to_contain_text(f"0 of {budget} this month, 4 ct each")
    await expect(desk.locator(".over-budget")).to_have_count(1 if line else 0)
    await expect(desk.locator("#window")).to_contain_text(line)
    assert complaints == []


async def test_a_session_that_is_ended_from_the_list_is_over_in_its_browser(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    elsewhere = await desk_of(studio, browser, Complaints(), "ben")
    own = await desk_of(studio, browser, complaints, "eva")
    await own.context.add_cookies(
        [{"name": COOKIE, "value": await _another(studio, "ben"), "url": own.url}]
    )
    await own.goto(str(studio.server.make_url("/me")))
    other = own.locator(".rows li:not(:has(.mark))")
    await other.get_by_role("button").press("Enter")
    await expect(own.get_by_role("status")).to_have_text("The session has ended.")
    await studio.live.beat()
    await expect(elsewhere.locator("#lost")).to_contain_text("You are signed out.")
    await elsewhere.reload()
    await expect(elsewhere.locator("#password")).to_be_visible()
    await own.goto(str(studio.server.make_url("/")))
    await expect(own.locator("#board")).to_be_visible()


async def _another(studio: Studio, name: str) -> str:
    """The cookie of a further browser of the same person."""
    async with studio.radio.database.write() as conn:
        known = await staff.find(conn, name)
        assert known is not None
        now = studio.radio.clock()
        await sessions.begin(conn, hashed("further"), known.id, now=now, lasts=LASTS)
    return "further"
