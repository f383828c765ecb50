"""A song is chosen in a real browser, by keyboard and by mouse, and copied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.core.handing import NotTaken
from bot.desk.drawing import DRAWERS
from bot.desk.given import DESK
from bot.store.requests import requests
from tests.asking import ANA, EVA, TOM, ask
from tests.desk.screen import PHONE, Complaints, desk_of, focused, readable
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE
from tests.test_journey_handing import FakeHand, look
from tests.test_journey_on_now import stock

pytestmark = [pytest.mark.browser, ON_SQLITE]

LOVE = "The Power of Love"


async def songs_of(studio: Studio, browser: Browser, complaints: Complaints, **more: Any) -> Page:
    """Ana waits for one of three songs of a name, and Tom has not said which he means."""
    await stock(
        studio.radio,
        (6, LOVE, "Huey Lewis & The News"),
        (7, LOVE, "Frankie Goes to Hollywood"),
        (8, LOVE, "Jennifer Rush"),
        (3, "Hey Jude", "The Beatles"),
    )
    await ask(studio.radio, f"[{LOVE}](song) by [Jennifer Rush](artist)", ANA, name="Ana")
    await ask(studio.radio, f"[{LOVE}](song) for [my mum](recipient)", TOM, name="Tom")
    return await desk_of(studio, browser, complaints, role="producer", **more)


async def test_a_candidate_is_chosen_by_keyboard_and_goes_to_who_waits_for_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    await page.locator("#i2 .choose-song").focus()
    await page.keyboard.press("Enter")
    window = page.get_by_role("dialog")
    await expect(window.locator(".choice").first).to_be_focused()
    for text in ("Jennifer Rush", "Frankie Goes to Hollywood", "Huey Lewis"):
        await expect(window.locator(".choice", has_text=text)).to_have_count(1)
    rush = window.locator(".choice", has_text="Jennifer Rush")
    await page.keyboard.press((await rush.locator("kbd").text_content()) or "")
    await expect(window).to_be_hidden()
    await expect(page.locator("#i2")).to_have_count(0)
    await expect(page.locator("#i1")).to_contain_text("2 listeners ask for it")
    await expect(page.locator("#i1")).to_contain_text("for my mum")
    assert await focused(page) == "i1"
    assert [row.item_id for row in await studio.radio.rows(requests)] == [1, 1]
    assert complaints == []


async def test_any_track_of_the_library_is_found_and_chosen_by_mouse(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints, viewport={"width": 1400, "height": 900})
    await page.locator("#i2").hover()
    await page.locator("#i2 .choose-song").click()
    window = page.get_by_role("dialog")
    await window.get_by_label("Title or artist in the library").fill("beatles jud")
    await page.keyboard.press("Enter")
    await expect(window.locator(".choice:not(.none)")).to_have_count(1)
    await window.get_by_role("button", name="Hey Jude").click()
    await expect(page.locator("#i2 .song")).to_contain_text("Hey Jude")
    await expect(page.locator("#i2 .found")).to_contain_text("chosen at the desk")
    (item,) = await studio.radio.items(id=2)
    assert (item.track_id, item.gathers) == (3, "track 3")
    await page.keyboard.press("u")  # and taken back, as everything is
    await expect(page.locator("#i2 .found")).not_to_contain_text("chosen at the desk")
    assert [row.track_id for row in await studio.radio.items(id=2)] == [None]
    assert complaints == []


async def test_none_of_these_is_a_choice_too(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    await page.locator("#i2").hover()
    await page.locator("#i2 .choose-song").click()
    await expect(page.locator(".song-window")).to_be_visible()
    await page.keyboard.press("0")
    await expect(page.locator("#i2 .found")).to_contain_text("Not in the library")
    assert complaints == []


async def test_a_song_is_copied_as_artist_and_title(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    page = await songs_of(studio, browser, complaints, permissions=allowed)
    await page.locator("#i1").hover()
    await page.locator("#i1 .choose-song").click()
    await expect(page.locator(".song-window")).to_be_visible()
    await page.keyboard.press("y")
    await expect(page.locator("#toast")).to_contain_text(f"Copied: Jennifer Rush - {LOVE}")
    assert await page.evaluate("navigator.clipboard.readText()") == f"Jennifer Rush - {LOVE}"
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_can_be_read_in_both_themes_and_on_a_phone(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: str
) -> None:
    page = await songs_of(studio, browser, complaints, viewport=PHONE, color_scheme=scheme)
    await ask(studio.radio, "play [Wonderwall](song) by [Oasis](artist)", EVA)
    for path in ("/top", "/items/2/song", "/items/2/song?q=love"):
        await page.goto(str(studio.server.make_url(path)))
        assert await readable(page, scheme)
    assert complaints == []


async def test_a_song_is_handed_over_by_a_key_and_its_card_says_how_far_that_is(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    hand = FakeHand()
    studio.app._state[DESK] = replace(studio.given, hands_over=True)
    for drawer in studio.app[DRAWERS].values():
        drawer.environment.globals["hands_over"] = True
    page = await songs_of(studio, browser, complaints)
    card = page.locator("#i1")
    await card.focus()
    await page.keyboard.press("Shift+P")
    await expect(card.locator(".handed")).to_have_text("On its way to the playout")
    assert await focused(page) == "i1"
    hand.failures.append(NotTaken("too soon"))
    await look(studio.radio, hand)
    refused = "Not handed over: the playout says that the song or its artist was on a short"
    await expect(card.locator(".handed")).to_contain_text(refused)
    await page.keyboard.press("Shift+P")
    await expect(card.locator(".handed")).to_have_text("On its way to the playout")
    await look(studio.radio, hand)
    taken = "Handed over to the playout at 12:00 by ben"
    await expect(card.locator(".handed")).to_have_text(taken)
    assert [song.title for song in hand.given] == [LOVE, LOVE]
    assert complaints == []
