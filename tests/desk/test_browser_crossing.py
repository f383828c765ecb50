"""Clicks in quick succession: what comes late belongs to the click that asked for it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Route, expect

from tests.desk.screen import Complaints, Held, desk_of, routed
from tests.desk.studio import Studio
from tests.desk.test_browser_songs import songs_of
from tests.desk.test_browser_studios import two_studios
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def test_a_reply_goes_to_who_was_chosen_last_though_the_first_answer_comes_later(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.request("Dream On", name="Ana")
    await studio.request("Africa", who=bsuid("CH.2"), name="Ben")
    page = await desk_of(studio, browser, complaints)
    late = Held()
    await routed(page, re.compile(r"/items/1/reply$"), late)
    await page.locator("#i1").focus()
    await page.keyboard.press("m")
    await late.is_asked()
    await page.keyboard.press("j")
    await page.keyboard.press("m")
    title = page.locator("#window-title")
    await expect(title).to_contain_text("Ben")
    async with page.expect_event("requestfinished", lambda one: one.url.endswith("/1/reply")):
        late.go.set()
    await page.keyboard.type("Hello Ben")
    await expect(title).to_contain_text("Ben")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".talk .ours")).to_contain_text("Hello Ben")
    rows = [row for row in await studio.radio.outbox() if "Hello Ben" in str(row.parts)]
    ben = (await studio.radio.inbox())[-1].listener_id
    assert [row.listener_id for row in rows] == [ben]
    await page.locator("#window .window-bar button").click()
    assert complaints == []


async def test_a_song_is_chosen_for_the_card_that_was_asked_about_last(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    late = Held()
    await routed(page, re.compile(r"/items/1/song$"), late)
    await page.locator("#i1").focus()
    await page.keyboard.press("c")
    await late.is_asked()
    await page.locator("#i2").focus()
    await page.keyboard.press("c")
    inside = page.locator("#window-content > [data-key]")
    await expect(inside).to_have_attribute("data-key", "i2")
    async with page.expect_event("requestfinished", lambda one: one.url.endswith("/1/song")):
        late.go.set()
    await page.evaluate("new Promise((done) => setTimeout(done))")
    await expect(inside).to_have_attribute("data-key", "i2")
    assert complaints == []


@pytest.mark.parametrize("doing", ["a song is chosen", "it is given to a studio"])
async def test_nobody_is_quicker_than_themselves(
    studio: Studio, browser: Browser, complaints: Complaints, doing: str
) -> None:
    """While the desk answers nothing else is done to the card."""
    late = Held()
    if doing == "a song is chosen":
        page = await songs_of(studio, browser, complaints)
        await routed(page, re.compile(r"/items/1/song$"), lambda route: _post(route, late))
        await page.locator("#i1").focus()
        await page.keyboard.press("c")
        await page.locator("#window .choice").first.press("0")
    else:
        await two_studios(studio)
        page = await desk_of(studio, browser, complaints)
        await routed(page, "**/items/1/studio", late)
        await page.locator("#i1").focus()
        await page.keyboard.press(">")
    await late.is_asked()
    await page.keyboard.press("Escape")
    deeds: list[str] = []
    page.on("request", lambda one: deeds.append(one.url) if one.url.endswith("/deeds") else None)
    await page.locator("#i1").focus()
    await page.keyboard.press("d")
    late.go.set()
    await expect(page.locator("#toast")).to_be_visible()
    await expect(page.locator("#toast")).not_to_have_class(re.compile("wrong"))
    assert deeds == []
    assert complaints == []


async def _post(route: Route, late: Held) -> None:
    await (late(route) if route.request.method == "POST" else route.continue_())
