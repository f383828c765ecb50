"""What stands above the lanes leaves them the room, in windows of every size."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.desk.screen import DRAWN, Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

SHARE = """() => { const box = document.querySelector(".board").getBoundingClientRect();
    return (Math.min(box.bottom, innerHeight) - box.top) / innerHeight }"""
OVER = """([card, next]) => { const line = next.querySelector(".name").getBoundingClientRect().top;
    return [...card.querySelectorAll(".acts > :is(a, button)")]
        .map((one) => [one.className, one.getBoundingClientRect()])
        .filter(([, box]) => box.height && box.bottom > line)
        .map(([name, box]) => `${name} ${box.bottom - line}`) }"""
ROOM = [
    *[(path, 1500, 900, 0.8) for path in ("/", "/air")],
    *[(path, 1280, 720, 0.75) for path in ("/", "/air")],
    *[(path, 1024, 700, 0.75) for path in ("/", "/air")],
    *[(path, 700, 450, 0.6) for path in ("/", "/air")],  # a laptop at twice the size
    *[(path, 380, 700, 0.65) for path in ("/", "/air")],
]


async def two(studio: Studio) -> list[int]:
    return [
        await studio.file(f"What a show {n}", who=bsuid(f"CH.{n}"), name="Ana") for n in range(2)
    ]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_lanes_keep_their_share_of_the_window(
    studio: Studio, browser: Browser, complaints: Complaints, language: str
) -> None:
    await studio.radio.do("pass", (await two(studio))[0], who="eva")
    page = await desk_of(studio, browser, complaints)
    if language == "es":
        await page.goto(str(studio.server.make_url("/me")))
        await page.locator("select[name=language]").select_option("es")
        await page.locator("select[name=language] >> xpath=ancestor::form//button").click()
    small = []
    for path, width, height, least in ROOM:
        await page.set_viewport_size({"width": width, "height": height})
        async with desk_opens(page):
            await page.goto(str(studio.server.make_url(path)))
        await page.evaluate(DRAWN)
        share = await page.evaluate(SHARE)
        if share < least:
            small.append(f"{path} {width}x{height}: {share:.2f}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert small == []


async def test_what_a_card_offers_lies_over_no_word_of_the_next(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    comments = await two(studio)
    songs = [await studio.request(f"Song {n}", who=bsuid(f"SO.{n}")) for n in range(2)]
    page = await desk_of(studio, browser, complaints, viewport={"width": 1400, "height": 900})
    for pair in (comments, songs):
        card = page.locator(f"#i{pair[0]}")
        await card.hover()
        await expect(card.locator(".act.pass")).to_be_visible()
        cards = [await page.query_selector(f"#i{one}") for one in pair]
        assert await page.evaluate(OVER, cards) == []
    assert complaints == []
