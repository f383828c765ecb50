"""What has not changed is not drawn anew, and what is told is heard by who listens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import NOON, bsuid
from tests.postgres import ON_SQLITE
from tests.store.past import Past

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}
KEPT = "one => one.isConnected"
COUNTED = """async () => {
    const { showCounts } = await import("/static/counts.js");
    const found = () => ["#folded a", "#on-air-now b"].map((one) => document.querySelector(one));
    const on_air = "<b>Best jetty?</b>";
    const told = (count) => ({ lanes: {}, folded: { greeting: count }, on_air });
    showCounts(told(1));
    const first = found();
    showCounts(told(1));
    const kept = first.map((one) => one.isConnected);
    showCounts(told(2));
    return [kept, found()[0].textContent]; }"""
HEALTH = """async (words) => {
    const told = await (await fetch("health.json")).json();
    told.signs[0].sentence += words;
    (await import("/static/health.js")).showHealth(told); }"""
SAY = """async (words) => (await import("/static/acts.js")).say(words, { undo: true })"""
FOCUS = "document.querySelector('#toast button').focus()"
QUICK = """const later = setTimeout;
    globalThis.over = 0;
    globalThis.setTimeout = (run, after, ...more) =>
        later(() => { run(); over += after === 6000; }, after === 6000 ? 50 : after, ...more);
    """
LISTENING = """globalThis.listening = 0;
    for (const [name, by] of [["addEventListener", 1], ["removeEventListener", -1]]) {
        const own = EventTarget.prototype[name];
        EventTarget.prototype[name] = function (...more) {
            if (this === globalThis) listening += by;
            return own.apply(this, more);
        };
    }"""
HEARD = """() => {
    globalThis.heard = [];
    const says = document.querySelector("#alarm [role=alert]");
    new MutationObserver(() => heard.push(says.textContent)).observe(says, { childList: true });
}"""


async def _until(page: Page, holds: str) -> None:
    """Until this holds in the page; Playwright's own way would need what our pages forbid."""
    look = f"const look = () => ({holds}) ? done() : requestAnimationFrame(look); look();"
    await page.evaluate(f"() => new Promise((done) => {{ {look} }})")


async def test_what_is_folded_and_on_air_is_drawn_anew_only_where_it_changed(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    kept, folded = await page.evaluate(COUNTED)  # at once: no news of the desk comes between
    assert kept == [True, True] and folded.startswith("2")
    assert complaints == []


async def test_the_open_window_of_the_light_is_drawn_anew_only_where_it_changed(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await page.evaluate(HEALTH, "")
    await page.locator("#health").press("Enter")
    line = page.locator(".signs .sentence").first
    found = await line.element_handle()
    await page.evaluate(HEALTH, "")
    assert found and await found.evaluate(KEPT)
    await page.evaluate(HEALTH, " Hurry.")
    await expect(line).to_contain_text("Hurry.")
    assert complaints == []


async def test_pointers_of_second_purposes_stay_while_other_cards_change(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    for n in range(2):
        who = bsuid(f"CH.{n}")
        await studio.file(f"hello {n}", "comment", who=who, also=["shout_out"])
    other = await studio.file("another", who=bsuid("CH.9"))
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    pointer = page.locator('.lane[data-lane="shout_outs"] .elsewhere li')
    await expect(pointer).to_have_count(2)
    found = await pointer.first.element_handle()
    await studio.radio.do("star", other, who="eva")
    await expect(page.locator(f"#i{other} .star")).to_have_count(1)
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert found and await found.evaluate(KEPT)


async def test_who_has_come_to_undo_stays_there(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("hello")
    page = await desk_of(studio, browser, complaints)
    await page.add_init_script(QUICK)
    await page.reload()
    await expect(page.locator("#health")).to_be_visible()
    toast = page.locator("#toast")
    await page.evaluate(SAY, "One thing")
    await expect(toast).to_be_hidden()
    await page.evaluate(f"({SAY})('Another').then(() => {FOCUS})")
    await page.evaluate(SAY, "A third")
    await page.evaluate("globalThis.over = 0")
    await _until(page, "over > 1")
    await expect(toast.locator("button")).to_be_focused()
    await page.locator(f"#i{item}").focus()
    await expect(toast).to_be_hidden()
    assert complaints == []


async def test_a_card_that_is_drawn_anew_before_it_is_told_of_is_told_of(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    spoken = page.locator("#spoken p")
    await studio.file("first", who=bsuid("CH.1"))
    await expect(spoken).to_have_count(1)
    second = await studio.file("second", who=bsuid("CH.2"))
    await expect(page.locator(f"#i{second}")).to_be_visible()
    await studio.radio.do("star", second, who="eva")
    await expect(page.locator(f"#i{second} .star")).to_have_count(1)
    await expect(spoken).to_have_text(["1 new in Comments"] * 2)


async def test_a_second_alarm_is_said_once_more(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await studio.write("I want to kill myself", who=bsuid("AL.1"), name="Lou")
    await expect(page.locator(".card.alarming")).to_have_count(1)
    await expect(page.locator("#alarm [role=alert]")).not_to_be_empty()
    await page.evaluate(HEARD)
    await studio.write("I want to kill myself", who=bsuid("AL.2"), name="Kim")
    await _until(page, "heard.length && heard.at(-1)")
    assert (await page.evaluate("heard"))[0] == ""


async def test_what_comes_into_the_talk_is_heard(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    who = bsuid("CH.1")
    item = await studio.file("hello", who=who, name="Ana")
    page = await desk_of(studio, browser, complaints)
    await page.locator(f"#i{item}").focus()
    async with page.expect_response("**/reply/here"):
        await page.keyboard.press("m")
    await expect(page.locator("#window .talk")).to_contain_text("hello")
    heard = page.locator("#window .heard[role=status]")
    await expect(heard).to_be_empty()
    studio.radio.clock.advance(seconds=30)
    await studio.write("are you there?", who=who, name="Ana")
    await expect(heard).to_contain_text("are you there?")


async def test_charts_that_are_drawn_anew_listen_no_more_than_before(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    past = Past(studio.radio.database)
    for lane in ("comments", "tips"):
        await past.item(NOON - timedelta(minutes=5), None, lane=lane)
    page = await desk_of(studio, browser, complaints)
    await page.add_init_script(LISTENING)
    await page.goto(str(studio.server.make_url("/numbers")))
    charts = page.locator("#chart-messages canvas")
    await expect(charts).to_have_count(3)
    before = await page.evaluate("listening")
    await past.item(NOON, None, lane="questions")
    await expect(charts).to_have_count(4)
    assert await page.evaluate("listening") == before + 1
    assert complaints == []
