"""What the live desk shows of a long queue, and how it says what it does not show."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from bot.desk.pages import A_LANE
from bot.steps.deeds import MOST
from bot.store import queue, tags
from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.desk.test_browser_sound import until_at, voice, when
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def many(studio: Studio, count: int) -> list[int]:
    """Comments that say the same."""
    row = queue.Item(None, "NUMBER-1", "comments", "comment", await studio.write("hello"))
    async with studio.radio.database.write() as conn:
        return await queue.add(conn, [row] * count, now=studio.radio.clock())


async def test_a_search_says_how_many_older_ones_it_leaves_out_and_searches_them_by_a_key(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    oldest, *_ = [await studio.file("a needle", who=bsuid("CH.2")), *await many(studio, A_LANE)]
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("/")
    await page.keyboard.type("needle")
    banner = page.locator("#filter")
    await expect(banner).to_contain_text(f"hides {A_LANE} of {A_LANE} messages")
    await expect(banner).to_contain_text("1 older one is not searched.")
    await expect(page.locator(f"#i{oldest}")).to_have_count(0)
    await page.keyboard.press("Enter")
    await page.keyboard.press("+")
    await expect(page.locator(f"#i{oldest}")).to_be_visible()
    await expect(banner).to_contain_text(f"hides {A_LANE} of {A_LANE + 1} messages")
    await expect(banner).not_to_contain_text("not searched")
    archive = banner.get_by_role("link", name="Search the archive for “needle”")
    await expect(archive).to_have_attribute("href", "archive?q=needle")
    assert complaints == []


@pytest.mark.parametrize("name, deed", [("passed", "pass"), ("on_air", "take")])
async def test_more_of_what_has_left_its_lane_comes_at_a_wish(
    studio: Studio, browser: Browser, complaints: Complaints, name: str, deed: str
) -> None:
    items = await many(studio, A_LANE + 3)
    for start in range(0, len(items), 100):
        await studio.radio.do(deed, *items[start : start + 100], who="eva")
    page = await desk_of(studio, browser, complaints)
    lane = page.locator(f'.lane[data-lane="{name}"]')
    await expect(lane.locator(".card")).to_have_count(A_LANE)
    studio.radio.clock.advance(seconds=9)
    late = await studio.file("one more", who=bsuid("CH.2"))
    await studio.radio.do(deed, late, who="eva")  # what comes meanwhile is no edge of the page
    await expect(lane.locator(f"#i{late}")).to_have_count(1)
    await lane.locator("button.older").press("Enter")
    await expect(lane.locator(".card")).to_have_count(A_LANE + 4)
    await expect(lane.locator("button.older")).to_be_hidden()
    keys: list[str] = await lane.locator(".card").evaluate_all("all => all.map(one => one.id)")
    assert (set(keys), keys[-1]) == ({f"i{item}" for item in [*items, late]}, f"i{late}")
    assert complaints == []


async def test_a_voice_note_that_is_passed_plays_on(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await voice(studio)
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("j")
    await page.keyboard.press(" ")
    await until_at(page, 0.3)
    await page.evaluate("window.sound = document.querySelector('audio')")
    await page.keyboard.press("p")
    await expect(page.locator('.lane[data-lane="passed"] .card')).to_have_count(1)
    at = await page.evaluate("window.sound.currentTime")
    assert await page.evaluate("document.querySelector('.lane .card audio') === window.sound")
    await when(page, f"!window.sound.paused && window.sound.currentTime > {at} + 0.3")
    assert complaints == []


async def test_only_what_has_a_star_or_a_colour_is_shown_until_a_key_clears_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    plain, starred, both = [
        await studio.file(f"number {n}", who=bsuid(f"CH.{n}"), name="Ana") for n in range(3)
    ]
    await studio.radio.do("star", starred, both, who="eva")
    await studio.radio.do("tag", both, who="eva", value=3)
    async with studio.radio.database.write() as conn:
        await tags.rename(conn, {3: "Read twice"}, who="mona", now=studio.radio.clock())
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("f")
    await page.get_by_role("dialog").get_by_role("button", name="starred").press("Enter")
    banner = page.locator("#filter")
    await expect(banner).to_contain_text("Only starred: 1 of 3 messages are hidden.")
    await expect(page.locator(f"#i{plain}")).to_be_hidden()
    await page.locator("#show-only").click()
    await page.get_by_role("dialog").get_by_role("button", name="Read twice").press("Enter")
    await expect(banner).to_contain_text("Only starred, colour Read twice: 2 of 3")
    await expect(page.locator(f"#i{starred}")).to_be_hidden()
    archive = banner.get_by_role("link", name="Look in the archive")
    await expect(archive).to_have_attribute("href", "archive?starred=on&tag=3")
    await page.keyboard.press("Escape")
    await expect(banner).to_be_hidden()
    await expect(page.locator(f"#i{plain}")).to_be_visible()
    assert complaints == []


async def test_more_than_the_desk_takes_at_once_are_done_and_undone_by_one_key(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await many(studio, count := MOST + 5)
    page = await desk_of(studio, browser, complaints)
    cards = page.locator('.lane[data-lane="comments"] .card')
    await page.keyboard.press("+")
    await expect(cards).to_have_count(count)
    for key in ("j", "g", "x", "End", ","):
        await page.keyboard.press(key)
    await expect(page.locator("#picked")).to_contain_text(f"{count} picked")
    await page.keyboard.press("d")
    await expect(page.locator("#toast")).to_contain_text(f"Dismissed: {count} messages")
    await expect(cards).to_have_count(0)
    await page.keyboard.press("u")
    await expect(page.locator("#toast")).to_contain_text(f"Undone: {count} messages")
    await expect(cards).to_have_count(count)
    assert {row.status for row in await studio.radio.items()} == {"waiting"}
    assert complaints == []
