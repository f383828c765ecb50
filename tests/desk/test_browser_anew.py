"""The presenter's list is renewed under the reader: nothing that they hold is lost."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from bot.desk import air, pages, stream
from bot.store import word_list
from tests.desk.screen import Complaints, cut_off, desk_of, move
from tests.desk.studio import Studio
from tests.desk.test_browser_sound import place, until_at, voice
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

MARK = "document.body.dataset.never = 'loaded again'"
RENEW = "import('/static/anew.js').then(async (anew) => void anew.renew(await anew.newest()))"
STILL = "document.body.dataset.never"


async def passed(studio: Studio, text: str, who: str) -> int:
    item = await studio.file(text, who=bsuid(who), name="Ana")
    await move(studio, item, "pass", "eva")
    return item


async def presenter(studio: Studio, browser: Browser, complaints: Complaints) -> Page:
    page = await desk_of(studio, browser, complaints, "pia", role="presenter")
    await page.evaluate(MARK)
    return page


async def word(studio: Studio, text: str) -> None:
    async with studio.radio.database.write() as conn:
        await word_list.add(conn, "hold", text, who="eva", now=studio.radio.clock())


async def test_a_switch_of_passing_stops_no_sound_and_moves_no_eyes(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    first = await passed(studio, "hello there", "CH.7")
    await voice(studio, 30)
    sound = int((await studio.radio.items())[-1].id)
    await move(studio, sound, "pass", "eva")
    waiting = await studio.file("nobody has passed it", who=bsuid("CH.8"), name="Ben")
    page = await presenter(studio, browser, complaints)
    await page.keyboard.press("j")
    await page.keyboard.press(" ")
    await until_at(page, 0.3)
    await studio.passing(False)
    await expect(page.locator(f"#i{waiting}")).to_have_count(1)
    await expect(page.locator("#toast")).to_contain_text("The list was renewed: 1 came, 0 went.")
    await expect(page.locator(f"#i{sound}.current")).to_be_focused()
    at = await place(page.locator("wave-player"))
    await until_at(page, at + 0.2)
    await studio.passing(True)
    await expect(page.locator(f"#i{waiting}")).to_have_count(0)
    await expect(page.locator(f"#i{first}")).to_have_count(1)
    assert await page.evaluate(STILL) == "loaded again"
    assert complaints == []


async def test_a_new_word_of_the_station_keeps_the_pause_and_the_search(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.passing(False)
    hello = await studio.file("hello from Blogsbury", who=bsuid("CH.1"), name="Ana")
    other = await studio.file("hello from elsewhere", who=bsuid("CH.2"), name="Ben")
    page = await presenter(studio, browser, complaints)
    await page.keyboard.press("z")
    await page.locator("#query").fill("hello")
    late = await studio.file("hello again from Blogsbury", who=bsuid("CH.3"), name="Cat")
    waits = page.locator("#paused")
    await expect(waits).to_contain_text("1")
    await page.locator(f"#i{hello}").focus()
    await word(studio, "Blogsbury")
    shadow = page.locator(".card.gone")
    await expect(shadow).to_contain_text("it is not to be read out any more")
    await expect(shadow).not_to_contain_text("Blogsbury")
    await expect(page.locator("#query")).to_have_value("hello")
    await expect(waits).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.locator(f"#i{other}.current")).to_be_focused()
    await page.keyboard.press("z")
    await expect(page.locator(".card")).to_have_count(1)
    await expect(page.locator(f"#i{late}")).to_have_count(0)
    assert await page.evaluate(STILL) == "loaded again"
    assert complaints == []


async def test_away_while_thirty_were_passed_the_presenter_catches_up_and_is_told(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    here = [await passed(studio, f"here {n}", f"CH.{n}") for n in range(3)]
    page = await presenter(studio, browser, complaints)
    await page.keyboard.press("j")
    await page.context.set_offline(True)
    cut_off(studio)
    await expect(page.locator("#lost")).to_contain_text("Connection lost")
    missed = [await passed(studio, f"missed {n}", f"CH.{100 + n}") for n in range(30)]
    await move(studio, missed[7], "unpass", "eva")
    await move(studio, here[0], "unpass", "eva")
    await word(studio, "Blogsbury")  # what reaches the presenter is another now
    await page.context.set_offline(False)
    await expect(page.locator("#lost")).to_be_hidden(timeout=30_000)
    await expect(page.locator("#toast")).to_contain_text("Nothing was missed")
    there = [*here[1:], *missed[:7], *missed[8:]]
    found = await page.locator(".card").evaluate_all("(all) => all.map((one) => one.id)")
    assert found == [f"i{item}" for item in there]
    await expect(page.locator(f"#i{here[1]}.current")).to_be_focused()
    assert await page.evaluate(STILL) == "loaded again"
    assert not [one for one in complaints if "net::ERR_" not in one]


async def test_what_is_older_than_the_page_is_counted_brought_and_kept(
    studio: Studio, browser: Browser, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(air, "MOST", 3)
    items = [await passed(studio, f"number {n}", f"CH.{n}") for n in range(8)]
    page = await presenter(studio, browser, complaints)
    older = page.get_by_role("button", name="5 older ones: show")
    await expect(page.locator(".card")).to_have_count(3)
    await older.click()
    await page.get_by_role("button", name="2 older ones: show").click()
    await expect(page.locator("button.older")).to_be_hidden()
    await expect(page.locator(".card")).to_have_count(8)
    await page.locator(f"#i{items[0]}").focus()
    await move(studio, items[1], "unpass", "eva")
    await word(studio, "Blogsbury")
    await expect(page.locator(".card")).to_have_count(7)
    await expect(page.locator(f"#i{items[0]}.current")).to_be_focused()
    assert complaints == []


async def test_a_desk_that_is_far_behind_renews_its_lanes_around_what_is_read(
    studio: Studio, browser: Browser, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = [await studio.request(f"song {n}", who=bsuid(f"CH.{n}")) for n in range(3)]
    page = await desk_of(studio, browser, complaints)
    await page.evaluate(MARK)
    await page.locator(f"#i{here[1]}").focus()
    await page.context.set_offline(True)
    cut_off(studio)
    await expect(page.locator("#lost")).to_contain_text("Connection lost")
    monkeypatch.setattr(stream, "MOST_BEHIND", 3)
    late = await studio.request("missed", who=bsuid("CH.9"))
    await move(studio, here[0], "take", "ana")
    await move(studio, here[2], "dismiss", "ana")
    await page.context.set_offline(False)
    await expect(page.locator("#toast")).to_contain_text("Nothing was missed", timeout=30_000)
    songs = page.locator('.lane[data-lane="songs"] .card')
    assert await songs.evaluate_all("(all) => all.map((one) => one.id)") == [
        f"i{here[1]}",
        f"i{late}",
    ]
    await expect(page.locator(f'.lane[data-lane="on_air"] #i{here[0]}')).to_have_count(1)
    await expect(page.locator(f"#i{here[1]}")).to_be_focused()
    assert await page.evaluate(STILL) == "loaded again"
    assert not [one for one in complaints if "net::ERR_" not in one]


async def test_older_ones_that_were_loaded_come_again_after_the_lanes_were_renewed(
    studio: Studio, browser: Browser, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "A_LANE", 2)
    items = [await studio.file(f"message {n}", who=bsuid(f"CH.{n}")) for n in range(5)]
    page = await desk_of(studio, browser, complaints)
    cards = page.locator('.lane[data-lane="comments"] .card')
    await page.get_by_role("button", name="3 older ones: show").click()
    await expect(cards).to_have_count(4)
    await page.evaluate(RENEW)
    await expect(cards).to_have_count(2)
    await page.get_by_role("button", name="3 older ones: show").click()
    await expect(cards).to_have_count(4)
    ids = await cards.evaluate_all("(all) => all.map((one) => one.id)")
    assert ids == [f"i{item}" for item in items[1:]]
    assert complaints == []
