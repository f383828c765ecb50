"""What somebody sees of the desk: a page in a real browser, and what the browser complains of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, Route, expect

from bot.desk.sessions import COOKIE
from tests.desk.studio import Studio

CHROMIUM = "/usr/bin/chromium"
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
expect.set_options(timeout=20_000)  # a busy machine draws late


class Complaints(list[str]):
    """What the browser complains of: blocked scripts, errors, dialogs."""

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("console", lambda said: self.append(said.text) if said.type == "error" else None)


class Held:
    """A handler of requests that holds their answers back until the test lets them come."""

    def __init__(self) -> None:
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def __call__(self, route: Route) -> None:
        answer = await route.fetch(max_retries=3)
        self.asked.set()
        await self.go.wait()
        await route.fulfill(response=answer)

    async def is_asked(self) -> None:
        await asyncio.wait_for(self.asked.wait(), 60)


async def desk_of(
    studio: Studio,
    browser: Browser,
    complaints: Complaints,
    name: str = "ben",
    *,
    role: str = "producer",
    **more: Any,
) -> Page:
    """The live queue as somebody sees it who has signed in."""
    size = {"width": 1400, "height": 500}
    context = await browser.new_context(viewport=more.pop("viewport", size), **more)
    address = str(studio.server.make_url("/"))
    cookie = await studio.cookie(role, name)
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    page = await context.new_page()
    complaints.listen(page)
    async with desk_opens(page):
        await page.goto(address)
    return page


@asynccontextmanager
async def desk_opens(page: Page) -> AsyncIterator[None]:
    """Wait until it is live and on the screen: before that, a browser may let a key fall."""
    async with page.expect_response("**/events*"):
        yield
    await expect(page.locator("#health")).to_be_visible()
    await page.evaluate(DRAWN)


async def routed(page: Page, url: Any, handler: Any) -> None:
    """Handle requests from the page's beginning on: one that is open may let the next slip by."""
    await page.route(url, handler)
    async with desk_opens(page):
        await page.reload()


MORE_VIEWS = ".more-views > summary"
PHONE: Any = {"width": 380, "height": 700}


async def readable(page: Page, scheme: str) -> bool:
    """Whether nothing stands out at the side, and letters differ from the page in this theme."""
    width = await page.evaluate("document.documentElement.scrollWidth")
    colours = await page.evaluate(
        "[getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('h1')).color]"
    )
    light = [sum(map(int, one[4:-1].split(", "))) > 380 for one in colours]
    fits: bool = width <= PHONE["width"]
    return fits and light == ([True, False] if scheme == "light" else [False, True])


def cut_off(studio: Studio) -> None:
    """Break every stream; one whose answer has not begun a browser quietly asks for once more."""
    for one in list(studio.live._listening):
        one.cut()


async def lose_the_line(studio: Studio, page: Page) -> None:
    """Offline, and known to be: a stream that was just opening would say that all is well again."""
    await page.route("**/events*", lambda route: route.abort())
    await page.context.set_offline(True)
    cut_off(studio)
    await expect(page.locator("#lost")).to_be_visible()


async def find_the_line(page: Page) -> None:
    await page.unroute("**/events*")
    await page.context.set_offline(False)


async def move(studio: Studio, item: int, action: str, who: str) -> None:
    assert (await studio.radio.move(item, action, who=who)).done


async def focused(page: Page) -> str:
    found: str = await page.evaluate("document.activeElement.closest('.card')?.id ?? ''")
    return found
