"""The desk in a real browser: what is asked for, and what counts as having been opened."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from bot.desk.news import MOST_LOOSE
from tests.desk.screen import Complaints, desk_of, move
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def test_older_unsorted_messages_come_at_a_wish_and_stand_in_their_order(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    sent = [await studio.write(f"message {n}", bsuid(f"CH.{n % 9}")) for n in range(MOST_LOOSE + 3)]
    studio.radio.clock.advance(seconds=4)
    page = await desk_of(studio, browser, complaints)
    lane = page.locator('.lane[data-lane="unsorted"]')
    await expect(lane.locator(".card")).to_have_count(MOST_LOOSE)
    await expect(lane.locator("button.older")).to_have_text("3 older ones: show")
    await lane.locator("button.older").click()
    await expect(lane.locator(".card")).to_have_count(MOST_LOOSE + 3)
    await expect(lane.locator("button.older")).to_be_hidden()
    radio = studio.radio
    moved = await radio.sort_by_hand(sent[-1], "take", who="ana")
    assert moved.item_id is not None
    await move(studio, moved.item_id, "return", "ana")  # as an item, which stands before them
    await expect(lane.locator(".card").first).to_have_id(f"i{moved.item_id}")
    keys: list[str] = await lane.locator(".card").evaluate_all("all => all.map(one => one.id)")
    assert keys == [f"i{moved.item_id}", *(f"m{one}" for one in sent[:-1])]
    assert complaints == []


async def test_unfolding_a_message_gives_the_listener_the_tick_once(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.file("a long story " * 60)
    page = await desk_of(studio, browser, complaints)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.keyboard.press("j")
    assert await studio.radio.outbox() == []  # looking at it is not opening it
    async with page.expect_response("**/open"):
        await page.keyboard.press("o")
    await page.keyboard.press("o")
    await page.keyboard.press("o")
    await expect(page.locator(".long[open]")).to_have_count(1)
    assert len([url for url in asked if url.endswith("/open")]) == 1
    assert [row.kind for row in await studio.radio.outbox()] == ["read"]
    assert complaints == []
