"""The reply window on the cards, in a real browser whose clock goes as the test wants it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.core.rules import WINDOW, WINDOW_MARGIN
from tests.desk.screen import Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.fakes import NUMBER, message
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]
MINUTE = timedelta(minutes=1)
OPEN_FOR = WINDOW - WINDOW_MARGIN
CLOSED = "reply closed: template only"


async def desk(studio: Studio, browser: Browser, complaints: Complaints) -> Page:
    page = await desk_of(studio, browser, complaints, "ana")
    await page.clock.install()
    async with desk_opens(page):
        await page.reload()
    return page


async def _picture(page: Page, scheme: Any) -> None:
    folder = os.environ.get("CLOSES_PICTURES")
    if folder:
        await page.emulate_media(color_scheme=scheme)
        await page.screenshot(path=f"{folder}/closes-{scheme}.png")


async def passes(page: Page, minutes: int) -> None:
    await page.clock.fast_forward(minutes * 60_000)


async def test_it_closes_under_ones_eyes(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.request("Dream On")
    studio.radio.clock.advance(OPEN_FOR - 62 * MINUTE)
    page = await desk(studio, browser, complaints)
    line = page.locator("#i1 .closes")
    await expect(line).to_have_text("reply until 11:55")
    await expect(line.locator(".icon")).to_be_hidden()
    for scheme in ("light", "dark"):
        await _picture(page, scheme)
    await passes(page, 3)
    await expect(line).to_have_text("reply only until 11:55")
    await expect(line.locator(".icon")).to_be_visible()
    await passes(page, 60)
    await expect(line).to_have_text(CLOSED)
    await page.locator("#query").fill("template only")
    await expect(page.locator("#i1")).to_be_hidden()
    assert complaints == []


async def test_a_word_of_theirs_opens_it_on_every_card_that_stands_there(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    both = frozenset({NUMBER, "1002"})
    studio.radio.station = replace(studio.radio.station, numbers=both)
    await studio.request("Dream On")
    await studio.file("say hello to my mum", "shout_out")
    await studio.request("Jolene", number="1002")
    studio.radio.clock.advance(OPEN_FOR + MINUTE)
    page = await desk(studio, browser, complaints)
    lines = page.locator(".closes")
    await expect(lines).to_have_text([CLOSED] * 3)
    await studio.radio.deliver(message("thanks!", at=studio.radio.clock()))
    studio.live.look()
    for card in ("#i1", "#i2"):
        await expect(page.locator(f"{card} .closes")).to_have_text("reply until 25 Nov 11:51")
    await expect(page.locator("#i3 .closes")).to_have_text(CLOSED)
    assert complaints == []
