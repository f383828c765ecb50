"""Figures in a real browser, worked out by hand: how sure the bot was, and the numbers page."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.core.understanding import Guess
from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE
from tests.store.past import Past

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}


def guesses(first: float) -> tuple[Guess, ...]:
    return Guess("comment", first), Guess("station_question", 0.07)


async def test_a_card_says_how_sure_the_bot_was_and_the_least_sure_are_marked(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    for n, share in enumerate((0.93, 0.7, 0.69, 0.48)):
        more: Any = {"confidence": share, "guesses": guesses(share)}
        await studio.file(f"on at {share}?", who=bsuid(f"SURE.{n}"), **more)
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    shown = {"0.93": "93 %", "0.7": "70 %", "0.69": "69 %", "0.48": "48 %"}
    for share, percent in shown.items():
        card = page.locator(".card").filter(has_text=f"on at {share}?")
        await expect(card.locator(".sure > span").first).to_have_text(percent)
        await expect(card.locator(".sure")).to_be_visible()
    unsure = page.locator(".card", has=page.locator(".unsure"))
    assert await unsure.locator(".sure > span:first-child").all_text_contents() == ["69 %", "48 %"]
    await expect(unsure.last.locator(".doubt")).to_have_text(
        "Not sure: comment 48 % or question 7 %"
    )
    colours = "one => getComputedStyle(one).color"
    plain = page.locator(".card", has_text="on at 0.93?").locator(".sure")
    assert await unsure.first.locator(".sure").evaluate(colours) != await plain.evaluate(colours)
    assert complaints == []


NINE = datetime(2026, 7, 6, 8, 0, tzinfo=timezone.utc)  # on a Monday in Dublin
# When each was looked at and aired, in seconds: five tips and, nine hours later, three comments.
TIPS = ((10, 60), (70, None), (90, 300), (3723, None), (None, None))
COMMENTS = ((5, 40), (5, None), (5, None))
PLACES = ("Cork", "CORK", "cork", "Galway", "Galway")  # of three listeners, and of two


async def july(studio: Studio) -> None:
    past = Past(studio.radio.database)
    people = [await past.listener(NINE, name) for name in ("Ana", "Ben", "Cleo")]
    spots = iter(PLACES)
    later = NINE + timedelta(hours=9)
    for lane, fates, at in (("tips", TIPS, NINE), ("comments", COMMENTS, later)):
        for n, (looked, aired) in enumerate(fates):
            more: Any = {"looked": looked, "aired": aired, "place": next(spots, None)}
            await past.item(at + timedelta(minutes=n), people[n % 3], lane=lane, **more)


async def rows_of(page: Page, table: str) -> list[list[str]]:
    rows = page.locator(f"#table-{table} tbody tr")
    found: list[list[str]] = await rows.evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return found


async def test_a_months_numbers_are_those_that_a_hand_works_out(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await july(studio)
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    await page.goto(str(studio.server.make_url("/numbers")) + "?month=2026-07")
    pairs = await page.locator(".sums div").evaluate_all(
        "all => all.map((one) => [...one.children].map((part) => part.textContent))"
    )
    sums = dict(pairs)
    # of seven waits, 5 5 5 10 70 90 3723, the fourth; nine of ten need the seventh
    assert (sums["Median wait"], sums["Nine of ten within"]) == ("0:10", "1:02:03")
    assert (sums["Not looked at"], sums["Cards"], sums["Aired"]) == ("1", "8", "3")
    assert sums["On-air share"] == "38 %"  # three of eight: 37.5
    assert (sums["Messages"], sums["Listeners"], sums["Wrote more than once"]) == ("8", "3", "3")
    assert await rows_of(page, "lanes") == [
        ["Tips", "1:10", "1:02:03", "1", "5", "2", "40 %"],
        ["Comments", "0:05", "0:05", "0", "3", "1", "33 %"],
    ]
    hours = {hour: count for hour, count in await rows_of(page, "hours") if count != "0"}
    assert hours == {"09:00": "5", "18:00": "3"}
    days = {day: count for day, count in await rows_of(page, "weekdays") if count != "0"}
    assert days == {"Monday": "8"}
    places = await rows_of(page, "places")
    assert [places[0][0].lower(), *places[0][1:]] == ["cork", "3", "3"]
    assert places[1:] == [["Other places", "2", ""]]  # what two alone name is not named
    assert complaints == []
