"""The listener card in a real browser: over the desk, by keyboard alone, in both themes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.store import listeners
from tests.desk.screen import PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]
BIG: Any = {"width": 1400, "height": 900}


async def producers_desk(
    studio: Studio, browser: Browser, complaints: Complaints, **more: Any
) -> Page:
    return await desk_of(studio, browser, complaints, "eva", role="producer", **more)


async def open_card(page: Page, item: int) -> None:
    await page.locator(f"#i{item}").press("w")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_a_listener_is_blocked_and_heard_again_without_leaving_the_queue(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("you are so bad", name="Ana")
    page = await producers_desk(studio, browser, complaints)
    address, keys = page.url, page.keyboard
    await open_card(page, item)
    window = page.get_by_role("dialog")
    await expect(window.get_by_role("heading", name="Ana")).to_be_visible()
    await window.get_by_label("New note").focus()
    await keys.type("u j d: letters that are keys of the desk")
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(window.get_by_role("status")).to_be_focused()
    await expect(window.locator(".notes")).to_contain_text("letters that are keys")
    await window.get_by_label("Why").select_option("abuse")
    await window.get_by_role("button", name="Block this listener").press("Enter")
    await expect(window.get_by_role("button", name="Unblock")).to_be_visible()
    await keys.press("Escape")
    await expect(page.locator(f"#i{item} .blocked")).to_have_text(
        "Blocked until 13:00 by eva: abuse"
    )
    await expect(page.locator(f"#i{item}")).to_be_focused()
    await studio.write("and still bad")
    studio.radio.clock.advance(seconds=4)
    await expect(page.locator("#folded")).to_contain_text("1 from blocked listeners")
    await expect(page.locator(".lane .card")).to_have_count(1)
    await open_card(page, item)
    await window.get_by_role("button", name="Unblock").press("Enter")
    await expect(window.get_by_role("status")).to_contain_text("not blocked any more")
    await keys.press("Escape")
    await expect(page.locator(f"#i{item} .blocked")).to_have_count(0)
    await studio.write("sorry")
    studio.radio.clock.advance(seconds=4)
    await expect(page.locator(".lane .card")).to_have_count(2)
    assert page.url == address and complaints == []


async def test_older_ones_are_added_below_in_the_window(
    studio: Studio, browser: Browser, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.person.A_PAGE", 2)
    for n in range(5):
        item = await studio.file(f"message {n}")
        studio.radio.clock.advance(seconds=1)
    page = await producers_desk(studio, browser, complaints)
    await open_card(page, item)
    entries = page.locator(".history > li")
    for count in (4, 5):
        await page.get_by_role("link", name="Older ones").press("Enter")
        await expect(entries).to_have_count(count)
    await expect(entries.nth(4)).to_be_focused()
    await expect(page.locator(".history .text")).to_have_text(
        [f"message {n}" for n in (4, 3, 2, 1, 0)]
    )
    assert complaints == []


async def test_without_a_connection_nothing_is_decided(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("hi")
    page = await producers_desk(studio, browser, complaints)
    await open_card(page, item)
    await page.evaluate("document.body.classList.add('cut-off')")
    await page.get_by_role("button", name="Stop replies").press("Enter")
    await expect(page.locator("#toast")).to_contain_text("there is no connection")
    async with studio.radio.database.read() as conn:
        row = await listeners.get(conn, 1)
    assert row is not None and row.replies == "on"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_card_and_list_fit_a_phone_in_both_themes(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: Any
) -> None:
    item = await _somebody(studio)
    page = await producers_desk(
        studio, browser, complaints, viewport=PHONE, color_scheme=scheme, has_touch=True
    )
    for path in (f"/items/{item}/listener", "/blocked"):
        await page.goto(str(studio.server.make_url(path)))
        assert await readable(page, scheme)
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_window_holds_the_card_whole(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: Any
) -> None:
    item = await _somebody(studio)
    page = await producers_desk(studio, browser, complaints, viewport=BIG, color_scheme=scheme)
    await open_card(page, item)
    wide = "const c = document.getElementById('window-content'); c.scrollWidth <= c.clientWidth"
    assert await page.evaluate(wide)
    assert complaints == []


async def _somebody(studio: Studio) -> int:
    """A listener with everything on the card: notes, a block, replies, an unbroken long word."""
    radio = studio.radio
    await studio.request("Dream On", "Aerosmith", name="Rosalind")
    radio.clock.advance(seconds=8)
    await radio.answer()
    (aired,) = await radio.items()
    await radio.move(aired.id, "take")
    await radio.move(aired.id, "air")
    radio.clock.advance(hours=3)
    item = await studio.file("x" * 200)
    await studio.file("hello from Ballymena", who=bsuid("CH.2"), name="Ben")
    mia = await studio.person("producer", "mia")
    base = f"/items/{item}/listener"
    headers = {"Sec-Fetch-Site": "same-origin"}
    for path, form in (
        ("notes", {"text": "Phones in every Friday; her brother is the one with the choir."}),
        ("block", {"length": "day", "why": "flood", "words": "forty in a minute"}),
    ):
        async with mia.post(f"{base}/{path}", data=form, headers=headers) as response:
            assert response.status == 200
    await studio.write("and one more")
    return item
