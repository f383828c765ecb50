"""The archive and the run sheet in a real browser, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.desk.screen import PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.desk.test_runsheet import a_show
from tests.postgres import ON_SQLITE
from tests.store.past import Past

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def test_what_the_desk_does_not_find_is_looked_for_in_the_archive(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("greetings from Málaga")
    await studio.radio.move(item, "dismiss")
    await studio.file("another")
    page = await desk_of(studio, browser, complaints, role="producer")
    await page.keyboard.press("/")
    await page.keyboard.type("malaga")
    link = page.get_by_role("link", name="Search the archive for “malaga”")
    await expect(link).to_be_visible()
    await page.keyboard.press("Shift+Enter")
    await expect(page.locator(".archive .card")).to_have_count(1)
    await expect(page.locator("#filter")).to_contain_text("“malaga”")
    await page.get_by_text("dismissed by anna").first.press("Enter")
    await expect(page.get_by_text("filed by bot")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#filter")).to_have_count(0)
    await expect(page.locator(".archive .card")).to_have_count(2)
    await expect(page.get_by_role("searchbox")).to_be_focused()
    assert complaints == []


async def test_a_presenter_is_not_sent_to_the_archive(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, role="presenter")
    await expect(page.locator("#filter")).to_have_count(1)
    await expect(page.locator("a[href^='archive']")).to_have_count(0)
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_they_can_be_read_in_both_themes_and_on_a_phone(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: str
) -> None:
    airing = await a_show(Past(studio.radio.database))
    page = await desk_of(
        studio, browser, complaints, role="producer", viewport=PHONE, color_scheme=scheme
    )
    for path in ("/archive?q=s&status=aired", f"/runsheet?airing={airing}"):
        await page.goto(str(studio.server.make_url(path)))
        assert await readable(page, scheme)
    assert complaints == []


async def test_on_paper_it_is_black_on_white(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    airing = await a_show(Past(studio.radio.database))
    page = await desk_of(studio, browser, complaints, color_scheme="dark")
    await page.goto(str(studio.server.make_url(f"/runsheet?airing={airing}")))
    await expect(page.get_by_role("button", name="Print")).to_be_visible()
    await page.emulate_media(media="print")
    await expect(page.get_by_role("button", name="Print")).to_be_hidden()
    colours = await page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert complaints == []


async def test_filters_narrow_the_archive_and_its_file_by_keyboard(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    song = await studio.request("Dream On", "Aerosmith", name="Maria")
    await studio.radio.move(song, "dismiss")
    await studio.file("greetings from the harbour")
    page = await desk_of(studio, browser, complaints, role="producer")
    await page.goto(str(studio.server.make_url("/archive")))
    await expect(page.locator(".archive .card")).to_have_count(2)
    await page.get_by_label("Lane").select_option("songs")
    await page.get_by_label("State").select_option("dismissed")
    await page.get_by_role("searchbox").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".archive .card")).to_have_count(1)
    await expect(page.locator("#filter")).to_contain_text("Songs")
    async with page.expect_download() as coming:
        await page.locator("a[href^='archive.csv']").focus()
        await page.keyboard.press("Enter")
    table = Path(await (await coming.value).path()).read_text("utf-8")
    assert "Dream On" in table and "harbour" not in table
    assert complaints == []
