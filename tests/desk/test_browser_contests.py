"""Contests and the topic in a real browser: by keyboard alone, live, in both themes, on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.store import contests
from tests.core.games import contest
from tests.desk.screen import MORE_VIEWS, PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.fakes import NOON
from tests.postgres import ON_SQLITE

NAME = re.compile("^Name")
pytestmark = [pytest.mark.browser, ON_SQLITE]


async def producers_desk(
    studio: Studio, browser: Browser, complaints: Complaints, **more: Any
) -> Page:
    return await desk_of(studio, browser, complaints, "pat", role="producer", **more)


async def test_a_producer_opens_and_closes_a_contest_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await producers_desk(studio, browser, complaints)
    await page.locator(MORE_VIEWS).press("Enter")
    await page.get_by_role("link", name="Contests").press("Enter")
    keys = page.keyboard
    await page.get_by_label(NAME).focus()
    await keys.type("Tickets for Friday")
    await keys.press("Tab")
    await keys.type("win")
    await keys.press("Tab")
    await keys.press("Space")
    await keys.press("ArrowDown")
    await expect(page.get_by_role("radio", name="one of these letters")).to_be_checked()
    await keys.press("Tab")
    await keys.type("A-C")
    await page.get_by_label("Closes").fill("2026-11-23T13:00")
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("The contest is added.")
    await expect(page.locator(".games li")).to_contain_text("a letter: A, B, C")
    await page.get_by_role("button", name="Close Tickets for Friday now").press("Enter")
    await expect(page.get_by_role("status")).to_have_text("The contest is closed.")
    await expect(page.locator(".games .state")).to_have_text("closed")
    assert complaints == []


async def test_what_was_typed_stays_when_something_is_wrong(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await producers_desk(studio, browser, complaints)
    await page.goto(str(studio.server.make_url("/contests")))
    await page.get_by_label(NAME).fill("Tickets")
    await page.get_by_label("Keywords").fill("stop")
    await page.get_by_role("radio", name="the keyword alone").check()
    await page.get_by_label("Closes").fill("2026-11-23T13:00")
    await page.get_by_role("button", name="Add").click()
    await expect(page.get_by_role("alert")).to_contain_text("“stop” stops or starts replies")
    await expect(page.get_by_label(NAME)).to_have_value("Tickets")
    await expect(page.get_by_role("radio", name="the keyword alone")).to_be_checked()
    assert [one for one in complaints if "400" not in one] == []


async def test_a_topic_that_one_presenter_sets_comes_to_the_other(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ana = await desk_of(studio, browser, complaints, "ana")
    ben = await desk_of(studio, browser, complaints, "ben")
    await ana.get_by_text("Set the topic").press("Enter")
    await ana.get_by_label("Topic").focus()
    await ana.keyboard.type("Best jetty for a dive?")  # letters that are keys of the desk
    await ana.get_by_label("until").fill("13:30")
    await ana.get_by_role("button", name="Set", exact=True).press("Enter")
    await expect(ana.locator("#toast")).to_contain_text("The topic is set")
    line = ben.locator("#on-air-now")
    await expect(line).to_contain_text("Best jetty for a dive? until 13:30, set by ana")
    await ben.get_by_text("Set the topic").click()
    await ben.get_by_role("button", name="End the topic").click()
    await expect(ana.locator("#on-air-now")).to_be_empty()
    assert complaints == []


async def test_the_form_of_the_topic_stays_open_while_the_line_changes(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await page.get_by_text("Set the topic").click()
    await page.get_by_label("Topic").fill("half a ")
    async with studio.radio.database.write() as conn:
        await contests.add(conn, contest(name="Tickets"), who="pat", now=NOON)
    await expect(page.locator("#on-air-now")).to_contain_text("Tickets until 13:00")
    await page.keyboard.type("thought")
    await expect(page.get_by_label("Topic")).to_have_value("half a thought")
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_can_be_read_in_both_themes_and_on_a_phone(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: str
) -> None:
    async with studio.radio.database.write() as conn:
        game = contest(name="A contest with a name of some length, and no space for it" * 2)
        await contests.add(conn, game, who="pat", now=NOON)
    page = await producers_desk(studio, browser, complaints, viewport=PHONE, color_scheme=scheme)
    await page.get_by_text("Set the topic").click()
    box = await page.get_by_label("Topic").bounding_box()
    assert box and box["x"] + box["width"] <= PHONE["width"]
    for path in ("/", "/contests", "/contests/1"):
        await page.goto(str(studio.server.make_url(path)))
        assert await readable(page, scheme)
    assert complaints == []
