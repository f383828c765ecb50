"""The library's pages in a real browser: by keyboard alone, in both themes, without a complaint."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.desk.uploading import UPLOADS
from tests.desk.screen import MORE_VIEWS, PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.desk.test_library import bring, rows
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def library_of(studio: Studio, browser: Browser, complaints: Complaints, **more: Any) -> Page:
    """A library with three tracks, and the desk of a producer who looks after it."""
    studio.app[UPLOADS].wait = 60.0
    assert await bring(await studio.person("producer")) == "imported"
    return await desk_of(studio, browser, complaints, "ben", role="producer", **more)


async def test_a_producer_finds_and_mends_a_track_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await library_of(studio, browser, complaints)
    await page.locator(MORE_VIEWS).press("Enter")
    await page.get_by_role("link", name="Library").press("Enter")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("afr")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Africa").press("Enter")
    await page.get_by_label("Year").fill("1982")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Saved.")
    assert (await rows(studio))[2].year == 1982
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_can_be_read_in_both_themes_and_on_a_phone(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: str
) -> None:
    page = await library_of(studio, browser, complaints, viewport=PHONE, color_scheme=scheme)
    for path in ("/library?q=hey", "/library/tracks/1"):
        await page.goto(str(studio.server.make_url(path)))
        assert await readable(page, scheme)
    assert complaints == []
