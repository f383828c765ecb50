"""What somebody types for the air is neither lost nor put over what another wrote."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.desk.screen import Complaints, desk_of, routed
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def editing(studio: Studio, browser: Browser, complaints: Complaints) -> Page:
    """Half an edit is typed."""
    await studio.file("hello there", name="Ana")
    page = await desk_of(studio, browser, complaints)
    await types(page)
    return page


async def types(page: Page) -> None:
    await page.locator("#i1").focus()
    await page.keyboard.press("e")
    await page.locator("#asking").fill("Hello from Ana")


async def air_text(studio: Studio) -> str | None:
    (row,) = await studio.radio.items(id=1)
    text: str | None = row.air_text
    return text


async def test_an_edit_that_the_desk_refuses_stays_in_its_window(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await editing(studio, browser, complaints)

    async def fails(route: Route) -> None:
        await route.fulfill(status=500, body="")

    await routed(page, "**/deeds", fails)
    await types(page)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#toast")).to_contain_text("something went wrong")
    await expect(page.locator("#asking")).to_be_visible()
    await expect(page.locator("#asking")).to_have_value("Hello from Ana")
    await page.unroute("**/deeds")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#window")).to_be_hidden()
    await expect(page.locator("#i1 .air-text")).to_have_text("Hello from Ana")
    await expect(page.locator("#i1")).to_be_focused()
    assert not [one for one in complaints if "500" not in one]


async def test_an_edit_that_was_left_by_escape_is_there_again(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await editing(studio, browser, complaints)
    await page.keyboard.press("Escape")
    await expect(page.locator("#i1")).to_be_focused()
    await page.keyboard.press("e")
    await expect(page.locator("#asking")).to_have_value("Hello from Ana")
    await page.get_by_role("button", name="Begin with what stands on the card").press("Enter")
    await expect(page.locator("#asking")).to_have_value("hello there")
    await expect(page.locator("#asking")).to_be_focused()
    assert await air_text(studio) is None
    assert complaints == []


async def test_an_edit_is_not_put_over_one_that_somebody_made_meanwhile(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await editing(studio, browser, complaints)
    await studio.radio.do("edit", 1, who="eva", value="Ana says hello")
    await expect(page.locator("#i1 .air-text")).to_have_text("Ana says hello")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#toast")).to_contain_text("somebody was quicker")
    await expect(page.locator("#asking")).to_have_value("Hello from Ana")
    assert await air_text(studio) == "Ana says hello"
    await page.keyboard.press("Control+Enter")  # who has been told may still mean it
    await expect(page.locator("#i1 .air-text")).to_have_text("Hello from Ana")
    await expect(page.locator("#window")).to_be_hidden()
    assert not [one for one in complaints if "409" not in one]


@pytest.mark.parametrize(
    "status, says", [(401, "signed out"), (403, "a manager"), (500, "something went wrong")]
)
async def test_what_the_desk_refuses_is_said_to_be_refused(
    studio: Studio, browser: Browser, complaints: Complaints, status: int, says: str
) -> None:
    """And not that there is no connection: who reads that looks for a cable."""
    page = await desk_of(studio, browser, complaints)

    async def refuses(route: Route) -> None:
        await route.fulfill(status=status, body="")

    await routed(page, re.compile("/(deeds|notes)$"), refuses)
    await page.keyboard.press("v")
    await expect(page.locator("#toast")).to_contain_text(says)
    await page.locator("#toast").evaluate("(one) => { one.hidden = true; }")
    await page.keyboard.press("i")
    await page.locator("#window textarea").fill("Ana rang")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#toast")).to_be_visible()
    await expect(page.locator("#toast")).to_contain_text(says)
    assert not [one for one in complaints if str(status) not in one]
