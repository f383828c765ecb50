"""Winners in a real browser: marked by keyboard, mouse and finger, and seen on other desks."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.store import contests
from tests.core.games import contest
from tests.desk.screen import PHONE, Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import NOON, bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

TALL: Any = {"width": 1400, "height": 900}


async def two_entries(studio: Studio) -> tuple[int, int]:
    """Of one listener, for one contest."""
    async with studio.radio.database.write() as conn:
        game = await contests.add(conn, contest(name="Ticket Friday"), who="pat", now=NOON)
    first = await studio.file("B", "contest_entry", contest=game, name="Ana Marks")
    return first, await studio.file("C", "contest_entry", contest=game)


def won(page: Page, item: int) -> Any:
    return page.locator(f"#i{item} .won").first


async def test_a_winner_is_marked_by_keyboard_and_the_other_desk_hears_of_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item, again = await two_entries(studio)
    ben = await desk_of(studio, browser, complaints, "ben", viewport=TALL)
    eva = await desk_of(studio, browser, complaints, "eva", viewport=TALL)
    await ben.locator(f"#i{item}").focus()
    await ben.keyboard.press("Shift+V")
    await expect(ben.locator("#toast")).to_contain_text("Won: B")
    for page in (ben, eva):
        await expect(won(page, item)).to_contain_text("Won marked by ben")
        await expect(page.locator(f"#i{again} .won-before")).to_have_text(
            "won 23 Nov: Ticket Friday"
        )
    await expect(ben.locator(f"#i{item}")).to_be_focused()
    await eva.keyboard.press("v")
    line = eva.locator(".deeds li").first
    await expect(line).to_contain_text("ben: marked as won")
    await eva.keyboard.press("Escape")
    await ben.keyboard.press("u")
    await expect(ben.locator("#toast")).to_contain_text("Undone")
    for page in (ben, eva):
        await expect(page.locator(".won, .won-before")).to_have_count(0)
    assert (await studio.radio.items(id=item))[0].won_at is None
    assert complaints == []


async def test_a_winner_is_marked_and_unmarked_by_clicks(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item, _ = await two_entries(studio)
    page = await desk_of(studio, browser, complaints, viewport=TALL)
    for count in (1, 0):
        await page.locator(f"#i{item}").hover()
        await page.click(f"#i{item} .more-acts")
        await page.get_by_role("dialog").get_by_role("button", name="the entry has won").click()
        await expect(page.locator(f"#i{item} .won")).to_have_count(count)
    await page.locator(f"#i{item}").press("d")
    await expect(page.locator("#toast")).to_contain_text("Dismissed")
    await page.goto(str(studio.server.make_url("/?show=dismissed")))
    await page.get_by_role("button", name="Won", exact=True).click()
    await expect(won(page, item)).to_contain_text("marked by ben")
    await page.get_by_role("button", name="Not won", exact=True).click()
    await expect(page.locator(".won")).to_have_count(0)
    assert complaints == []


async def test_a_presenter_marks_a_winner_by_finger_and_by_key(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item, again = await two_entries(studio)
    assert (await studio.radio.do("pass", item, again, who="eva")).done
    page = await desk_of(
        studio, browser, complaints, role="presenter", viewport=PHONE, has_touch=True
    )
    await page.tap(f"#i{item} .more-acts >> visible=true")
    await page.get_by_role("dialog").get_by_role("button", name="the entry has won").tap()
    await expect(page.locator(f"#i{item} .row .won")).to_have_text("Won")
    assert (await studio.radio.items(id=item))[0].won_by == "ben"
    await expect(page.locator(".won-before")).to_have_count(0)
    await page.locator(f"#i{item}").focus()
    await page.keyboard.press("Shift+V")
    await expect(page.locator(f"#i{item} .won")).to_have_count(0)
    assert complaints == []


async def test_what_is_no_entry_is_not_offered_to_win(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("what a lovely show", who=bsuid("CH.4"))
    page = await desk_of(studio, browser, complaints, viewport=TALL)
    await page.locator(f"#i{item}").hover()
    await page.click(f"#i{item} .more-acts")
    menu = page.get_by_role("dialog")
    await expect(menu.get_by_role("button", name="star")).to_be_visible()
    await expect(menu.get_by_role("button", name="the entry has won")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.locator(f"#i{item}").focus()
    await page.keyboard.press("Shift+V")
    await expect(page.locator("#toast")).to_contain_text("It is no entry for a contest.")
    assert [one for one in complaints if "409" not in one] == []


@pytest.mark.parametrize("path", ["/", "/air", "/contests/1", "/archive?won=on"])
async def test_winners_fit_a_phone(
    studio: Studio, browser: Browser, complaints: Complaints, path: str
) -> None:
    item, again = await two_entries(studio)
    for deed in ("win", "pass"):
        assert (await studio.radio.do(deed, item, again, who="mona")).done
    page = await desk_of(studio, browser, complaints, viewport=PHONE)
    await page.goto(str(studio.server.make_url(path)))
    await expect(page.get_by_text("marked by mona").first).to_be_attached()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    assert complaints == []
