"""The presenter's view in a real browser, with a mouse at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.desk.screen import Complaints, desk_of, move
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE

GUIDE = Path(__file__).parents[2] / "docs/presenter.md"
pytestmark = [pytest.mark.browser, ON_SQLITE]


async def test_the_open_message_stands_beside_the_list_and_is_read_out_by_a_click(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.request("Dream On")
    await move(studio, item, "pass", "ana")
    page = await desk_of(studio, browser, complaints, "pia", role="presenter")
    row, reading = page.locator(f"#i{item} .row"), page.locator(f"#i{item} .reading")
    await expect(reading.locator(".song")).to_be_in_viewport(ratio=1)
    left, right = await row.bounding_box(), await reading.bounding_box()
    assert left and right and right["x"] >= left["x"] + left["width"]
    await reading.locator(".act.air").click(timeout=5_000)
    await expect(page.locator(f"#i{item}")).to_have_count(0)
    assert await studio.status(item) == "aired"
    assert complaints == []


async def test_the_guide_lists_the_keys_that_a_presenter_has(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, "pia", role="presenter")
    await page.keyboard.press("?")
    keys = await page.locator("dl.keys dt").all_inner_texts()
    meanings = await page.locator("dl.keys dd").all_inner_texts()
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", GUIDE.read_text().partition("## Keys")[2], re.M)
    listed = dict(rows[1:])  # after the heading
    shown = {" ".join(key.split()): meaning for key, meaning in zip(keys, meanings, strict=True)}
    assert listed == shown | {"Shift P": "hand the song over to the playout"}  # if it is set up
    assert complaints == []
