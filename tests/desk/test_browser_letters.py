"""Keys of one letter, figure or sign: switched off, and with Alt where a sign needs it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.desk.test_browser_sound import voice
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}
SINGLE = ("j", "d", "Shift+D", "x", "1", ".", "/", "?", "!", "[")
PRESSED = """({ key, ...more }) => !document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }))"""


async def _switch(page: Page, studio: Studio) -> None:
    await page.goto(str(studio.server.make_url("/me")))
    switch = page.get_by_role("checkbox", name="Letters, figures and signs")
    await switch.press("Space")
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url("/")))


async def _two(studio: Studio) -> list[int]:
    return [
        await studio.file(f"message {n}", who=bsuid(f"CH.{n}"), name=name)
        for n, name in enumerate(("Ana", "Ben"))
    ]


async def test_single_keys_are_switched_off_and_on_again_on_ones_own_page(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    first, second = await _two(studio)
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    await _switch(page, studio)
    card = page.locator(f"#i{first}")
    await card.focus()
    for key in SINGLE:
        await page.keyboard.press(key)
    await expect(card).to_be_focused()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("#toast")).to_be_hidden()
    await expect(page.locator(".pick:checked")).to_have_count(0)
    await _switch(page, studio)
    await card.focus()
    await page.keyboard.press("j")
    await expect(page.locator(f"#i{second}")).to_be_focused()
    assert complaints == []


async def test_without_single_keys_arrows_buttons_and_the_menu_do_all(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    first, second = await _two(studio)
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    await _switch(page, studio)
    await page.locator(f"#i{first}").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(f"#i{second}")).to_be_focused()
    more = page.locator(f"#i{second}").get_by_role("button", name="More for Ben")
    await more.press("Enter")
    await page.get_by_role("button", name="pick, for one deed on several").press("Enter")
    await expect(page.locator("#picked")).to_contain_text("1 picked")
    await page.keyboard.press("Escape")
    await expect(page.locator("#picked")).to_be_hidden()
    await page.locator("#show-keys").press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("you have switched them off")
    await page.keyboard.press("Escape")
    await page.locator(f"#i{first}").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("Taken: message 0")
    assert complaints == []


async def test_a_sign_that_needs_alt_is_a_key_and_a_letter_with_alt_is_none(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    first, second = await _two(studio)
    await studio.radio.do("pass", first, second, who="eva")
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    cards = page.locator('.lane[data-lane="passed"] .card')
    await expect(cards.first).to_have_id(f"i{first}")
    await cards.first.focus()
    for key in ("d", "1", "Enter", "ArrowDown", " "):
        assert not await page.evaluate(PRESSED, {"key": key, "altKey": True}), key
    assert await page.evaluate(PRESSED, {"key": "]", "altKey": True})
    await expect(cards.first).to_have_id(f"i{second}")
    assert complaints == []


async def test_in_a_player_too_a_sign_may_need_alt(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await voice(studio)
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    await page.locator(".wave-at").focus()
    assert await page.evaluate(PRESSED, {"key": "[", "altKey": True})
    assert not await page.evaluate(PRESSED, {"key": "ArrowRight", "altKey": True})


async def test_the_list_of_keys_says_when_a_screen_reader_keeps_them(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("NVDA or JAWS")
    assert complaints == []
