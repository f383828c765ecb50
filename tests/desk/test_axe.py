"""axe finds nothing on any page and in any window: each role, light and dark, desk and phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.core.filing import Filing
from bot.core.templates import Template
from bot.desk.app import ROUTES
from bot.desk.routes import API, Route
from bot.store import quick_replies, templates
from tests.desk.filled import fill
from tests.desk.screen import PHONE, Complaints, desk_of, desk_opens, find_the_line, lose_the_line
from tests.desk.spanish import fill as fill_in_spanish
from tests.desk.spanish import spaniard
from tests.desk.studio import OURS, PAGE, Client, Studio
from tests.fakes import NUMBER, bsuid
from tests.postgres import ON_SQLITE
from tests.programme import set_up

pytestmark = [pytest.mark.browser, ON_SQLITE, pytest.mark.timeout(900)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SIZES: dict[str, Any] = {"desk": {"width": 1400, "height": 900}, "phone": PHONE}
# By the system, and by the button, which has its own copy of the colours.
THEMES = {"light": ("light", ""), "dark": ("dark", ""), "dark by the button": ("light", "dark")}
BY_SIZE = {"desk": ("light", "dark by the button"), "phone": ("light", "dark")}
AXE = Axe().axe_script
RUN = "async (rules) => ({ violations: (await axe.run(document, rules)).violations })"
CHOSEN = "(theme) => { document.documentElement.dataset.theme = theme }"
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
READY = Template("prize_ready", "en", "Hello {{1}}, your {{2}} is ready.")
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
        found |= await looked_at(page, path)
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


async def looked_at(
    page: Page, what: str, by_size: Mapping[str, tuple[str, ...]] = BY_SIZE
) -> dict[str, list[str]]:
    """What axe finds, in each size and in the themes that are looked at in it."""
    await page.evaluate(AXE)
    found = {}
    for size, themes in by_size.items():
        await page.set_viewport_size(SIZES[size])
        for theme in themes:
            scheme, chosen = THEMES[theme]
            await page.emulate_media(color_scheme=scheme)
            await page.evaluate(CHOSEN, chosen)
            results = await page.evaluate(RUN, RULES)
            if results["violations"]:
                found[f"{what} {size} {theme}"] = _told(results["violations"])
    await page.evaluate(CHOSEN, "")
    return found


def _told(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:240]}"
        for one in violations
        for node in one["nodes"][:4]
    ]


Opening = Callable[[Page], Awaitable[None]]


def by_key(*keys: str) -> Opening:
    async def press(page: Page) -> None:
        for key in keys:
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
    "studio": by_key("<"),
}
PRODUCERS: dict[str, Opening] = {
    "filter": by_key("f"),
    "folded": by_key("q", "Enter"),
    "another studio": by_key(">"),
    "listener": by_click(f"{SONG} a.decide"),
    "song": by_click(".card .choose-song"),
    "reply": by_key("m"),
}


@pytest.mark.parametrize("view", ["desk", "air"])
async def test_no_window_has_anything_that_axe_finds(
    studio: Studio, browser: Browser, complaints: Complaints, view: str
) -> None:
    await fill(studio)
    await _choices(studio)
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
        found |= await looked_at(page, f"{view} {name}")
        await page.keyboard.press("Escape")
        await expect(page.locator("#window")).to_be_hidden()
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())


async def _choices(studio: Studio) -> None:
    """Three studios, and a message that made no card."""
    radio = studio.radio
    radio.station = replace(radio.station, numbers=frozenset({NUMBER, "1002", "1003"}))
    for name, number in (("Second", "1002"), ("Third", "1003")):
        await set_up(radio, studio=name, number=number)
    await studio.write("hello", who=bsuid("HI.1"), name="Gus")
    token, claimed = await radio.claim()
    await radio.file(token, [(one, Filing(folded="greeting")) for one in claimed])


SPANISH = ("/", "/air", "/shows", "/numbers", "/archive", "/items/{request}/listener")


async def test_the_main_pages_in_spanish_have_nothing_that_axe_finds(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    request = await fill_in_spanish(studio, await spaniard(studio))
    page = await desk_of(studio, browser, complaints, "marta", role="manager")
    found = {}
    for path in SPANISH:
        await page.goto(str(studio.server.make_url(path.format(request=request))))
        await expect(page.locator("html")).to_have_attribute("lang", "es")
        found |= await looked_at(page, path, {"desk": ("light",), "phone": ("light",)})
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())


# What the computed style says of each element's colours.
PAINTED = """() => [...document.querySelectorAll("*")].map((one) => {
    const style = getComputedStyle(one);
    const { color, backgroundColor, borderTopColor, boxShadow, fill } = style;
    return [one.tagName, one.className, color, backgroundColor, borderTopColor, boxShadow, fill];
}).map(String)"""


@pytest.mark.parametrize("path", ["/", "/air"])
async def test_the_theme_of_the_button_is_that_of_the_system_and_stays(
    studio: Studio, browser: Browser, complaints: Complaints, path: str
) -> None:
    """Both have their own copy of the colours."""
    await fill(studio)
    page = await desk_of(studio, browser, complaints, color_scheme="dark", reduced_motion="reduce")
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url(path)))
    painted = {"dark": await page.evaluate(PAINTED)}
    await page.emulate_media(color_scheme="light")
    painted["light"] = await page.evaluate(PAINTED)
    assert painted["light"] != painted["dark"]
    for system, chosen in (("light", "dark"), ("dark", "light")):
        await page.evaluate("delete document.documentElement.dataset.theme")
        await page.emulate_media(color_scheme=system)
        await page.locator("#theme").dispatch_event("click")
        await expect(page.locator("html")).to_have_attribute("data-theme", chosen)
        assert await page.evaluate(PAINTED) == painted[chosen]
    async with desk_opens(page):
        await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert complaints == []


# What a page shows only for a while.


async def searches(studio: Studio, page: Page) -> None:
    await page.keyboard.press("/")
    await page.keyboard.type("show")
    await expect(page.locator("#filter")).to_be_visible()


async def picks(studio: Studio, page: Page) -> None:
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(page.locator("#picked")).to_be_visible()


async def pauses(studio: Studio, page: Page) -> None:
    await page.keyboard.press("z")
    await expect(page.locator("#paused")).to_be_visible()


async def stars(studio: Studio, page: Page) -> None:
    await page.keyboard.press("j")
    await page.keyboard.press("s")
    await expect(page.locator("#toast")).to_be_visible()


async def goes_wrong(studio: Studio, page: Page) -> None:
    await loses(studio, page)
    await page.keyboard.press("j")
    await page.keyboard.press("s")
    await expect(page.locator("#toast.wrong")).to_be_visible()


async def loses(studio: Studio, page: Page) -> None:
    await lose_the_line(studio, page)


async def opens_all(studio: Studio, page: Page) -> None:
    """Long ones, what was said before, askers, topic: all that is folded."""
    await page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )


async def replies(studio: Studio, page: Page) -> None:
    """With a template open, somebody else answering, and the question whether to send too."""
    await page.keyboard.press("j")
    await page.keyboard.press("m")
    window = page.locator("#window")
    await window.locator(".templates summary").first.click()
    item = await page.locator(".answer-panel").get_attribute("data-path")
    eva = await studio.person("producer", "otto")
    async with eva.post(f"/{item}/reply/here", headers=OURS) as response:
        assert response.status == 200
    await expect(window.locator(".others")).to_contain_text("otto is answering")
    await window.locator("#reply-words").fill("On our way")
    await page.keyboard.press("Control+Enter")
    await expect(window.locator(".ask")).to_be_visible()


async def answered_first(studio: Studio, page: Page) -> None:
    """Without scripts: the page that says why nothing was sent."""
    form = page.locator("form.write")
    await page.evaluate("document.querySelector('form.write [name=seen]').value = '0'")
    await form.locator("textarea").fill("On our way")
    eva = await studio.person("producer", "otto")
    async with eva.post(urlsplit(page.url).path + "/here", headers=OURS) as response:
        assert response.status == 200
    await form.locator("button.send").click()
    await expect(page.locator(".said")).not_to_be_empty()


async def chooses(studio: Studio, page: Page) -> None:
    await page.locator(".card.current .choose-song").dispatch_event("click")
    await expect(page.locator("#window .song-window")).to_be_visible()


async def nothing(studio: Studio, page: Page) -> None:
    """The page as it comes."""


State = Callable[[Studio, Page], Awaitable[None]]
STATES: dict[str, tuple[str, State]] = {
    "search": ("/", searches),
    "picked": ("/", picks),
    "picked before the presenter": ("/air", picks),
    "paused": ("/", pauses),
    "toast": ("/", stars),
    "unfolded": ("/", opens_all),
    "reply": ("/", replies),
    "answered by another": ("/items/{comment}/reply", answered_first),
    "no such page": ("/items/999999/listener", nothing),
    "lost": ("/", loses),
    "not done": ("/air", goes_wrong),
}


async def test_no_state_of_a_page_has_anything_that_axe_finds(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ids = await fill(studio)
    async with studio.radio.database.write() as conn:
        await quick_replies.save(conn, {("en", 1): "We are on it."})
        await templates.put(conn, NUMBER, [READY], now=studio.radio.clock())
    page = await desk_of(studio, browser, complaints, "ana", role="manager")
    found = {}
    for name, (path, reach) in STATES.items():
        await find_the_line(page)
        await page.set_viewport_size(SIZES["desk"])
        live = desk_opens(page) if path in ("/", "/air") else nullcontext()
        async with live:
            await page.goto(str(studio.server.make_url(path.format(**ids))))
        await reach(studio, page)
        found |= await looked_at(page, name)
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())


async def test_what_a_stranger_sees_has_nothing_that_axe_finds(
    studio: Studio, browser: Browser
) -> None:
    page = await browser.new_page()
    found = {}
    await page.goto(str(studio.server.make_url("/")))
    await expect(page.locator("#password")).to_be_visible()
    found |= await looked_at(page, "login")
    await page.locator("#name").fill("ana")
    await page.locator("#password").fill("guess")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    found |= await looked_at(page, "wrong password")
    await page.goto(str(studio.server.make_url("/static/none.css")))
    await expect(page.get_by_role("link")).to_be_visible()
    found |= await looked_at(page, "no such page")
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
