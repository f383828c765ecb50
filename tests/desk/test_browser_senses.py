"""For who wants no motion and for who sees no colours: nothing moves, what is red has a word."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.store.queue import items
from tests.asking import ANA, ask
from tests.desk.filled import fill
from tests.desk.screen import Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

DOUBT = (
    {"intent": "song_request", "confidence": 0.4},
    {"intent": "comment", "confidence": 0.3},
)
BIG: Any = {"width": 1400, "height": 900}
MOVING = """document.getAnimations().length +
    [...document.querySelectorAll("*")].filter((one) => {
        const style = getComputedStyle(one);
        return style.scrollBehavior === "smooth" || style.animationName !== "none"
            || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
    }).length"""
# What is told apart by a colour, and in which view there is some of it.
COLOURED = {
    "desk": (
        *(
            ".star",
            ".pin",
            ".won",
            ".won-before",
            ".marks-of .tag",
            ".doubt",
            ".alarm",
            ".note-to",
            ".passed-by",
        ),
        *(".found", ".taken", "#health", ".lanebar a", ".banner", ".kind"),
    ),
    "air": (".star", ".marks-of .tag", ".taken", ".note-to", ".purpose"),
}
SAID = """(which) => [...document.querySelectorAll(which)]
    .filter((one) => one.checkVisibility())
    .map((one) => one.textContent.replace(/\\s+/g, " ").trim())"""
LINES = """(which) => { const style = getComputedStyle(document.querySelector(which));
    return [style.outlineStyle, style.borderTopWidth, style.textDecorationLine]; }"""


async def test_nothing_moves_for_who_wants_no_motion(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, "eva", reduced_motion="reduce")
    fresh = await studio.file("just in")
    await expect(page.locator(f"#i{fresh}.fresh")).to_be_visible()
    assert await page.evaluate(MOVING) == 0
    await page.keyboard.press("j")
    await page.keyboard.press("s")
    await expect(page.locator("#toast")).to_be_visible()
    await page.keyboard.press("?")
    assert await page.evaluate(MOVING) == 0
    await _to(page, studio, "/air")
    assert await page.evaluate(MOVING) == 0
    assert complaints == []


async def test_what_is_new_moves_for_everybody_else(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, "eva", reduced_motion="no-preference")
    fresh = await studio.file("just in")
    await expect(page.locator(f"#i{fresh}.fresh")).to_be_visible()
    assert await page.evaluate(MOVING) > 0


@pytest.mark.parametrize("view", COLOURED)
async def test_where_colours_are_taken_away_words_and_lines_say_the_same(
    studio: Studio, browser: Browser, complaints: Complaints, view: str
) -> None:
    await ask(studio.radio, "[The Power of Love](song)", ANA)
    ids = await fill(studio)
    async with studio.radio.database.write() as conn:
        unsure = items.update().where(items.c.id == ids["news_tip"])
        await conn.execute(unsure.values(confidence=0.4, guesses=DOUBT))
    page = await desk_of(studio, browser, complaints, "ben", viewport=BIG, forced_colors="active")
    await studio.radio.do("note", ids["on_air"], who="eva", value="she is in town")
    await studio.radio.do("star", ids["on_air"], who="eva")
    await studio.radio.do("tag", ids["on_air"], who="eva", value=2)
    if view == "air":
        await _to(page, studio, "/air")
    await page.locator(f"#i{ids['on_air']}").focus()
    await expect(page.locator(f"#i{ids['on_air']} .star").first).to_be_visible()
    said = {which: await page.evaluate(SAID, which) for which in COLOURED[view]}
    silent = {which for which, words in said.items() if not words or not all(words)}
    assert silent == set()
    assert complaints == []


async def test_where_colours_are_taken_away_it_is_seen_where_one_is(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await fill(studio)
    page = await desk_of(studio, browser, complaints, "eva", viewport=BIG, forced_colors="active")
    await page.keyboard.press("j")
    outline, thin, _ = await page.evaluate(LINES, ".card:focus")
    assert outline != "none"
    await page.keyboard.press("x")
    await expect(page.locator("#picked")).to_be_visible()
    _, thick, _ = await page.evaluate(LINES, ".card:has(.pick:checked)")
    assert float(thick[:-2]) > float(thin[:-2])
    _, _, line = await page.evaluate(LINES, ".views a[aria-current]")
    assert line == "underline"
    await page.keyboard.press("z")
    pressed, _, _ = await page.evaluate(LINES, "#pause[aria-pressed='true']")
    assert pressed != "none"
    await _to(page, studio, "/air")
    outline, _, _ = await page.evaluate(LINES, ".reading-card.current .row")
    assert outline != "none"
    assert complaints == []


async def _to(page: Page, studio: Studio, path: str) -> None:
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url(path)))
