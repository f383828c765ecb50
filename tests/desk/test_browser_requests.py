"""Requests in a real browser: by keyboard alone, in both themes, without a complaint."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.core.playing import Told
from bot.steps import play
from tests.asking import ask
from tests.desk.screen import MORE_VIEWS, PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

ASKED = (
    "play [hay jude](song) for [my mum](recipient), [Ana](sender) in [Bern](place)",
    "[Hey Jude](song) by [The Beatles](artist)",
    "[The Power of Love](song) please",
    "something by [Queen](artist)",
    "[Wonderwall](song) by [Oasis](artist)",
    "the one that goes la la la",
    "play [purple rain](song)",
)


async def songs(studio: Studio) -> None:
    """One card of each sort; Purple Rain was on just now, and is asked for again."""
    for number, text in enumerate(ASKED):
        await ask(studio.radio, text, bsuid(f"CH.{number}"), name=f"Listener{number}")
    purple = (await studio.radio.items())[-1].id
    for action in ("take", "air"):
        await studio.radio.move(purple, action)
    await ask(studio.radio, "[purple rain](song) pls", bsuid("CH.99"))


async def songs_of(studio: Studio, browser: Browser, complaints: Complaints, **more: Any) -> Page:
    await songs(studio)
    return await desk_of(studio, browser, complaints, "ben", role="producer", **more)


async def test_a_presenter_reads_on_the_card_which_it_was(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    cards = page.locator('.lane[data-lane="songs"] .card')
    jude = cards.filter(has_text="2 listeners ask for it")
    await expect(jude.locator(".song")).to_contain_text("Hey Jude")
    await expect(jude.locator(".found")).to_contain_text("typed: hay jude")
    for text in (
        "We asked which: The Power of Love – Huey Lewis & The News / ",
        "In the library by them: ",
        "Not in the library",
        "Described, not named",
        "Too soon until",
    ):
        await expect(cards.filter(has_text=text)).to_have_count(1)
    assert complaints == []


async def test_a_request_is_split_off_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    await page.locator(".askers summary").press("Enter")
    button = page.get_by_role("button", name="Split off the request of Listener1")
    await expect(button).to_be_visible()
    for _ in range(6):  # each listener has a page, is answered, and can be split off
        await page.keyboard.press("Tab")
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The request has a card of its own now")).to_be_visible()
    await expect(page.locator(".song", has_text="Hey Jude")).to_have_count(2)
    await expect(page.locator(".askers")).to_have_count(0)
    assert complaints == []


async def test_who_asks_meanwhile_leaves_what_is_open_open(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    await page.locator(".askers summary").click()
    await ask(studio.radio, "play [hey jude](song)", bsuid("CH.50"), name="Zoe")
    await expect(page.locator(".askers li", has_text="Zoe")).to_be_visible()
    await expect(page.locator(".askers summary")).to_contain_text("3 listeners ask for it")
    assert complaints == []


async def test_a_producer_sets_a_rule_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    await page.locator(MORE_VIEWS).press("Enter")
    await page.get_by_role("link", name="Rules").press("Enter")
    await page.get_by_label("Requests of one listener an hour").fill("2")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Saved.")
    await expect(page.get_by_label("Requests of one listener an hour")).to_have_value("2")
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_can_be_read_in_both_themes_and_on_a_phone(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: str
) -> None:
    page = await songs_of(studio, browser, complaints, viewport=PHONE, color_scheme=scheme)
    for path in ("/rules", "/?show=top", "/top", "/"):
        await page.goto(str(studio.server.make_url(path)))
        assert await readable(page, scheme)
    assert complaints == []


async def test_a_song_that_comes_on_leaves_the_lane_by_itself(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    card = page.locator(".card", has_text="Wonderwall")
    await expect(card).to_be_visible()
    async with studio.radio.database.write() as conn:
        told = Told("Wonderwall", "Oasis")
        await play.note(conn, told, "post", lasting=False, now=studio.radio.clock())
    await expect(card).to_be_hidden()
    await page.goto(str(studio.server.make_url("/?show=aired")))
    await expect(card.locator(".was-on")).to_have_text("Was on at 12:00")
    await card.get_by_role("button", name="Undo").press("Enter")
    await expect(page.get_by_text("Undone")).to_be_visible()
    assert complaints == []


async def test_a_producer_switches_on_by_keyboard_that_askers_are_told(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await songs_of(studio, browser, complaints)
    await page.goto(str(studio.server.make_url("/rules")))
    box = page.get_by_label("Tell askers when their song comes on")
    await expect(box).not_to_be_checked()
    await box.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    await expect(box).to_be_checked()
    assert complaints == []
