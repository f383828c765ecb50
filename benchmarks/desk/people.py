"""Who sits at the desk: signed in without a form, each in a browser window of their own."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from benchmarks.station import BenchStation
from bot.clock import now
from bot.desk.sessions import COOKIE, LASTS, hashed
from bot.store import sessions, staff

CHROMIUM = "/usr/bin/chromium"
SIZE: ViewportSize = {"width": 1600, "height": 900}
LIVE_WITHIN = 180_000  # milliseconds: ten desks open on two processors


async def cookie(at: BenchStation, name: str, role: str) -> str:
    """What a browser holds after this person has signed in."""
    key = secrets.token_urlsafe(32)
    async with at.opened() as database, database.write() as conn:
        if await staff.find(conn, name) is None:
            await staff.save(conn, name, role, "no password", now=now())
        known = await staff.find(conn, name)
        assert known is not None
        await sessions.begin(conn, hashed(key), known.id, now=now(), lasts=LASTS)
    return key


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def window(browser: Browser, at: BenchStation, name: str, role: str = "producer") -> Page:
    """An empty window of somebody who has signed in."""
    context = await browser.new_context(viewport=SIZE)
    key = await cookie(at, name, role)
    await context.add_cookies([{"name": COOKIE, "value": key, "url": at.web}])
    return await context.new_page()


async def desk(browser: Browser, at: BenchStation, name: str, role: str = "producer") -> Page:
    """The desk as this person sees it, live."""
    page = await window(browser, at, name, role)
    await page.goto(at.web + "/", wait_until="domcontentloaded", timeout=LIVE_WITHIN)
    await live(page)
    return page


async def live(page: Page) -> None:
    """Wait until the stream has said something."""
    await page.wait_for_selector("#health:not([hidden])", timeout=LIVE_WITHIN)


async def show_all(page: Page) -> int:
    """Ask each lane for what is older than the page shows; how many cards there are then."""
    while await page.locator("button.older:not([hidden])").count():
        before = await cards(page)
        await page.locator("button.older:not([hidden])").first.evaluate("one => one.click()")
        await page.wait_for_function(
            "(n) => document.querySelectorAll('.lane .card').length > n", arg=before
        )
    return await cards(page)


async def cards(page: Page) -> int:
    return await page.locator(".lane .card").count()
