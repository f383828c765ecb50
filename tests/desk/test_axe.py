"""axe finds nothing on any page and in any window: each role, light and dark, desk and phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.desk.app import ROUTES
from bot.desk.routes import API, Route
from tests.desk.filled import fill
from tests.desk.screen import PHONE, Complaints, desk_of, desk_opens
from tests.desk.studio import PAGE, Client, Studio
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE, pytest.mark.timeout(900)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SIZES: dict[str, Any] = {"desk": {"width": 1400, "height": 900}, "phone": PHONE}
SCHEMES: tuple[Any, ...] = ("light", "dark")
# Where a page has parts in its address: what stands there; and the lists behind one address.
PATHS = {
    "queue": ("/", "/?show=top", "/?show=aired", "/?show=dismissed"),
    "item": ("/items/{song}",),
    "older": ("/lanes/songs?before=9",),
    "folded": ("/folded?reason=greeting",),
    "person": ("/items/{song}/listener",),
    "song": ("/items/{song}/song",),
    "reply": ("/items/{song}/reply",),
    "export": ("/media/1/air.mp3",),
    "track": ("/library/tracks/1",),
    "contest": ("/contests/{contest}",),
    "show": ("/shows/1",),
    "media": ("/media/1",),
    "drawn": ("/media/1/small",),
    "static": ("/static/desk.css",),
    "numbers_csv": ("/numbers.csv?table=songs",),
    "archive": ("/archive", "/archive?q=show"),
}
ENDLESS = {"events"}  # the stream: it is no page, and does not end


async def test_no_page_has_anything_that_axe_finds(
    studio: Studio, browser: Browser, complaints: Complaints, role: str
) -> None:
    ids = await fill(studio)
    page = await desk_of(studio, browser, complaints, "ana", role=role)
    client = await studio.person(role)
    found = {}
    for path in [one for route in ROUTES for one in await _pages(client, route, ids)]:
        await page.goto(str(studio.server.make_url(path)))
        found |= await _looked_at(page, path)
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())


@pytest.fixture(params=["presenter", "producer", "manager"])
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def _pages(client: Client, route: Route, ids: dict[str, int]) -> list[str]:
    """The addresses at which somebody is shown a whole page."""
    if route.method != "GET" or route.name in ENDLESS or route.path.startswith(API):
        return []
    paths = [path.format(**ids) for path in PATHS.get(route.name, (route.path,))]
    return [path for path in paths if await _is_page(client, path)]


async def _is_page(client: Client, path: str) -> bool:
    assert "{" not in path, f"PATHS has no address for {path}"
    async with client.get(path, headers=PAGE, allow_redirects=False) as response:
        html = response.content_type == "text/html"
        return html and "<!doctype html>" in (await response.text())[:100].lower()


async def _looked_at(page: Page, what: str) -> dict[str, list[str]]:
    """What axe finds, in each theme and size."""
    found = {}
    for size, viewport in SIZES.items():
        await page.set_viewport_size(viewport)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            results = await Axe().run(page, options=RULES)
            if results.response["violations"]:
                found[f"{what} {size} {scheme}"] = _told(results.response["violations"])
    return found


def _told(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:240]}"
        for one in violations
        for node in one["nodes"][:4]
    ]


Opening = Callable[[Page], Awaitable[None]]


def by_key(key: str) -> Opening:
    async def press(page: Page) -> None:
        await page.keyboard.press(key)

    return press


def by_click(what: str) -> Opening:
    async def click(page: Page) -> None:
        await page.locator(what).first.dispatch_event("click")

    return click


SONG = '.card[data-lane="songs"][data-status="waiting"]'
WINDOWS: dict[str, Opening] = {
    "keys": by_key("?"),
    "menu": by_click(".card:focus .more-acts, .card.current .more-acts"),
    "undo list": by_key("v"),
    "edit": by_key("e"),
    "note": by_key("n"),
    "call": by_key("i"),
    "health": by_click("#health"),
}
PRODUCERS: dict[str, Opening] = {
    "listener": by_click(f"{SONG} a.decide"),
    "song": by_click(".card .choose-song"),
    "reply": by_key("m"),
}


@pytest.mark.parametrize("view", ["desk", "air"])
async def test_no_window_has_anything_that_axe_finds(
    studio: Studio, browser: Browser, complaints: Complaints, view: str
) -> None:
    await fill(studio)
    page = await desk_of(studio, browser, complaints, "eva")
    if view == "air":
        async with desk_opens(page):
            await page.goto(str(studio.server.make_url("/air")))
    found = {}
    for name, opening in (WINDOWS | (PRODUCERS if view == "desk" else {})).items():
        await page.set_viewport_size(SIZES["desk"])
        await page.keyboard.press("j")
        await opening(page)
        await expect(page.locator("#window")).to_be_visible()
        found |= await _looked_at(page, f"{view} {name}")
        await page.keyboard.press("Escape")
        await expect(page.locator("#window")).to_be_hidden()
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
