"""Answers to clicks and events of the stream come over two lines: what is late changes nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from bot.core.decency import NO_WORDS
from bot.desk import news
from bot.desk.drawing import DRAWERS, Audience, Drawer, View
from bot.desk.reading import Gate
from bot.store import board
from tests.desk.screen import Complaints, desk_of, focused, move
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

APPLY = "async (told) => (await import('/static/board.js')).apply(told)"


def drawer(studio: Studio) -> Drawer:
    return studio.app[DRAWERS][Audience(View.DESK, "en")]


async def _told(studio: Studio, item: int) -> dict[str, Any]:
    """The item as the desk tells it at this moment."""
    async with studio.radio.database.read() as conn:
        (card,) = await board.cards(conn, [item])
    return news.told(card, drawer(studio), gate=Gate(True, NO_WORDS), now=studio.radio.clock())


async def _unsorted(studio: Studio) -> dict[str, Any]:
    """The one message that nobody has sorted, as the desk tells it."""
    async with studio.radio.database.read() as conn:
        (one,), _ = await board.loose(conn, before=studio.radio.clock(), limit=9)
    return news.told_loose(one, drawer(studio), gate=Gate(True, NO_WORDS), now=studio.radio.clock())


def _anywhere(page: Page, key: str) -> Any:
    return page.locator(f"#{key}")


async def _heard_all(studio: Studio, page: Page) -> None:
    """Wait until the stream has told everything so far: nothing is to come that puts it right."""
    comment = await studio.file("best show", who=bsuid("CH.77"))
    await expect(_anywhere(page, f"i{comment}")).to_have_count(1)


async def test_late_news_do_not_put_a_dismissed_card_back(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.request("Dream On")
    page = await desk_of(studio, browser, complaints)
    late = await _told(studio, item)
    await page.keyboard.press("j")
    await page.keyboard.press("d")
    await expect(_anywhere(page, f"i{item}")).to_have_count(0)
    await _heard_all(studio, page)
    await page.evaluate(APPLY, late)
    assert await _anywhere(page, f"i{item}").count() == 0
    await page.keyboard.press("u")  # what is newer does
    await expect(_anywhere(page, f"i{item}")).to_be_focused()
    assert complaints == []


async def test_late_news_do_not_move_a_card_back(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.request("Dream On")
    page = await desk_of(studio, browser, complaints)
    late = await _told(studio, item)
    await move(studio, item, "take", "ana")
    on_air = page.locator(f'.lane[data-lane="on_air"] #i{item}')
    await expect(on_air).to_have_count(1)
    await page.evaluate(APPLY, late)
    await expect(on_air).to_have_count(1)
    await expect(_anywhere(page, f"i{item}")).to_have_count(1)
    assert complaints == []


async def test_late_news_do_not_bring_a_sorted_message_back(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.write("Dream On")
    studio.radio.clock.advance(seconds=4)
    page = await desk_of(studio, browser, complaints)
    late = await _unsorted(studio)
    await expect(_anywhere(page, late["key"])).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("t")
    await expect(_anywhere(page, late["key"])).to_have_count(0)
    await _heard_all(studio, page)
    await page.evaluate(APPLY, late)
    assert await _anywhere(page, late["key"]).count() == 0
    assert complaints == []


async def test_older_cards_that_left_while_they_were_fetched_are_not_added(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = [await studio.request(f"song {n}", who=bsuid(f"CH.{n}")) for n in range(3)]
    page = await desk_of(studio, browser, complaints)
    old = [await _told(studio, item) for item in items]
    await move(studio, items[0], "dismiss", "ana")
    await move(studio, items[1], "take", "ana")
    await expect(_anywhere(page, f"i{items[0]}")).to_have_count(0)
    await expect(page.locator(f'.lane[data-lane="on_air"] #i{items[1]}')).to_have_count(1)
    await page.evaluate(
        "async (cards) => { const board = await import('/static/board.js');"
        " board.addOlder(board.named('songs'), cards); }",
        old,
    )
    assert [await _anywhere(page, f"i{item}").count() for item in items] == [0, 1, 1]
    await expect(page.locator('.lane[data-lane="songs"] .card')).to_have_count(1)
    assert complaints == []


async def test_news_of_a_card_whose_answer_is_on_its_way_wait_for_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    """The undo's answer is drawn before somebody dismisses the card again, and comes after that."""
    item = await studio.request("Dream On")
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("j")
    await page.keyboard.press("d")
    await expect(_anywhere(page, f"i{item}")).to_have_count(0)
    held, go = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch(max_retries=3)
        held.set()
        await go.wait()
        await route.fulfill(response=answer)

    await page.route("**/undo", late)
    await page.keyboard.press("u")
    await asyncio.wait_for(held.wait(), 60)
    await move(studio, item, "dismiss", "ana")
    await _heard_all(studio, page)
    go.set()
    await expect(page.locator("#toast")).to_contain_text("Undone")
    assert await _anywhere(page, f"i{item}").count() == 0
    assert complaints == []


async def test_two_quick_undos_take_back_two_deeds(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    first, second = await studio.request("one"), await studio.request("two")
    page = await desk_of(studio, browser, complaints)
    for item in (first, second):
        await page.locator(f"#i{item}").focus()
        await page.keyboard.press("d")
        await expect(_anywhere(page, f"i{item}")).to_have_count(0)
    await page.keyboard.press("u")
    await page.keyboard.press("u")
    await expect(_anywhere(page, f"i{first}")).to_be_focused()
    await expect(_anywhere(page, f"i{second}")).to_have_count(1)
    assert [await studio.status(item) for item in (first, second)] == ["waiting", "waiting"]
    assert complaints == []


async def test_a_message_that_is_no_more_leaves_quietly_under_an_action(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    """A line that comes back says that it was sorted while its click is on the way."""
    await studio.write("Dream On")
    studio.radio.clock.advance(seconds=4)
    page = await desk_of(studio, browser, complaints)
    key = (await _unsorted(studio))["key"]
    row = int(key[1:])
    held, go = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        held.set()
        await go.wait()
        await route.continue_()

    await page.route("**/deeds", late)
    await page.keyboard.press("j")
    await page.keyboard.press("t")
    await asyncio.wait_for(held.wait(), 60)
    radio = studio.radio
    await radio.sort_by_hand(row, "take", who="ana")
    await page.evaluate(
        "async () => { document.activeElement.blur();"
        " (await import('/static/board.js')).keepLoose([], 0); }"
    )
    go.set()
    await expect(page.locator("#toast")).to_contain_text("somebody was quicker")
    assert await _anywhere(page, key).count() == 0
    assert await focused(page) != key
    assert not [one for one in complaints if "409" not in one]
