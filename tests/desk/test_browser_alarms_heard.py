"""Alarms in a real browser, on every page: seen and heard by those who answer for them."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]
ALARM = "I want to kill myself"
BEEP = 2  # notes
COUNTED = """
    globalThis.notes = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
        notes += 1;
        return start.apply(this, when);
    };
"""
BEFORE_A_CLICK = """
    const { prototype } = AudioContext;
    const { resume } = prototype;
    const state = { get() { return this.may ? "running" : "suspended"; } };
    Object.defineProperty(prototype, "state", state);
    prototype.resume = function () {
        this.may = true;
        this.dispatchEvent(new Event("statechange"));
        return resume.apply(this);
    };
"""


async def _heard(page: Page, notes: int) -> None:
    """Playwright's own way of waiting would need what our pages forbid."""
    look = f"notes >= {notes} ? done(notes) : requestAnimationFrame(look)"
    wait = f"() => new Promise((done) => {{ const look = () => {look}; look(); }})"
    assert await asyncio.wait_for(page.evaluate(wait), 30) == notes


async def _listening(page: Page, script: str = COUNTED) -> None:
    """The sound was switched on at another time; from now on each page counts its notes."""
    await page.add_init_script(script)
    await page.evaluate("localStorage.setItem('requestline.alarm', 'on')")


async def test_the_sound_is_tried_and_switched_on_before_there_is_an_alarm(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await page.add_init_script(COUNTED)
    await page.reload()
    sound = page.get_by_role("button", name="Sound for alarms")
    await expect(sound).to_have_attribute("aria-pressed", "false")
    await sound.click()
    await expect(sound).to_have_attribute("aria-pressed", "true")
    await _heard(page, BEEP)
    await studio.write(ALARM, who=bsuid("AL.1"), name="Lou")
    await expect(page.locator("#alarm")).to_be_visible()
    await _heard(page, 2 * BEEP)
    await sound.click()
    await studio.write(ALARM, who=bsuid("AL.2"), name="Kim")
    await expect(page.locator(".card.alarming")).to_have_count(2)
    await _heard(page, 2 * BEEP)
    assert complaints == []


@pytest.mark.parametrize("path", ["air", "?show=aired", "numbers", "me"])
async def test_an_alarm_is_seen_and_heard_on_pages_that_do_not_show_the_queue(
    studio: Studio, browser: Browser, complaints: Complaints, path: str
) -> None:
    page = await desk_of(studio, browser, complaints, "mona", role="manager")
    await _listening(page)
    await page.goto(str(studio.server.make_url("/")) + path)
    await expect(page.locator("#alarm")).to_be_hidden()
    await studio.write(ALARM, who=bsuid("AL.1"), name="Lou")
    await expect(page.locator("#alarm")).to_contain_text("may be in danger")
    await _heard(page, BEEP)
    assert (await page.title()).startswith("⚠")
    await page.get_by_role("link", name="Go to the message").click()
    await expect(page.locator(".card.alarming")).to_be_focused()
    await _heard(page, 0)  # who goes from page to page hears each alarm once
    assert complaints == []


async def test_an_alarm_that_is_looked_after_is_gone_from_other_pages(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await studio.write(ALARM, who=bsuid("AL.1"), name="Lou")
    await page.goto(str(studio.server.make_url("/numbers")))
    await expect(page.locator("#alarm")).to_be_visible()
    (item,) = await studio.radio.items()
    assert (await studio.radio.do("calm", item.id, who="eva")).done
    await expect(page.locator("#alarm")).to_be_hidden()
    assert not (await page.title()).startswith("⚠")
    assert complaints == []


@pytest.mark.parametrize("path", ["air", "me"])
async def test_no_page_of_a_presenter_knows_of_alarms(
    studio: Studio, browser: Browser, complaints: Complaints, path: str
) -> None:
    await studio.write(ALARM, who=bsuid("AL.1"), name="Lou")
    page = await desk_of(studio, browser, complaints, "nora", role="presenter")
    await page.goto(str(studio.server.make_url("/")) + path)
    assert "alarm" not in (await page.locator("body").inner_html()).replace("alarm.css", "")
    answer = await page.evaluate("fetch('/alarms.json').then((one) => one.status)")
    assert answer == 403
    await expect(page.get_by_text("danger")).to_have_count(0)


async def test_where_a_browser_does_not_play_yet_it_says_so_until_a_click(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await _listening(page, BEFORE_A_CLICK)
    await page.goto(str(studio.server.make_url("/numbers")))
    silent = page.locator("#alarm-silent")
    await expect(silent).to_contain_text("plays none before you click")
    await expect(silent).to_be_visible()
    await page.locator("h1").click()
    await expect(silent).to_be_hidden()
    assert complaints == []


async def test_a_page_that_cannot_ask_says_that_it_hears_of_no_alarm(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await page.goto(str(studio.server.make_url("/numbers")))
    await page.route("**/alarms.json", lambda route: route.abort())
    await expect(page.locator("#alarm-deaf")).to_be_visible()
    await page.unroute("**/alarms.json")
    await expect(page.locator("#alarm-deaf")).to_be_hidden()
