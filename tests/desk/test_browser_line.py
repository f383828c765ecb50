"""The line to the desk is half dead, or closed to this person: the page finds back or says so."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Page, Route, expect

from bot.core.filing import Filing
from bot.desk.sessions import hashed
from bot.store import sessions
from tests.desk.screen import Complaints, desk_of, routed
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]
TRIED = "**/health.json"
STREAM = "**/events*"
NEVER = "() => { AbortSignal.timeout = () => new AbortController().signal; }"
SOON = """() => {
  const real = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = () => real(50);
}"""


async def half_dead(studio: Studio, page: Page, patience: str) -> None:
    """The stream is refused, and who asks whether the desk is there hears nothing."""
    asked = asyncio.Event()

    async def refused(route: Route) -> None:
        await route.fulfill(status=503, body="")

    async def hangs(route: Route) -> None:
        asked.set()

    await routed(page, "**/nothing", hangs)
    await page.evaluate(patience)
    await page.route(STREAM, refused)
    await page.route(TRIED, hangs)
    for one in list(studio.live._listening):
        one.cut()
    await asyncio.wait_for(asked.wait(), 60)
    await expect(page.locator("#lost")).to_contain_text("Connection lost")


async def test_a_desk_whose_question_is_not_answered_asks_again(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await half_dead(studio, page, SOON)
    await page.unroute(STREAM)
    await expect(page.locator("#lost")).to_be_hidden()
    assert not [one for one in complaints if "503" not in one and "net::ERR_" not in one]


async def test_a_browser_that_is_online_again_looks_for_the_desk_at_once(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await half_dead(studio, page, NEVER)
    await page.unroute(STREAM)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("#lost")).to_be_hidden()
    assert not [one for one in complaints if "503" not in one and "net::ERR_" not in one]


async def test_who_is_signed_out_keeps_the_way_to_sign_in_though_the_line_is_lost(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    async with studio.radio.database.write() as conn:
        await sessions.end(conn, hashed("cookie-of-ben"))
    await studio.live.beat()
    way = page.locator("#lost").get_by_role("link", name="Sign in")
    await expect(way).to_be_visible()
    await page.evaluate("dispatchEvent(new Event('offline'))")
    await expect(way).to_be_visible()
    assert not [one for one in complaints if "401" not in one]


async def test_what_was_folded_is_asked_for_in_vain_with_a_word(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.write("hello")
    token, claimed = await studio.radio.claim()
    await studio.radio.file(token, [(one, Filing(folded="greeting")) for one in claimed])
    page = await desk_of(studio, browser, complaints)
    line, toast = page.locator("#folded a"), page.locator("#toast")
    await page.route("**/folded?*", lambda route: route.abort())
    await line.click()
    await expect(toast).to_contain_text("no connection to the desk")
    await page.unroute("**/folded?*")
    await page.route("**/folded?*", lambda route: route.fulfill(status=500, body=""))
    await line.click()
    await expect(toast).not_to_contain_text("no connection to the desk")
    await expect(page.locator("#window")).to_be_hidden()
    assert not [one for one in complaints if "500" not in one and "net::ERR_" not in one]
