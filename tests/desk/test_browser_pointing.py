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


async def test_a_range_is_picked_by_a_finger_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = await three(studio)
    page = await desk_of(studio, browser, complaints, viewport=PHONE, has_touch=True)
    await page.tap(f"#i{items[0]} .pick")
    await page.tap(f"#i{items[2]} .more-acts")
    menu = page.get_by_role("dialog", name="2 picked")
    await menu.get_by_role("button", name="pick all from the last picked one to here").tap()
    await expect(page.locator("#picked")).to_contain_text("3 picked")
    assert complaints == []


VIEWS = [pytest.param("/", "passed", id="producer"), pytest.param("/air", "air", id="presenter")]


@pytest.mark.parametrize("path, lane", VIEWS)
async def test_a_card_is_dragged_by_its_grip_to_its_place(
    studio: Studio, browser: Browser, complaints: Complaints, path: str, lane: str
) -> None:
    items = await three(studio)
    await studio.radio.do("pass", *items, who="eva")
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url(path)))
    cards = page.locator(f'.lane[data-lane="{lane}"] .card')
    grip = page.locator(f"#i{items[2]} .grip")
    await grip.drag_to(cards.first, target_position={"x": 150, "y": 5})
    await expect(cards.first).to_have_id(f"i{items[2]}")
    await cards.first.locator(".grip").hover()
    await page.mouse.down()
    await cards.last.hover()
    await page.keyboard.press("Escape")  # not after all
    await page.mouse.up()
    await expect(page.locator(".drop-before, .drop-after, .dragging")).to_have_count(0)
    await expect(cards.first).to_have_id(f"i{items[2]}")
    assert complaints == []


@pytest.mark.parametrize("path, lane", VIEWS)
async def test_a_card_is_dragged_by_a_finger(
    studio: Studio, browser: Browser, complaints: Complaints, path: str, lane: str
) -> None:
    items = await three(studio)
    await studio.radio.do("pass", *items, who="eva")
    tall = {**PHONE, "height": 1000}  # all three are in sight
    page = await desk_of(studio, browser, complaints, viewport=tall, has_touch=True)
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url(path)))
    if path == "/":
        await page.locator('.lanebar a[data-lane="passed"]').tap()
    cards = page.locator(f'.lane[data-lane="{lane}"] .card')
    grip, there = await cards.first.locator(".grip").bounding_box(), cards.last
    onto = await there.bounding_box()
    assert grip and onto
    finger = await page.context.new_cdp_session(page)
    x, top, bottom = grip["x"] + 12, grip["y"] + 12, onto["y"] + 0.7 * onto["height"]
    for kind, y in [("Start", top), ("Move", (top + bottom) / 2), ("Move", bottom), ("End", None)]:
        points = [] if y is None else [{"x": x, "y": y}]
        told = {"type": f"touch{kind}", "touchPoints": points}
        await finger.send("Input.dispatchTouchEvent", told)
    await expect(cards.last).to_have_id(f"i{items[0]}")
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
