"""Several studios: a desk may see one of them alone, and a card goes to where it belongs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of, desk_opens, focused
from tests.desk.studio import Studio
from tests.desk.test_browser_lists import saved
from tests.fakes import NUMBER, bsuid
from tests.postgres import ON_SQLITE
from tests.programme import set_up, start

pytestmark = [pytest.mark.browser, ON_SQLITE]
SHOWN = ".lanes .card:not(.other-studio), .to-air .card:not(.other-studio)"


async def two_studios(studio: Studio) -> tuple[int, int]:
    """One show on air in each, and a request to each; the items."""
    both = frozenset({NUMBER, "1002"})
    studio.radio.station = replace(studio.radio.station, numbers=both)
    await set_up(studio.radio, "Breakfast")
    await set_up(studio.radio, "Football", studio="Second", number="1002")
    await start(studio.radio, 1)
    await start(studio.radio, 2, studio=2)
    ours = await studio.request("Dream On", name="Maria")
    theirs = await studio.request("Africa", who=bsuid("CH.2"), name="Jon", number="1002")
    return ours, theirs


async def test_two_studios_file_at_once_and_each_show_has_its_own_messages(
    studio: Studio,
) -> None:
    ours, theirs = await two_studios(studio)
    rows = {row.id: (row.studio_id, row.airing_id) for row in await studio.radio.items()}
    assert rows == {ours: (1, 1), theirs: (2, 2)}


async def test_one_studio_alone_is_seen_and_the_banner_says_what_it_hides(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ours, theirs = await two_studios(studio)
    page = await desk_of(studio, browser, complaints)
    banner = page.locator("#only-studio")
    await expect(banner).to_be_hidden()
    await page.get_by_role("button", name="Show only messages of Second").click()
    await expect(page.locator(f"#i{ours}")).to_be_hidden()
    await expect(page.locator(f"#i{theirs}")).to_be_visible()
    await expect(banner).to_contain_text("Only Second: 1 of 2 messages")
    assert page.url.endswith("?studio=2")
    later = await studio.request("Jolene", who=bsuid("CH.3"))
    await expect(banner).to_contain_text("2 of 3 messages")
    await expect(page.locator(f"#i{later}")).to_be_hidden()
    async with desk_opens(page):
        await page.reload()
    await expect(banner).to_contain_text("2 of 3 messages")
    await page.locator(f"#i{theirs}").focus()
    await page.keyboard.press("<")
    await expect(banner).to_be_hidden()
    await expect(page.locator(SHOWN)).to_have_count(3)
    assert "studio" not in page.url
    assert complaints == []


async def test_lists_and_files_are_of_the_studio_that_is_seen(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    for item in await two_studios(studio):
        await studio.radio.move(item, "pass")
    page = await desk_of(studio, browser, complaints, viewport={"width": 1400, "height": 900})
    both = await saved(page, "Songs passed as a playlist")
    assert "Dream On" in both and "Africa" in both
    await page.get_by_role("button", name="Show only messages of Second").press("Enter")
    theirs = await saved(page, "Songs passed as a playlist")
    assert "Africa" in theirs and "Dream On" not in theirs
    await page.locator("nav.views summary").press("Enter")
    await page.get_by_role("link", name="Most wanted").press("Enter")
    rows = page.locator(".top-list tbody tr")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Africa")
    assert "Dream On" not in await saved(page, "CSV", exact=True)
    assert "Dream On" not in await saved(page, "Songs passed as a table")
    await page.get_by_role("link", name="Today").press("Enter")
    await expect(rows).to_contain_text("Africa")
    await page.get_by_role("link", name="Main", exact=True).press("Enter")
    await expect(rows).to_contain_text("Dream On")
    await page.get_by_role("link", name="All studios").press("Enter")
    await expect(rows).to_have_count(2)
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url("/")))
    await page.get_by_role("button", name="Show all studios").press("Enter")
    assert await saved(page, "Songs passed as a playlist") == both
    assert complaints == []


async def test_a_presenter_sees_the_studio_of_the_address(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ours, theirs = await two_studios(studio)
    for item in (ours, theirs):
        await studio.radio.move(item, "pass")
    page = await desk_of(studio, browser, complaints, "pat", role="presenter")
    async with desk_opens(page):
        await page.goto(f"{studio.server.make_url('/air')}?studio=2")
    await expect(page.locator(f"#i{ours}")).to_be_hidden()
    await expect(page.locator(f"#i{theirs}")).to_have_class(re.compile("current"))
    await page.keyboard.press("a")
    await expect(page.locator(f"#i{theirs}")).to_have_count(0)
    await page.get_by_role("button", name="Show all studios").click()
    await expect(page.locator(f"#i{ours}")).to_be_visible()
    await page.locator(f"#i{ours}").focus()
    await page.get_by_role("button", name="Show only messages of Second").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await page.keyboard.press("a")  # nothing is before them: what is hidden is not aired
    await page.get_by_role("button", name="Show all studios").click()
    await expect(page.locator(f"#i{ours}")).to_be_visible()
    assert "POST" not in sent and await studio.status(ours) == "waiting"
    assert complaints == []


async def test_a_card_is_given_to_the_other_studio_by_a_key_and_from_its_menu(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ours, theirs = await two_studios(studio)
    page = await desk_of(studio, browser, complaints)
    await page.locator(f"#i{ours}").focus()
    await page.keyboard.press(">")
    await expect(page.locator("#toast")).to_contain_text("Given to the other studio: Dream On")
    await expect(page.locator(f"#i{ours}")).to_have_attribute("data-studio", "2")
    assert await focused(page) == f"i{ours}"
    await page.locator(f"#i{theirs}").hover()
    await page.locator(f"#i{theirs} .more-acts").click()
    await page.get_by_role("button", name="give to another studio").click()
    await expect(page.locator(f"#i{theirs}")).to_have_attribute("data-studio", "1")
    rows = {row.id: (row.studio_id, row.airing_id) for row in await studio.radio.items()}
    assert rows == {ours: (2, 2), theirs: (1, 1)}
    await page.keyboard.press("u")
    await expect(page.locator(f"#i{theirs}")).to_have_attribute("data-studio", "2")
    assert complaints == []


async def test_what_was_given_away_leaves_a_desk_of_one_studio(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ours, _ = await two_studios(studio)
    stays = await studio.request("Jolene", who=bsuid("CH.3"))
    page: Page = await desk_of(studio, browser, complaints)
    await page.get_by_role("button", name="Show only messages of Main").click()
    await page.locator(f"#i{ours}").focus()
    await page.keyboard.press(">")
    await expect(page.locator(f"#i{ours}")).to_be_hidden()
    assert await focused(page) == f"i{stays}"
    assert complaints == []


async def test_with_one_studio_there_is_nothing_to_choose(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await set_up(studio.radio, "Breakfast")
    item = await studio.request("Dream On")
    page = await desk_of(studio, browser, complaints)
    await expect(page.locator("#shows-on .only")).to_have_count(0)
    await page.locator(f"#i{item}").focus()
    await page.keyboard.press(">")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).not_to_contain_text("studio")
    assert complaints == []
