"""The line is away for a while and comes back: the desk says so, and nothing was missed."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.desk.screen import Complaints, cut_off, desk_of, focused, move
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE, pytest.mark.timeout(300)]

KEYS = ("t", "d", "p", "s", ".", "3", "S")  # each would do something with the card in focus
NOT_DONE = "Not done: there is no connection to the desk."


@pytest.mark.parametrize("seconds", [0, pytest.param(60, marks=pytest.mark.soak)])
async def test_offline_for_a_while_and_back_nothing_is_missed(
    studio: Studio, browser: Browser, complaints: Complaints, seconds: float
) -> None:
    items = [await studio.request(f"song {n}", who=bsuid(f"CH.{n}")) for n in range(6)]
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("j")
    await page.context.set_offline(True)
    cut_off(studio)  # a browser that plays offline lets a stream that runs run on
    banner = page.locator("#lost")
    await expect(banner).to_contain_text(re.compile(r"You see the queue of \d\d:\d\d; nothing can"))
    missed = [await studio.request(f"missed {n}", who=bsuid(f"CH.9{n}")) for n in range(3)]
    comment = await studio.file("best show", who=bsuid("CH.77"))
    await move(studio, items[1], "take", "ana")
    await move(studio, items[2], "dismiss", "ana")
    await _nothing_can_be_done(studio, page, items)
    await asyncio.sleep(seconds)  # a minute cannot be had faster: the browser keeps its own time
    await _is_still_read(page, items)
    await page.context.set_offline(False)
    await expect(banner).to_be_hidden(timeout=30_000)
    await expect(page.locator("#toast")).to_contain_text("Nothing was missed")
    for item in missed:
        await expect(_in(page, "songs", item)).to_have_count(1)
    await expect(_in(page, "comments", comment)).to_have_count(1)
    await expect(_in(page, "on_air", items[1])).to_have_count(1)
    await expect(page.locator(f"#i{items[2]}")).to_have_count(0)
    await page.keyboard.press("t")  # from here on keys do what they say
    await expect(_in(page, "on_air", items[0])).to_be_focused()
    assert not [one for one in complaints if "net::ERR_" not in one]


async def _nothing_can_be_done(studio: Studio, page: Page, items: list[int]) -> None:
    """Each key says so, and the card stays as it was."""
    before = await _rows(studio, items[0])
    toast = page.locator("#toast")
    for key in KEYS:
        await toast.evaluate("one => { one.hidden = true; }")
        await page.keyboard.press(key)
        await expect(toast).to_be_visible()
        await expect(toast).to_contain_text(NOT_DONE)
    assert await _rows(studio, items[0]) == before
    assert await focused(page) == f"i{items[0]}"


async def _is_still_read(page: Page, items: list[int]) -> None:
    """The last queue stands there, and the eyes go through it."""
    await expect(page.locator('.lane[data-lane="songs"] .card')).to_have_count(len(items))
    await page.keyboard.press("j")
    assert await focused(page) == f"i{items[1]}"
    await page.keyboard.press("k")
    assert await focused(page) == f"i{items[0]}"
    await expect(page.locator("#lost")).to_be_visible()


async def _rows(studio: Studio, item: int) -> list[Any]:
    return list(await studio.radio.items(id=item))


def _in(page: Page, lane: str, item: int) -> Locator:
    return page.locator(f'.lane[data-lane="{lane}"] #i{item}')
