"""Two people, two languages, one queue; and longer words that fit where shorter ones stood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import DRAWN, Complaints, desk_of, move
from tests.desk.spanish import fill, spaniard, speaks
from tests.desk.studio import Studio
from tests.desk.test_spanish import ONLY_ENGLISH
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

PAGES = (
    *("/", "/air", "/?show=aired", "/?show=top", "/shows", "/shows/1", "/contests", "/contests/1"),
    *("/rules", "/words", "/library", "/library/tracks/1", "/replies", "/me", "/people", "/tokens"),
    *("/log", "/numbers", "/archive", "/runsheet", "/blocked", "/items/{item}/listener"),
    *("/items/{item}/song", "/items/{item}/reply", "/played"),
)
# What cannot show all of its words: they are wider than it is, or it stands out at the side.
WORDS = "button, .button, h1, h2, h3, th, nav a, label, summary"
CUT = """(words) => [...document.querySelectorAll(words)]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline"
        && !one.closest(".scroll, .skip") && one.clientWidth > 1
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 8
            && getComputedStyle(one).overflowY !== "visible"))
    .map((one) => `${one.tagName} ${one.className}: ${one.textContent.trim()}`)"""


LARGE: Any = {"width": 1400, "height": 900}


async def test_a_spanish_producer_and_an_english_presenter_work_on_the_same_queue(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    radio = studio.radio
    await studio.passing(True)
    item = await studio.file("Feliz cumple a mi hermana Lola", "shout_out", name="Nora")
    await studio.cookie("producer", "marta")
    await speaks(studio, "marta", "es")
    marta = await desk_of(studio, browser, complaints, "marta", viewport=LARGE)
    ben = await desk_of(studio, browser, complaints, "ben", role="presenter")
    assert await _language(marta) == "es" and await _language(ben) == "en"

    await marta.locator(f"#i{item}").hover()  # where its buttons appear
    await marta.locator(f"#i{item}").get_by_role("button", name="Pasar", exact=True).click()
    await expect(marta.get_by_text("Pasado: ")).to_be_visible()
    theirs = ben.locator(f"#i{item}")
    await expect(theirs.get_by_role("button", name="Take")).to_be_visible()
    await expect(theirs).to_contain_text("shout-out")

    await theirs.get_by_role("button", name="Take").click()
    await expect(marta.locator(f"#i{item}")).to_contain_text("lo tiene ben")
    await expect(marta.locator(f"#i{item}")).to_contain_text("saludo")
    await expect(theirs).to_contain_text("taken by ben")

    await move(studio, item, "air", "ben")
    await expect(marta.locator(f"#i{item}")).to_have_count(0)
    await marta.keyboard.press("v")
    await expect(marta.locator("#window")).to_contain_text("ben: emitido")
    await marta.keyboard.press("Escape")
    await marta.keyboard.press("?")
    await expect(marta.locator("#window")).to_contain_text("pasar a locución")
    assert radio and complaints == []


async def test_a_language_that_is_chosen_reaches_the_desk_that_is_open(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    desk = await desk_of(studio, browser, complaints, "marta")
    await expect(desk.get_by_role("link", name="Skip to the queue")).to_be_attached()
    own = await desk.context.new_page()
    await own.goto(str(studio.server.make_url("/me")))
    await own.locator("select[name=language]").select_option("es")
    await own.get_by_role("button", name="Save the language").click()
    await expect(own.get_by_text("El idioma está guardado.")).to_be_visible()
    async with desk.expect_navigation():
        await studio.live.beat()
    assert await _language(desk) == "es"
    await expect(desk.get_by_role("link", name="Ir a la cola")).to_be_attached()


@pytest.mark.parametrize("width", [1400, 1024, 380])
async def test_spanish_fits_where_english_stood(
    studio: Studio, browser: Browser, complaints: Complaints, tmp_path: Path, width: int
) -> None:
    item = await fill(studio, await spaniard(studio))
    viewport: Any = {"width": width, "height": 900 if width > 400 else 700}
    page = await desk_of(studio, browser, complaints, "marta", role="manager", viewport=viewport)
    found = {}
    for path in PAGES:
        await page.goto(str(studio.server.make_url("/")).rstrip("/") + path.format(item=item))
        await page.evaluate(DRAWN)
        name = path.strip("/").replace("/", "-").replace("?", "-") or "queue"
        await page.screenshot(path=tmp_path / f"{name.format(item=item)}.png", full_page=True)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        if (cut := await page.evaluate(CUT, WORDS)) or wide > width:
            found[path] = (wide, cut)
    assert found == {}


SAID = """() => document.body.innerText + [...document.querySelectorAll("[aria-label], [title]")]
    .map((one) => `\\n${one.ariaLabel ?? ""}\\n${one.title ?? ""}`).join("")"""
DESK_KEYS = ("?", "v", "i", "w", "m", "e", "n")  # what opens a window over the desk


async def test_what_a_browser_shows_in_spanish_has_no_english_in_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await fill(studio, await spaniard(studio))
    page = await desk_of(studio, browser, complaints, "marta", role="manager", viewport=LARGE)
    found = await _in_english(page, "the desk")
    window = page.locator("#window")
    for key in DESK_KEYS:
        await page.locator(".lane .card").first.focus()
        await page.keyboard.press(key)
        await expect(window).to_be_visible()
        found |= await _in_english(page, f"the window of {key}")
        await page.keyboard.press("Escape")
        await expect(window).to_be_hidden()
    for key, part in (("s", "#toast"), ("x", "#picked"), ("z", "#paused")):
        await page.locator(".lane .card").first.focus()
        await page.keyboard.press(key)
        await expect(page.locator(part)).to_be_visible()
        found |= await _in_english(page, part)
    for path in ("/air", "/shows", "/numbers"):
        await page.goto(str(studio.server.make_url("/")).rstrip("/") + path)
        await page.evaluate(DRAWN)
        found |= await _in_english(page, path)
    assert found == {}


async def _in_english(page: Page, where: str) -> dict[str, list[str]]:
    """Sentences of the English desk that Spanish has not, as they are seen or heard here."""
    shown = await page.evaluate(SAID)
    said = [one for one in ONLY_ENGLISH if one in shown]
    return {where: said} if said else {}


async def _language(page: Page) -> str:
    found: str = await page.evaluate("document.documentElement.lang")
    return found
