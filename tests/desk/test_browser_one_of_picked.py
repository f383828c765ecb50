"""While cards are picked: what is done to all of them, and what to the one in focus alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}
NAMES = ("Ana", "Bea", "Cleo", "Dora")


async def four(studio: Studio) -> list[int]:
    return [
        await studio.file(f"hello from {name}", who=bsuid(f"FOUR.{name}"), name=name)
        for name in NAMES
    ]


async def picked_and_on(
    studio: Studio, browser: Browser, complaints: Complaints, picks: list[int], focus: int
) -> Page:
    """A desk on which some are picked, and another one is in focus."""
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    for item in picks:
        await page.locator(f"#i{item}").focus()
        await page.keyboard.press("x")
    await page.locator(f"#i{focus}").focus()
    return page


WINDOWS = [
    pytest.param("e", "For the air, Dora: hello from Dora", id="edit"),
    pytest.param("n", "Note to the presenter, Dora: hello from Dora", id="note"),
    pytest.param("m", "Reply to Dora", id="reply"),
    pytest.param("w", "Dora", id="listener"),
    pytest.param("b", "Dora", id="block"),
]


@pytest.mark.parametrize("key, title", WINDOWS)
async def test_what_is_done_to_one_only_is_done_to_the_one_in_focus_and_says_whose_it_is(
    studio: Studio, browser: Browser, complaints: Complaints, key: str, title: str
) -> None:
    ana, bea, _, dora = await four(studio)
    page = await picked_and_on(studio, browser, complaints, [ana, bea], dora)
    await page.keyboard.press(key)
    await expect(page.locator("#window-title")).to_have_text(title)
    assert complaints == []


async def test_a_note_and_an_edit_go_to_no_other_card_than_the_one_in_focus(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ana, bea, _, dora = await four(studio)
    page = await picked_and_on(studio, browser, complaints, [ana, bea], dora)
    await page.keyboard.press("n")
    await page.keyboard.type("say Do-ra")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#i{dora} .note-to")).to_contain_text("say Do-ra")
    await page.keyboard.press("e")
    await page.locator("#asking").fill("good evening")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(f"#i{dora} .air-text")).to_have_text("good evening")
    rows = await studio.radio.items()
    assert [(row.id, row.note, row.air_text) for row in rows if row.note or row.air_text] == [
        (dora, "say Do-ra", "good evening")
    ]
    assert complaints == []


async def test_deeds_for_a_range_go_to_what_is_picked_and_not_to_the_one_in_focus(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ana, bea, _, dora = await four(studio)
    page = await picked_and_on(studio, browser, complaints, [ana, bea], dora)
    for key in ("s", ".", "7"):
        await page.keyboard.press(key)
        await expect(page.locator("#toast")).to_contain_text("2 messages")
        await expect(page.locator(".card[data-busy]")).to_have_count(0)
    rows = await studio.radio.items()
    marked = [row.id for row in rows if row.starred and row.pinned_at and row.tags == [7]]
    assert marked == [ana, bea]
    assert not [row for row in rows if row.id == dora and (row.starred or row.tags)]
    assert complaints == []


async def test_the_menu_parts_what_goes_to_all_from_what_goes_to_one(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ana, bea, _, dora = await four(studio)
    page = await picked_and_on(studio, browser, complaints, [ana, bea], dora)
    await page.locator(f"#i{dora} .more-acts").press("Enter")
    menu = page.get_by_role("dialog", name="3 picked")
    every = menu.get_by_role("group", name="With all 3 of them")
    alone = menu.get_by_role("group", name="With this one only: Dora")
    await expect(every.get_by_role("button", name="dismiss")).to_be_visible()
    await expect(every.get_by_role("button", name="Colour 3")).to_be_visible()
    for words in ("edit for the air", "note to the presenter", "answer the listener", "block"):
        await expect(alone.get_by_role("button", name=words)).to_be_visible()
        await expect(every.get_by_role("button", name=words)).to_have_count(0)
    await alone.get_by_role("button", name="block the listener").click()
    await expect(page.locator("#window-title")).to_have_text("Dora")
    await page.keyboard.press("Escape")
    await expect(page.locator("#picked")).to_contain_text("2 picked")  # the menu has picked nothing
    await page.locator(f"#i{dora} .more-acts").press("Enter")
    await every.get_by_role("button", name="star").click()
    await expect(page.locator("#toast")).to_contain_text("3 messages")
    rows = await studio.radio.items()
    assert [row.id for row in rows if row.starred] == [ana, bea, dora]
    assert complaints == []


@pytest.mark.parametrize("path, lane", [("/", "passed"), ("/air", "air")])
async def test_beside_a_pinned_card_the_desk_says_why_nothing_moves(
    studio: Studio, browser: Browser, complaints: Complaints, path: str, lane: str
) -> None:
    ana, bea, cleo, _ = await four(studio)
    await studio.radio.do("pass", ana, bea, cleo, who="eva")
    await studio.radio.do("pin", ana, who="eva")
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url(path)))
    cards = page.locator(f'.lane[data-lane="{lane}"] .card')
    for card, key in ((bea, "["), (ana, "]")):
        await page.locator(f"#i{card}").focus()
        await page.keyboard.press(key)
        await expect(page.locator("#toast")).to_contain_text("Not moved: what is pinned stands")
        await expect(cards.first).to_have_id(f"i{ana}")
        await page.evaluate("document.getElementById('toast').hidden = true")
    await page.locator(f"#i{cleo}").focus()
    await page.keyboard.press("[")
    await expect(page.locator("#toast")).to_contain_text("Placed")
    await expect(cards.nth(1)).to_have_id(f"i{cleo}")
    assert [one for one in complaints if "409" not in one] == []


async def test_with_cards_picked_and_none_in_focus_the_desk_asks_for_one(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ana, bea, _, _ = await four(studio)
    page = await picked_and_on(studio, browser, complaints, [ana, bea], bea)
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("e")
    await expect(page.locator("#toast")).to_contain_text("one message only")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    assert complaints == []
