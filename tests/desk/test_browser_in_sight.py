"""In a real browser: what must be seen is not covered, left out or hidden by anything else."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.desk.screen import PHONE, Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def test_an_alarm_comes_in_while_the_desk_is_paused(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, viewport={"width": 1024, "height": 700})
    await page.keyboard.press("z")
    await studio.file("lovely show", name="Ana")
    await expect(page.locator("#paused")).to_contain_text("1 new one waits")
    await studio.write("I want to kill myself", who=bsuid("CH.2"))
    await expect(page.locator(".card.alarming")).to_be_visible()
    await expect(page.locator("#board .card")).to_have_count(1)
    alarm = await page.locator("#alarm").bounding_box()
    paused = await page.locator("#paused").bounding_box()
    assert alarm and paused and paused["y"] >= alarm["y"] + alarm["height"] - 1
    assert complaints == []


async def test_before_the_presenter_the_open_message_stands_beside_the_list(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("lovely show", name="Ana")
    await studio.radio.do("pass", item, who="eva")
    page = await desk_of(studio, browser, complaints, role="presenter", name="nora")
    row = await page.locator(f"#i{item} .row").bounding_box()
    text = await page.locator(f"#i{item} .reading .text").bounding_box()
    pane = await page.locator(f"#i{item} .reading").bounding_box()
    assert row and text and text["x"] > row["x"] + row["width"]
    assert pane and pane["height"] > 200
    await expect(page.locator(f"#i{item} .reading .act.air")).to_have_css("opacity", "1")
    assert complaints == []


async def test_a_search_on_a_phone_leads_to_the_lane_of_what_it_finds(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.request("Dream On")
    item = await studio.file("my dog howls along", name="Ana")
    page = await desk_of(studio, browser, complaints, viewport=PHONE)
    await expect(page.locator(f"#i{item}")).to_be_hidden()
    await page.get_by_label("Search these messages").fill("dog")
    await expect(page.locator(f"#i{item}")).to_be_visible()
    assert complaints == []


async def test_on_a_phone_messages_have_room_however_much_stands_above_them(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.write("I want to kill myself", who=bsuid("CH.2"))
    await studio.file("lovely show", name="Ana")
    page = await desk_of(studio, browser, complaints, viewport=PHONE)
    board = await page.locator("#board").bounding_box()
    assert board and board["height"] > PHONE["height"] / 2
    assert complaints == []
