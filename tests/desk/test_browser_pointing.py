"""What keys do, by mouse and by finger."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import PHONE, Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}
SMALL = """() => [...document.querySelectorAll("button, a[href], input, select, summary, .grip")]
    .filter((one) => one.checkVisibility({ opacityProperty: true }) && !one.matches(".skip"))
    .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
    .map(([html, box]) => `${html} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


async def three(studio: Studio) -> list[int]:
    return [await studio.file(f"number {n}", who=bsuid(f"CH.{n}"), name="Ana") for n in range(3)]


async def test_a_range_is_picked_with_shift_and_dismissed_from_the_menu(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = await three(studio)
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    await page.locator(f"#i{items[0]} .pick").click()
    await page.locator(f"#i{items[2]} .pick").click(modifiers=["Shift"])
    await expect(page.locator("#picked")).to_contain_text("3 picked")
    await page.locator(f"#i{items[1]}").hover()
    await page.locator(f"#i{items[1]} .more-acts").click()
    menu = page.get_by_role("dialog", name="3 picked")
    await menu.get_by_role("button", name="dismiss").click()
    await expect(page.locator("#toast")).to_contain_text("3 messages")
    await page.locator("#toast button").click()
    await expect(page.locator(".lane .card")).to_have_count(3)
    assert [await studio.status(item) for item in items] == ["waiting"] * 3
    assert complaints == []


async def test_a_card_is_dragged_by_its_grip_to_its_place(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = await three(studio)
    await studio.radio.do("pass", *items, who="eva")
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url("/air")))
    grip = page.locator(f"#i{items[2]} .grip")
    await grip.drag_to(page.locator(f"#i{items[0]}"), target_position={"x": 150, "y": 5})
    await expect(page.locator(".lane .card").first).to_have_id(f"i{items[2]}")
    assert complaints == []


async def test_a_finger_passes_marks_and_undoes(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item, *_ = await three(studio)
    page = await desk_of(studio, browser, complaints, viewport=PHONE, has_touch=True)
    await page.tap(f"#i{item} .more-acts")
    await page.get_by_role("dialog").get_by_role("button", name="star").tap()
    await expect(page.locator(f"#i{item} .star")).to_have_count(1)
    await page.tap(f"#i{item} .act.pass")
    await expect(page.locator("#toast")).to_contain_text("Passed")
    await page.tap("#toast button")
    await expect(page.locator("#toast")).to_contain_text("Undone")
    (row,) = await studio.radio.items(id=item)
    assert (row.passed_at, bool(row.starred)) == (None, True)
    assert complaints == []


@pytest.mark.parametrize("role", ["producer", "presenter"])
async def test_a_finger_writes_a_call_down_and_undoes_when_the_toast_has_gone(
    studio: Studio, browser: Browser, complaints: Complaints, role: str
) -> None:
    page = await desk_of(studio, browser, complaints, role=role, viewport=PHONE, has_touch=True)
    # as on a page that came by plain http from another machine
    await page.evaluate("Object.defineProperty(crypto, 'randomUUID', { value: undefined })")
    await page.get_by_role("button", name="Write down a call or a note").tap()
    await page.locator("#window textarea").fill("Rob rang: traffic on the bridge")
    await page.get_by_role("dialog").get_by_role("button", name="Into the queue").tap()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    (item,) = await studio.radio.items()
    await studio.radio.do("star", item.id, who="ben")
    await page.get_by_role("button", name="Done last, and undo").tap()
    line = page.locator(".deeds li").first
    await expect(line).to_contain_text("starred")
    await expect(line).to_contain_text("Rob rang")
    await line.get_by_role("button").tap()
    await expect(page.locator(".deeds li").first).to_contain_text("taken back by ben")
    (item,) = await studio.radio.items()
    assert not item.starred
    assert complaints == []


@pytest.mark.parametrize("path", ["/", "/air"])
@pytest.mark.parametrize("size", [BIG, PHONE], ids=["desk", "phone"])
async def test_nothing_to_press_is_smaller_than_a_finger_can_find(
    studio: Studio, browser: Browser, complaints: Complaints, path: str, size: Any
) -> None:
    await studio.radio.do("pass", *(await three(studio))[:2], who="eva")
    page: Page = await desk_of(studio, browser, complaints, viewport=size)
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url(path)))
    assert await page.evaluate(SMALL) == []
    assert complaints == []
