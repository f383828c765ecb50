"""A show in a real browser: it starts, a message belongs to it, and the next one sees its note."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE
from tests.programme import hand_over, plan, set_up, slot, start

pytestmark = [pytest.mark.browser, ON_SQLITE]
NOTE = "The mayor <b>rings</b> at noon"


async def press(page: Page, name: str) -> None:
    """By keyboard alone."""
    await page.get_by_role("button", name=name).focus()
    await page.keyboard.press("Enter")


async def test_a_show_starts_gets_a_message_and_is_handed_over_with_a_note(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await set_up(studio.radio, "Breakfast", "Midday")
    next_desk = await desk_of(studio, browser, complaints, "mia")
    line = next_desk.locator("#shows-on")
    await expect(line).to_contain_text("No show on air")
    page = await desk_of(studio, browser, complaints, "ben")
    await page.get_by_role("link", name="Shows").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("combobox", name="Show").select_option("Breakfast")
    await press(page, "Start a show in Main")
    await expect(page.get_by_role("status")).to_have_text("The show is on air.")
    await expect(line.locator("strong")).to_have_text("Breakfast")
    item = await studio.request("Dream On")
    (row,) = await studio.radio.items(id=item)
    assert (row.studio_id, row.airing_id) == (1, 1)
    await page.get_by_label("Note to the next show").fill(NOTE)
    await page.get_by_role("combobox", name="Next show").select_option("Midday")
    await press(page, "Hand over")
    await expect(line.locator("strong")).to_have_text("Midday")
    await expect(line.locator(".left .note-text")).to_have_text(NOTE)
    await expect(page.locator(".past")).to_contain_text(NOTE)
    assert complaints == []


async def test_what_was_on_leads_to_its_numbers_its_run_sheet_and_its_messages(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await set_up(studio.radio, "Breakfast", "Midday")
    await start(studio.radio, 1)
    ours = await studio.request("Dream On")
    for action in ("take", "air"):
        await studio.radio.move(ours, action)
    await hand_over(studio.radio, 1, 2)
    await studio.request("Africa", who=bsuid("CH.2"))
    page = await desk_of(studio, browser, complaints)
    for name, title in (("Numbers", "Numbers: Breakfast"), ("Run sheet", "Breakfast")):
        await page.goto(str(studio.server.make_url("/shows")))
        await page.locator(".past").get_by_role("link", name=f"{name}: Breakfast").press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    await expect(page.locator("main")).to_contain_text("Dream On")
    await page.goto(str(studio.server.make_url("/numbers?airing=1")))
    await page.get_by_role("link", name="Messages", exact=True).press("Enter")
    await expect(page.locator(".cards .card")).to_have_count(1)
    await page.goto(str(studio.server.make_url("/shows")))
    await page.get_by_role("link", name="Messages: Breakfast").press("Enter")
    await expect(page.locator(".cards .card")).to_contain_text("Dream On")
    await expect(page.locator("#filter")).to_contain_text("Breakfast")
    assert complaints == []


async def test_a_presenter_is_led_nowhere_that_is_not_theirs(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await set_up(studio.radio, "Breakfast", "Midday")
    await start(studio.radio, 1)
    await hand_over(studio.radio, 1, 2)
    page = await desk_of(studio, browser, complaints, "pat", role="presenter")
    await page.goto(str(studio.server.make_url("/shows")))
    links = page.locator(".past a")
    await expect(links).to_have_text(["Numbers", "Run sheet"])
    for place in [await one.get_attribute("href") for one in await links.all()]:
        answer = await page.goto(str(studio.server.make_url(f"/{place}")))
        assert answer and answer.status == 200
    assert complaints == []


async def test_a_note_that_was_seen_is_gone_for_oneself_until_it_says_something_else(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await set_up(studio.radio, "Breakfast", "Midday")
    await start(studio.radio, 1)
    await hand_over(studio.radio, 1, 2, note=NOTE)
    page = await desk_of(studio, browser, complaints, "mia")
    note = page.locator("#shows-on .left")
    await press(page, "Seen: take the note of Breakfast off this desk")
    await expect(note).to_be_hidden()
    await expect(page.locator("#shows-on")).to_be_focused()
    await page.reload()
    await expect(page.locator("#shows-on strong")).to_have_text("Midday")
    await expect(note).to_be_hidden()
    other = await desk_of(studio, browser, complaints, "ben")
    await expect(other.locator("#shows-on .left")).to_be_visible()
    await other.goto(f"{studio.server.make_url('/shows')}")
    await other.get_by_text("Change the note").click()
    await other.locator(".past textarea").fill("She rings at one")
    await other.locator(".past").get_by_role("button", name="Save the note").click()
    await expect(note).to_be_visible()
    await expect(note.locator(".note-text")).to_have_text("She rings at one")
    assert complaints == []


async def test_news_leave_the_focus_on_a_note(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await set_up(studio.radio, "Breakfast", "Midday")
    await set_up(studio.radio, "Football", studio="Second", number="1002")
    await start(studio.radio, 1)
    await hand_over(studio.radio, 1, 2, note=NOTE)
    page = await desk_of(studio, browser, complaints, "mia")
    button = page.get_by_role("button", name="Seen")
    await button.focus()
    await start(studio.radio, 3, studio=2)
    await expect(page.locator("#shows-on")).to_contain_text("Football")
    await expect(button).to_be_focused()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1400, 900), (380, 700)], ids=["desk", "phone"])
async def test_the_shows_can_be_read_on_every_screen(
    studio: Studio,
    browser: Browser,
    complaints: Complaints,
    tmp_path: Path,
    scheme: Any,
    size: tuple[int, int],
) -> None:
    await set_up(studio.radio)
    await set_up(studio.radio, "Football", studio="The second studio", number="1002")
    days = (0, 1, 2, 3, 4)
    await plan(studio.radio, "Breakfast with a name that goes on", slot("06:00", "10:00", *days))
    await plan(studio.radio, "Midday", slot("10:00", "14:00", *days))
    await plan(studio.radio, "Night shift", slot("22:00", "02:00", 4, 5))
    await start(studio.radio, 2)
    await hand_over(studio.radio, 1, 3, note=NOTE + " and there is more to be said" * 10)
    viewport: Any = {"width": size[0], "height": size[1]}
    page = await desk_of(
        studio, browser, complaints, "mona", role="manager", viewport=viewport, color_scheme=scheme
    )
    assert await fits(page)
    await page.screenshot(path=tmp_path / "desk.png")
    for address in ("shows", "shows/2"):
        await page.goto(f"{studio.server.make_url('/')}{address}")
        assert await fits(page)
        assert viewport != PHONE or await readable(page, scheme)
        name = address.replace("/", "-")
        await page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
    assert complaints == []


async def fits(page: Page) -> bool:
    wide: bool = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return wide
