"""What was done on air by mistake is in the list of what was done last, and is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.store import contests
from tests.core.games import contest
from tests.desk.screen import Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE
from tests.programme import set_up, start

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}


async def goes_to(studio: Studio, page: Page, path: str) -> None:
    await page.goto(str(studio.server.make_url(path)))


async def back_on_the_desk(studio: Studio, page: Page) -> None:
    async with desk_opens(page):
        await goes_to(studio, page, "/")


async def test_a_topic_that_was_ended_is_set_again_by_u_and_by_a_producer_from_the_list(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    other = await desk_of(studio, browser, complaints, "ben", viewport=BIG)
    now = page.locator("#on-air-now")
    await page.locator(".set-topic summary").press("Enter")
    await page.locator('.set-topic [name="text"]').fill("Best beach?")
    await page.locator('.set-topic [name="until"]').fill("13:30")
    await page.keyboard.press("Enter")
    await expect(now).to_contain_text("Best beach?")
    for way in ("u", "v"):
        await page.locator(".set-topic summary").press("Enter")
        await page.locator('.set-topic [name="end"]').press("Enter")
        await expect(now).not_to_contain_text("Best beach?")
        if way == "u":
            await page.keyboard.press("u")
            await expect(page.locator("#toast")).to_contain_text("the topic is set again")
        else:
            await other.keyboard.press("v")
            line = other.locator(".deeds li").first
            await expect(line).to_contain_text("eva: ended the topic")
            await line.get_by_role("button").press("Enter")
            await expect(line).to_contain_text("taken back by ben")
        await expect(now).to_contain_text("Best beach?")
    assert complaints == []


async def test_a_show_that_was_stopped_is_on_air_again_by_u_unless_the_next_has_begun(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await set_up(studio.radio, "Breakfast", "Midday")
    await start(studio.radio, 1)
    page = await desk_of(studio, browser, complaints, "mia", role="presenter", viewport=BIG)
    on = page.locator("#shows-on")
    for begun in (False, True):
        studio.radio.clock.advance(seconds=1)
        await goes_to(studio, page, "/shows")
        await page.get_by_role("button", name="Stop").press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("has ended")
        if begun:
            await start(studio.radio, 2)
        async with desk_opens(page):
            await goes_to(studio, page, "/air")
        await page.keyboard.press("u")
        if begun:
            await expect(page.locator("#toast")).to_contain_text("another show has begun")
            await expect(on).to_contain_text("Midday")
        else:
            await expect(page.locator("#toast")).to_contain_text("the show is on air again")
            await expect(on).to_contain_text("Breakfast")
    assert [one for one in complaints if "409" not in one] == []


async def test_a_link_that_names_somebody_elses_deed_gives_u_nothing_to_take_back(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await set_up(studio.radio, "Breakfast")
    await start(studio.radio, 1)
    page = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    await goes_to(studio, page, "/shows?said=started&deed=1")
    await expect(page.get_by_role("status")).to_be_visible()
    await back_on_the_desk(studio, page)
    await page.keyboard.press("u")
    await expect(page.locator("#toast")).to_contain_text("nothing of yours to undo")
    await expect(page.locator("#shows-on")).to_contain_text("Breakfast")
    assert complaints == []


async def test_a_contest_that_was_closed_is_open_again_by_u(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    async with studio.radio.database.write() as conn:
        await contests.add(conn, contest(), who="pat", now=studio.radio.clock())
    page = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    await goes_to(studio, page, "/contests")
    await page.get_by_role("button", name="Close Guess it now").press("Enter")
    await expect(page.locator('.games li[data-state="closed"]')).to_have_count(1)
    await back_on_the_desk(studio, page)
    await page.keyboard.press("u")
    await expect(page.locator("#toast")).to_contain_text("the contest is open again")
    await goes_to(studio, page, "/contests")
    await expect(page.locator('.games li[data-state="open"]')).to_have_count(1)
    assert complaints == []
