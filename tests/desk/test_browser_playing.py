"""What is on now and what was played, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import MORE_VIEWS, Complaints, desk_of
from tests.desk.studio import Studio
from tests.desk.test_played import comes_on
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def test_the_top_of_the_desk_follows_the_playout(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    on = page.locator("#playing")
    await expect(on).to_be_hidden()
    await comes_on(studio, "<img src=x onerror=alert(1)>", "Toto")
    await expect(on).to_be_visible()
    await expect(on.locator(".title")).to_have_text("<img src=x onerror=alert(1)>")
    await expect(on.locator("time")).to_have_text("12:00")
    studio.radio.clock.advance(minutes=1)
    await comes_on(studio, "Rosanna", "Toto")
    await expect(on.locator(".title")).to_have_text("Rosanna")
    studio.radio.clock.advance(minutes=13)
    await expect(on).to_be_hidden()
    assert complaints == []


async def test_the_list_of_today_is_reached_by_keyboard_and_left_again(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await comes_on(studio, "Africa")
    page = await desk_of(studio, browser, complaints)
    await page.locator(MORE_VIEWS).press("Enter")
    await page.get_by_role("link", name="Played").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".played li")).to_have_count(1)
    await expect(page.locator(".views [aria-current]")).to_have_text("Played")
    await page.locator(MORE_VIEWS).press("Enter")
    await page.get_by_role("link", name="Aired").focus()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{studio.server.make_url('/')}?show=aired")
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1400, 700), (390, 800)], ids=["desk", "phone"])
async def test_a_long_title_pushes_nothing_off_the_screen(
    studio: Studio,
    browser: Browser,
    complaints: Complaints,
    tmp_path: Path,
    scheme: Any,
    size: tuple[int, int],
) -> None:
    await comes_on(studio, "A title that goes on and on " * 6, "The Band With No Short Name " * 4)
    viewport = {"width": size[0], "height": size[1]}
    page = await desk_of(studio, browser, complaints, viewport=viewport, color_scheme=scheme)
    for address in ("", "played"):
        await page.goto(f"{studio.server.make_url('/')}{address}")
        await expect(page.locator("#playing")).to_be_visible()
        assert await _fits(page)
        await page.screenshot(path=tmp_path / f"{address or 'desk'}.png")
    assert complaints == []


async def _fits(page: Page) -> bool:
    wide: bool = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen = await page.locator("#clock").bounding_box()
    width = page.viewport_size["width"] if page.viewport_size else 0
    return wide and seen is not None and seen["x"] + seen["width"] <= width
