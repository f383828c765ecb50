"""Pages of the desk without cards: what was played, and the most wanted songs, as a table."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

PAGES = ("/played", "/top")
BROWSERS = ("ArrowDown", "ArrowUp", "Home", "End", " ", "/")
LEFT = """key => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))"""


async def _at(studio: Studio, browser: Browser, complaints: Complaints, path: str) -> Page:
    page = await desk_of(studio, browser, complaints)
    await page.goto(str(studio.server.make_url(path)))
    await expect(page.locator("#health")).to_be_visible()
    return page


@pytest.mark.parametrize("path", PAGES)
async def test_keys_that_move_between_cards_are_the_browsers_own_where_none_are(
    studio: Studio, browser: Browser, complaints: Complaints, path: str
) -> None:
    page = await _at(studio, browser, complaints, path)
    assert [key for key in BROWSERS if not await page.evaluate(LEFT, key)] == []


@pytest.mark.parametrize("path", PAGES)
async def test_no_key_goes_wrong_where_no_cards_are(
    studio: Studio, browser: Browser, complaints: Complaints, path: str
) -> None:
    page = await _at(studio, browser, complaints, path)
    for key in ("j", "k", "l", "h", "g", "Shift+G", "o", "x", "d", "Space", "Escape", "ArrowDown"):
        await page.keyboard.press(key)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_have_accessible_name("Keys")
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_searched_where_no_cards_are(
    studio: Studio, browser: Browser, complaints: Complaints, path: str
) -> None:
    page = await _at(studio, browser, complaints, path)
    await expect(page.locator("#search")).to_be_hidden()
