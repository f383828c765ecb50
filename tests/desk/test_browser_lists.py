"""Songs leave the desk as files: of a lane, of what is picked, of the top list."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def two_songs(studio: Studio) -> tuple[int, int]:
    """One that was passed, and one that waits."""
    passed = await studio.request("Dream On", "Aerosmith", name="Maria")
    await studio.radio.move(passed, "pass")
    return passed, await studio.request("Africa", "Toto", who=bsuid("CH.2"), name="Jon")


async def saved(page: Page, name: str, *, exact: bool = False) -> str:
    """What the file holds that a link gives, by keyboard."""
    async with page.expect_download() as coming:
        await page.get_by_role("link", name=name, exact=exact).focus()
        await page.keyboard.press("Enter")
    return Path(await (await coming.value).path()).read_text("utf-8")


async def test_what_was_passed_is_saved_from_its_lane(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await two_songs(studio)
    page = await desk_of(studio, browser, complaints, viewport={"width": 1400, "height": 900})
    table = await saved(page, "Songs passed as a table")
    assert "Dream On,Aerosmith" in table and "Africa" not in table
    assert "# Aerosmith - Dream On" in await saved(page, "Songs passed as a playlist")
    assert complaints == []


async def test_a_presenter_saves_what_is_before_them(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await two_songs(studio)
    page = await desk_of(studio, browser, complaints, "pat", role="presenter")
    table = await saved(page, "Songs passed as a table")
    assert "Dream On" in table and "Africa" not in table
    assert complaints == []


async def test_the_songs_of_picked_cards_are_saved_from_the_bar(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    _, waits = await two_songs(studio)
    comment = await studio.file("what a show", who=bsuid("CH.3"))
    page = await desk_of(studio, browser, complaints)
    link = page.get_by_role("link", name="Songs picked as a table")
    await page.locator(f"#i{comment}").focus()
    await page.keyboard.press("x")
    await expect(page.locator("#picked")).to_be_visible()
    await expect(link).to_be_hidden()
    await page.locator(f"#i{waits}").focus()
    await page.keyboard.press("x")
    table = await saved(page, "Songs picked as a table")
    assert "Africa,Toto" in table and "Dream On" not in table
    await page.locator(f"#i{waits}").focus()
    await page.keyboard.press("x")
    await expect(link).to_be_hidden()
    assert complaints == []


async def test_the_top_list_is_used_by_keyboard(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await two_songs(studio)
    page = await desk_of(studio, browser, complaints, viewport={"width": 1400, "height": 900})
    await page.goto(f"{studio.server.make_url('/top')}")
    await expect(page.locator(".top-list tbody tr")).to_have_count(2)
    assert "Africa,Toto" in await saved(page, "CSV", exact=True)
    await page.get_by_role("link", name="Today").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Today")).to_have_attribute("aria-current", "page")
    await expect(page.locator("#show-keys")).to_be_visible()  # its scripts run
    await page.locator(".top-list tbody a.choose-song").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".top-list tbody a.choose-song").first).to_be_focused()
    assert complaints == []
