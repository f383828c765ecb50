"""Whoever is in the middle of something stays there, whatever news come of the card."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}
# Where somebody is, by what stands there; and the keys by which they came.
PLACES = {
    "the card": (".card", ()),
    "a button on it": (".act.dismiss", ()),
    "the menu button": (".more-acts", ()),
    "its pick": (".pick", ()),
    "what is unfolded": ("summary", ("Enter",)),
}
News = Callable[[Studio, int], Awaitable[object]]
CHANGES: dict[str, News] = {
    "starred": lambda studio, item: studio.radio.do("star", item, who="eva"),
    "moved": lambda studio, item: studio.radio.do("take", item, who="eva"),
    "removed": lambda studio, item: studio.radio.do("dismiss", item, who="eva"),
}
LONG = "a long story " * 60


async def _desk(studio: Studio, browser: Browser, complaints: Complaints) -> tuple[Page, int]:
    item = await studio.file(LONG, who=bsuid("CH.1"), name="Ana")
    await studio.file("the next one", who=bsuid("CH.2"), name="Ben")
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    return page, item


async def _another(studio: Studio, page: Page, key: str) -> None:
    """News of another card: what was told before it has come, too."""
    other = await studio.file("and another", who=bsuid(f"NEW.{key}"), name="Cat")
    await expect(page.locator(f"#i{other}")).to_be_visible()


async def test_a_card_that_changes_moves_or_goes_keeps_who_is_on_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page, item = await _desk(studio, browser, complaints)
    lost = {}
    for number, (place, (what, keys)) in enumerate(PLACES.items()):
        for change, news in CHANGES.items():
            card = page.locator(f"#i{item}")
            await (card if what == ".card" else card.locator(what).first).focus()
            for key in keys:
                await page.keyboard.press(key)
            await news(studio, item)
            await _another(studio, page, f"{number}.{change}")
            at = await page.evaluate(
                "[document.activeElement.matches(':scope.card, .card *'),"
                " document.activeElement.className]"
            )
            stays = change != "starred" or what == ".card" or await _is(page, what)
            if not at[0] or not stays:
                lost[place, change] = at
            if change != "starred":
                await studio.radio.do("return", item, who="eva")
                await expect(page.locator(f'.lane[data-lane="comments"] #i{item}')).to_be_visible()
            else:
                await studio.radio.do("unstar", item, who="eva")
                await expect(card.locator(".star")).to_have_count(0)
    assert lost == {}
    assert complaints == []


async def _is(page: Page, what: str) -> bool:
    return bool(await page.evaluate("(what) => document.activeElement.matches(what)", what))


async def test_what_is_unfolded_stays_open_when_its_card_is_drawn_anew(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page, item = await _desk(studio, browser, complaints)
    await page.locator(f"#i{item} summary").press("Enter")
    await studio.radio.do("star", item, who="eva")
    await expect(page.locator(f"#i{item} .star")).to_have_count(1)
    await expect(page.locator(f"#i{item} details[open]")).to_have_count(1)
    await expect(page.locator(f"#i{item} summary")).to_be_focused()
    assert complaints == []


DRAWN_ANEW = (
    ("star", "#i{item} .star", 1),
    ("take", '.lane[data-lane="on_air"] #i{item}', 1),
    ("dismiss", "#i{item}", 0),
)


@pytest.mark.parametrize("key", ["e", "?", "v"])
async def test_a_window_keeps_the_focus_and_gives_it_back_when_its_card_was_drawn_anew(
    studio: Studio, browser: Browser, complaints: Complaints, key: str
) -> None:
    page, item = await _desk(studio, browser, complaints)
    await page.keyboard.press("j")
    for change, shown, count in DRAWN_ANEW:
        await page.keyboard.press(key)
        await expect(page.locator("#window")).to_be_visible()
        await studio.radio.do(change, item, who="eva")
        await expect(page.locator(shown.format(item=item))).to_have_count(count)
        assert await page.evaluate("document.activeElement.closest('#window') !== null")
        await page.keyboard.press("Escape")
        await expect(page.locator("#window")).to_be_hidden()
        assert await page.evaluate("document.activeElement.closest('.lanes, .to-air') !== null")
    assert complaints == []


async def test_a_text_that_is_typed_goes_to_the_card_as_it_is_by_then(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page, item = await _desk(studio, browser, complaints)
    await page.keyboard.press("j")
    await page.keyboard.press("n")
    await page.keyboard.type("say it slowly")
    await studio.radio.do("star", item, who="eva")
    await expect(page.locator(f"#i{item} .star")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#i{item} .note-to")).to_contain_text("say it slowly")
    assert complaints == []


async def test_the_menu_acts_on_the_card_that_it_was_opened_from_or_says_that_it_has_gone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page, item = await _desk(studio, browser, complaints)
    for change, said in (("star", "Pinned"), ("dismiss", "not there any more")):
        await page.locator(f"#i{item}").focus()
        await page.locator(f"#i{item} .more-acts").press("Enter")
        await studio.radio.do(change, item, who="eva")
        await _another(studio, page, change)
        await page.get_by_role("dialog").get_by_role("button", name="pin to the top").press("Enter")
        await expect(page.locator("#toast")).to_contain_text(said)
    pinned = [row.id for row in await studio.radio.items() if row.pinned_at is not None]
    assert pinned == [item]
    assert complaints == []


async def test_before_the_presenter_the_next_opens_where_the_open_one_went(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page, item = await _desk(studio, browser, complaints)
    other = (await studio.radio.items())[-1].id
    await studio.radio.do("pass", item, other, who="eva")
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url("/air")))
    await expect(page.locator(f"#i{item}.current")).to_have_count(1)
    await studio.radio.do("dismiss", item, who="eva")
    await expect(page.locator(f"#i{other}.current")).to_have_count(1)
    spoken = page.locator("#spoken p").last
    await expect(spoken).to_have_text("Open now: Ben, comment: the next one")
    await studio.radio.do("edit", other, who="eva", value="the last one")
    await expect(spoken).to_have_text("Changed: Ben, comment: the last one")
    assert complaints == []


@pytest.mark.parametrize("pace, said", [("each", "New in Comments: Ben, comment: hello 0")])
async def test_who_listens_hears_what_is_new_at_the_pace_that_they_chose(
    studio: Studio, browser: Browser, complaints: Complaints, pace: str, said: str
) -> None:
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    await page.goto(str(studio.server.make_url("/me")))
    choice = page.get_by_label("A screen reader says what is new")
    await expect(choice).to_have_value("ten")
    await choice.select_option(pace)
    async with desk_opens(page):
        await page.goto(str(studio.server.make_url("/")))
    await studio.file("hello 0", who=bsuid("CH.0"), name="Ben")
    await expect(page.locator("#spoken p")).to_have_text([said])
    assert complaints == []


@pytest.mark.parametrize("pace, lines", [("off", []), ("ten", [1, 2]), ("minute", [1])])
async def test_at_a_slower_pace_they_are_counted(
    studio: Studio, browser: Browser, complaints: Complaints, pace: str, lines: list[int]
) -> None:
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    await page.evaluate("(pace) => localStorage.setItem('requestline.pace', pace)", pace)
    spoken = page.locator("#spoken p")
    await _another(studio, page, "first")
    await expect(spoken).to_have_count(min(1, len(lines)))
    for key in ("second", "third"):
        await _another(studio, page, key)
    await expect(spoken).to_have_text([f"{count} new in Comments" for count in lines])
    assert complaints == []
