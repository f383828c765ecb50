"""The presenter's view in a real browser, with a mouse at hand."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.desk.screen import Complaints, desk_of, move
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE

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


@pytest.mark.parametrize("width", [1024, 1500])
@pytest.mark.parametrize("role", ["presenter", "manager"])  # who may reply has more buttons
async def test_what_was_done_is_told_beside_the_buttons_of_the_next_message(
    studio: Studio, browser: Browser, complaints: Complaints, role: str, width: int
) -> None:
    for text in ("hello", "good morning"):
        await move(studio, await studio.file(text), "pass", "ana")
    page = await desk_of(
        studio, browser, complaints, "pia", role=role, viewport={"width": width, "height": 760}
    )
    await page.goto(str(studio.server.make_url("/air")))
    await page.locator(".current .act.air").click(timeout=5_000)
    await expect(page.locator("#toast")).to_be_visible()
    covered = """() => [...document.querySelectorAll(".current .acts button")].filter((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return !one.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }).map((one) => one.textContent)"""
    await expect(page.locator(".current .act.air")).to_be_visible()
    assert await page.evaluate(covered) == []
    assert complaints == []
