"""Forms of the desk that change something leave everything else on it as it stands."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from bot.store import switches
from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG = {"width": 1500, "height": 900}


async def marked(studio: Studio, browser: Browser, complaints: Complaints) -> Page:
    """A desk on which somebody is at work: a search, a pick, a pause."""
    for n in range(2):
        await studio.request("Dream On", who=bsuid(f"CH.{n}"), name=f"Ana {n}")
    page = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.locator("#query").fill("dream")
    await page.evaluate("window.stays = true")
    return page


async def stands(page: Page) -> None:
    assert await page.evaluate("window.stays") is True
    await expect(page.locator("#query")).to_have_value("dream")
    await expect(page.locator("#picked")).to_contain_text("1 picked")


async def test_a_split_leaves_search_and_picks_and_is_undone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await marked(studio, browser, complaints)
    await page.locator(".askers summary").click()
    await page.get_by_role("button", name="Split off the request").first.click()
    await expect(page.locator("#toast")).to_contain_text("a card of its own")
    await expect(page.locator('.lane[data-lane="songs"] .card')).to_have_count(2)
    await stands(page)
    await page.locator("#toast button").click()
    await expect(page.locator('.lane[data-lane="songs"] .card')).to_have_count(1)
    await expect(page.locator(".askers summary")).to_contain_text("2 listeners")
    assert complaints == []


async def test_a_topic_is_set_and_ended_without_a_new_page(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await marked(studio, browser, complaints)
    summary = page.locator(".set-topic summary")
    await summary.press("Enter")  # what says that cards are picked lies over it
    await page.locator('.set-topic [name="text"]').fill("Best beach?")
    await page.locator('.set-topic [name="until"]').fill("13:30")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("The topic is set")
    await expect(page.locator("#on-air-now")).to_contain_text("Best beach?")
    await expect(summary).to_be_focused()
    await stands(page)
    await summary.press("Enter")
    await page.locator('.set-topic [name="end"]').press("Enter")
    await expect(page.locator("#on-air-now")).not_to_contain_text("Best beach?")
    await stands(page)
    assert complaints == []


async def test_passing_is_switched_without_a_new_page_and_every_desk_says_so(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await marked(studio, browser, complaints)
    other = await desk_of(studio, browser, complaints, "mona", viewport=BIG)
    await page.locator(".passing button").press("Enter")
    for desk in (page, other):
        await expect(desk.locator(".passing")).to_contain_text("everything that is not held")
        await expect(desk.locator(".passing button")).to_have_text("Show them only what is passed")
    await stands(page)
    await other.locator(".passing button").press("Enter")
    await expect(page.locator(".passing button")).to_have_text("Show them everything")
    async with studio.radio.database.read() as conn:
        assert await switches.passing(conn)
    assert complaints == []


async def test_a_presenter_who_is_alone_sets_and_ends_the_topic(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, "nora", role="presenter")
    await page.locator(".set-topic summary").press("Enter")
    await page.locator('.set-topic [name="text"]').fill("Best beach?")
    await page.locator('.set-topic [name="until"]').fill("13:30")
    await page.keyboard.press("Enter")
    await expect(page.locator("#on-air-now")).to_contain_text("Best beach?")
    await expect(page.locator("#on-air-now")).to_contain_text("nora")
    await page.locator(".set-topic summary").press("Enter")
    await page.get_by_role("button", name="End the topic").press("Enter")
    await expect(page.locator("#on-air-now")).not_to_contain_text("Best beach?")
    assert complaints == []
