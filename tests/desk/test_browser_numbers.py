"""The numbers in a real browser: charts, their tables, and an hour that goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.desk.screen import MORE_VIEWS, PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.fakes import NOON, bsuid
from tests.postgres import ON_SQLITE
from tests.store.past import Past

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def busy(studio: Studio) -> int:
    """An hour with a show in it."""
    past = Past(studio.radio.database)
    people = [await past.listener(NOON, "Ana") for _ in range(4)]
    airing = await past.airing(NOON - timedelta(minutes=59), NOON, "Morning")
    for minute in range(0, 59, 2):
        at = NOON - timedelta(minutes=minute)
        for n in range(1 + (minute * 7) % 5):
            lane = ("comments", "tips", "shout_outs")[n % 3]
            more: Any = {"airing_id": airing, "place": "Málaga", "looked": 20 + 9 * n * minute}
            await past.item(at, people[n % 4], lane=lane, aired=700 if n == 2 else None, **more)
    await past.wish(NOON - timedelta(minutes=5), people, "Africa", "Toto", airing_id=airing)
    return airing


async def numbers_of(studio: Studio, browser: Browser, complaints: Complaints, **more: Any) -> Page:
    page = await desk_of(studio, browser, complaints, **more)
    if not await page.get_by_role("link", name="Numbers").is_visible():
        await page.locator(MORE_VIEWS).press("Enter")
    await page.get_by_role("link", name="Numbers").press("Enter")
    await expect(page.locator(".chart canvas").first).to_be_visible()
    return page


async def test_each_chart_has_a_table_that_a_keyboard_opens(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await busy(studio)
    page = await numbers_of(studio, browser, complaints)
    chart = page.get_by_role("img", name="Messages a minute by lane")
    names = await chart.locator("h3 span").all_text_contents()
    assert names == ["All", "Songs", "Shout-outs", "Tips", "Comments"]
    await expect(chart).to_have_accessible_description("As a table")
    await expect(page.locator("#table-messages")).to_be_hidden()
    await page.get_by_text("As a table").first.press("Enter")
    await expect(page.locator("#table-messages tbody tr")).to_have_count(60)
    await expect(page.locator("#table-lanes tbody tr")).to_have_count(4)
    assert complaints == []


async def test_the_hour_goes_on_and_the_focus_stays(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    airing = await busy(studio)
    page = await numbers_of(studio, browser, complaints)
    drawn = page.locator("#chart-messages .whole b")
    before = int(await drawn.text_content() or "")
    link = page.get_by_role("link", name="Save as CSV: Messages a minute by lane")
    await link.focus()
    past = Past(studio.radio.database)
    await past.item(NOON, None, lane="tips", airing_id=airing)
    await expect(drawn).to_have_text(str(before + 1))
    await expect(page.locator(".sums dd").first).to_have_text(str(before + 1))
    await expect(link).to_be_focused()
    assert complaints == []


async def test_numbers_that_cannot_be_brought_up_to_date_say_so(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await busy(studio)
    page = await numbers_of(studio, browser, complaints)

    async def refuse(route: Route) -> None:
        await route.abort()

    await page.route("**/numbers", refuse)
    await expect(page.get_by_role("alert")).to_have_text(
        "Not up to date. What you see is of 12:00:00."
    )
    await page.unroute("**/numbers")
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_show_a_day_and_a_month_are_chosen_by_keyboard(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await busy(studio)
    page = await numbers_of(studio, browser, complaints)
    await page.get_by_role("combobox").press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Morning, 23 Nov 2026")
    await page.get_by_label("Month", exact=True).press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Numbers: November 2026")
    await page.get_by_role("link", name="Earlier").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Numbers: October 2026")
    assert complaints == []


async def test_who_answers_has_looked_and_what_was_written_down_has_not_waited(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.request("Dream On")
    await studio.request("Africa", who=bsuid("CH.2"))
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("i")
    await expect(page.locator("#window textarea")).to_be_focused()
    await page.keyboard.type("They rang about the lifeboat")
    await page.get_by_role("button", name="Put into the queue").press("Enter")
    await expect(page.locator(".lanes .card")).to_have_count(3)
    studio.radio.clock.advance(seconds=90)
    await page.locator("#i1").focus()
    await page.keyboard.press("m")
    await page.locator("#reply-words").fill("You will hear it at ten.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".talk .ours")).to_contain_text("at ten")
    await page.goto(str(studio.server.make_url("/numbers")))
    sums = page.locator(".sums div")
    await expect(sums.filter(has_text="Not looked at").locator("dd")).to_have_text("1")
    await expect(sums.filter(has_text="Median wait").locator("dd")).to_have_text("1:30")
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_can_be_read_in_both_themes_and_on_a_phone(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: str
) -> None:
    await busy(studio)
    page = await numbers_of(studio, browser, complaints, viewport=PHONE, color_scheme=scheme)
    for span in ("", "?day=2026-11-23", "?month=2026-11", "?airing=1"):
        await page.goto(f"{studio.server.make_url('/numbers')}{span}")
        await expect(page.locator(".chart canvas").first).to_be_visible()
        assert await readable(page, scheme)
    assert complaints == []
