"""The station's own words: added, tried and removed by a producer; and what an alarm looks like."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.store import word_list
from bot.store.log import Place, after
from tests.desk.screen import MORE_VIEWS, PHONE, Complaints, desk_of, readable
from tests.desk.studio import OURS, Client, Studio
from tests.postgres import ON_SQLITE


async def post(client: Client, path: str, **data: str) -> tuple[int, str]:
    async with client.post(path, headers=OURS, data=data) as response:
        return response.status, await response.text()


async def words(studio: Studio) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in await studio.radio.rows(word_list.word_list)]


async def test_a_word_is_added_once_and_removed_and_the_log_says_who(studio: Studio) -> None:
    pat = await studio.person("producer")
    status, text = await post(pat, "/words", kind="hold", text="  Blogsbury ")
    assert status == 200 and "Added." in text and '<b dir="auto">blogsbury</b>' in text
    status, text = await post(pat, "/words", kind="hold", text="BLOGSBURY")
    assert status == 400 and "Not added" in text
    assert await words(studio) == [("hold", "blogsbury")]
    await post(pat, "/words/1/remove")
    assert await words(studio) == []
    async with studio.radio.database.read() as conn:
        told = [one.event for one in await after(conn, Place())]
    assert [one.what for one in told if one.what.startswith("word_")] == [
        "word_added",
        "word_removed",
    ]
    assert "blogsbury" not in str(told)


@pytest.mark.parametrize(
    "kind, text",
    [("hold", ""), ("hold", "!!!"), ("hold", "x" * 61), ("other", "word"), ("", "word")],
)
async def test_what_is_no_word_is_not_added(studio: Studio, kind: str, text: str) -> None:
    pat = await studio.person("producer")
    status, _ = await post(pat, "/words", kind=kind, text=text)
    assert status == 400
    assert await words(studio) == []


@pytest.mark.parametrize(
    "text, says",
    [
        ("lovely show", "Nothing speaks against it."),
        ("you are an idiot", "It would be held back. Insults"),
        ("I want to kill myself", "It would raise the alarm: "),
        ("the blogsbury affair", "Holds a word of the station"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
async def test_a_text_is_tried_and_not_kept(studio: Studio, text: str, says: str) -> None:
    pat = await studio.person("producer")
    await post(pat, "/words", kind="hold", text="Blogsbury")
    status, page = await post(pat, "/words/try", text=text)
    assert status == 200 and says in page
    assert await studio.radio.items() == []


ALARM = "I want to kill myself"


@pytest.mark.browser
@ON_SQLITE
async def test_an_alarm_is_told_and_leads_to_its_message(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, "pat", role="producer")
    alarm = page.locator("#alarm")
    await expect(alarm).to_be_hidden()
    await studio.write(ALARM)
    await expect(alarm.get_by_role("alert")).to_have_text(re.compile("may be in danger"))
    card = page.locator(".card.alarming")
    await expect(card).to_contain_text("somebody may be about to harm themselves")
    await alarm.get_by_role("link").press("Enter")
    await expect(card).to_be_focused()
    assert complaints == []


@pytest.mark.browser
@ON_SQLITE
@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_the_words_are_kept_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: Any
) -> None:
    page = await desk_of(studio, browser, complaints, "pat", role="producer", color_scheme=scheme)
    await page.locator(MORE_VIEWS).press("Enter")
    await page.get_by_role("link", name="Words").press("Enter")
    first = page.get_by_label("Word or phrase").first
    await first.fill("Blogsbury")
    await first.press("Enter")
    await expect(page.get_by_role("status")).to_have_text(re.compile("Added"))
    await page.get_by_label("Text").fill("the blogsbury affair")
    await page.get_by_role("button", name="Try").press("Enter")
    await expect(page.get_by_role("status")).to_have_text(re.compile("would be held back"))
    await page.set_viewport_size(PHONE)
    assert await readable(page, scheme)
    await page.get_by_role("button", name="Remove blogsbury").press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Removed.")
    assert complaints == []
