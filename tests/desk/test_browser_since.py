"""What came after a card was passed, and edits after words for the air, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.desk.screen import PHONE, Complaints, desk_of
from tests.desk.studio import Studio
from tests.desk.test_axe import looked_at
from tests.desk.test_outdated import FOR_AIR, NEW, SINCE, correct, put_right
from tests.desk.test_since import LATER, ONE, TWO, join
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}
ANA, BEN = bsuid("CH.1"), bsuid("CH.2")


async def views(
    studio: Studio, browser: Browser, complaints: Complaints, **more: Any
) -> tuple[Page, Page]:
    """A producer's desk, and beside it what the presenter sees."""
    desk = await desk_of(studio, browser, complaints, "eva", **{"viewport": BIG, **more})
    return desk, await desk_of(studio, browser, complaints, "pia", role="presenter", viewport=BIG)


async def two_passed(studio: Studio) -> int:
    """The first of two cards that were passed."""
    item = await studio.file("for my mum", who=ANA)
    await studio.radio.do("pass", item, who="eva")
    await studio.radio.do("pass", await studio.file("hi", who=BEN), who="eva")
    return item


async def order(page: Page) -> Any:
    return await page.locator(".lane .card").evaluate_all("all => all.map((one) => one.id)")


def passed_card(desk: Page, item: int) -> Locator:
    return desk.locator(f'.lane[data-lane="passed"] #i{item}')


async def test_one_key_passes_what_has_come_since_and_the_same_key_takes_the_card_back(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await two_passed(studio)
    desk, air = await views(studio, browser, complaints)
    before = await order(air)
    await join(studio, item)
    card = passed_card(desk, item)
    await expect(card.locator(".came-since")).to_have_text(ONE)
    await expect(card.locator(".said.unpassed")).to_contain_text("not with the presenter")
    await expect(card.locator(".said.unpassed")).to_contain_text(LATER)
    await expect(card).to_have_attribute("aria-label", re.compile(ONE))
    await expect(air.locator(f"#i{item}")).to_contain_text("for my mum")
    await expect(air.locator(f"#i{item}")).not_to_contain_text(LATER)
    await card.focus()
    await desk.keyboard.press("p")
    await expect(air.locator(f"#i{item} .reading")).to_contain_text(LATER)
    await expect(card.locator(".came-since")).to_have_count(0)
    await expect(card).to_be_focused()
    assert await order(air) == before
    await desk.keyboard.press("u")
    await expect(card.locator(".came-since")).to_have_text(ONE)
    await expect(air.locator(f"#i{item}")).not_to_contain_text(LATER)
    await card.focus()
    await desk.keyboard.press("p")
    await expect(card.locator(".came-since")).to_have_count(0)
    await desk.keyboard.press("p")
    await expect(air.locator(f"#i{item}")).to_have_count(0)
    await expect(desk.locator(f'.lane[data-lane="comments"] #i{item}')).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize("more", [{}, {"viewport": PHONE, "has_touch": True}], ids=["mouse", "tap"])
async def test_a_button_says_how_much_it_passes_and_another_takes_the_card_back(
    studio: Studio, browser: Browser, complaints: Complaints, more: Any
) -> None:
    item = await two_passed(studio)
    for text in (LATER, "and her cat"):
        await join(studio, item, text)
    desk, air = await views(studio, browser, complaints, **more)
    if more:
        await desk.locator('.lanebar [data-lane="passed"]').tap()
    card = passed_card(desk, item)
    await expect(card.locator(".came-since")).to_have_text(TWO)
    await card.hover()
    button = card.get_by_role("button", name="Pass 2 more")
    await (button.tap() if more else button.click())
    await expect(air.locator(f"#i{item} .reading")).to_contain_text("and her cat")
    await expect(card.locator(".came-since")).to_have_count(0)
    await card.hover()
    back = card.get_by_role("button", name="Not yet")
    await (back.tap() if more else back.click())
    await expect(air.locator(f"#i{item}")).to_have_count(0)
    assert complaints == []


async def test_the_sheet_of_keys_says_so(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    desk = await desk_of(studio, browser, complaints, "eva")
    await desk.keyboard.press("?")
    said = "pass it to the presenter, or what came since, or take that back"
    await expect(desk.locator("#window .keys").first).to_contain_text(said)
    assert complaints == []


async def test_an_edit_after_the_words_for_the_air_is_in_the_open_on_both_views(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await put_right(studio)
    desk, air = await views(studio, browser, complaints)
    card = desk.locator(f"#i{item}")
    await expect(card.get_by_text(SINCE)).to_be_visible()
    await expect(card.get_by_text(NEW)).to_be_visible()
    await card.focus()
    await desk.keyboard.press("p")
    reading = air.locator(f"#i{item} .reading")
    for text in (SINCE, FOR_AIR, NEW):
        await expect(reading.get_by_text(text)).to_be_visible()
    await desk.locator(f"#i{item}").focus()
    await desk.keyboard.press("e")
    await desk.locator("#asking").fill("Maeve has her birthday")
    await desk.keyboard.press("Control+Enter")
    await expect(reading).to_contain_text("Maeve has her birthday")
    await expect(reading.get_by_text(SINCE)).to_have_count(0)
    assert complaints == []


async def test_words_that_are_being_written_over_old_ones_are_not_saved_over_a_new_edit(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    """Whoever writes has not seen what the listener has just put right."""
    item = await put_right(studio)
    desk = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    await desk.locator(f"#i{item}").focus()
    await desk.keyboard.press("e")
    await desk.locator("#asking").fill("Maeve has her birthday")
    await correct(studio, item, "happy birthday to Mabel")
    await expect(desk.locator(f"#i{item}")).to_contain_text("Mabel")
    await desk.keyboard.press("Control+Enter")
    await expect(desk.locator("#toast")).to_contain_text("quicker")
    (row,) = await studio.radio.items()
    assert row.air_text == FOR_AIR
    await desk.keyboard.press("Control+Enter")
    await expect(desk.locator(f"#i{item} .air-text")).to_have_text("Maeve has her birthday")


async def test_axe_finds_nothing_on_cards_that_say_so(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await put_right(studio)
    await studio.radio.do("pass", item, who="eva")
    await join(studio, item)
    desk, air = await views(studio, browser, complaints)
    await expect(desk.locator(f"#i{item} .came-since")).to_be_visible()
    for page in (desk, air):
        assert not any((await looked_at(page, "a card")).values())
    assert complaints == []
