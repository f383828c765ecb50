"""The line is away for a while and comes back: the desk says so, and nothing was missed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.desk.screen import Complaints, cut_off, desk_of, focused, move
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE, pytest.mark.timeout(300)]

KEYS = ("t", "d", "p", "s", ".", "3", "S", "m")  # each would do something with the card in focus
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


async def test_while_the_line_is_lost_nothing_is_sent_though_it_would_arrive(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    """The queue that somebody sees may be an old one: nobody acts on it, and no word is lost."""
    for n in range(2):
        await studio.request("Dream On", who=bsuid(f"CH.{n}"), name=f"Ana {n}")
    page = await desk_of(studio, browser, complaints, viewport={"width": 1400, "height": 900})
    await page.keyboard.press("j")
    await page.keyboard.press("m")
    await page.locator(".answer-panel textarea").fill("Half an answer")
    await page.route("**/events*", lambda route: route.abort())
    cut_off(studio)
    await expect(page.locator("#lost")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    await _says_no(page, lambda: page.keyboard.press("Control+Enter"))
    await expect(page.locator(".answer-panel textarea")).to_have_value("Half an answer")
    await page.locator("#window .window-bar button").click()
    await page.keyboard.press("i")
    await page.locator("#window textarea").fill("Half a note")
    await _says_no(page, lambda: page.keyboard.press("Control+Enter"))
    await expect(page.locator("#window textarea")).to_have_value("Half a note")
    await page.locator("#window .window-bar button").click()
    await page.locator(".askers summary").click()  # to open it is to read
    await _says_no(page, page.get_by_role("button", name="Split off the request").first.click)
    await page.locator(".set-topic summary").press("Enter")  # what says so lies over it
    await page.locator('.set-topic [name="text"]').fill("Best beach?")
    await page.locator('.set-topic [name="until"]').fill("13:30")
    await _says_no(page, lambda: page.locator(".set-topic button").first.press("Enter"))
    await expect(page.locator('.set-topic [name="text"]')).to_have_value("Best beach?")
    await _says_no(page, lambda: page.locator(".passing button").press("Enter"))
    assert [one for one in sent if "/reply/here" not in one] == []
    assert len(await studio.radio.items()) == 1


async def _says_no(page: Page, act: Callable[[], Awaitable[None]]) -> None:
    toast = page.locator("#toast")
    await toast.evaluate("one => { one.hidden = true; }")
    await act()
    await expect(toast).to_be_visible()
    await expect(toast).to_contain_text(NOT_DONE)


async def _nothing_can_be_done(studio: Studio, page: Page, items: list[int]) -> None:
    """Each key says so, and the card stays as it was."""
    before = await _rows(studio, items[0])
    for key in KEYS:
        await _says_no(page, partial(page.keyboard.press, key))
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
