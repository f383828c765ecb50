"""What is no deed, by mouse and by finger: before each role, in one page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, expect

from tests.desk.pointer import HANDS, Pointer, pointer_of
from tests.desk.screen import Complaints
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Beside = Callable[[Pointer, int], Awaitable[None]]


async def pauses(one: Pointer, item: int) -> None:
    await one.press("#pause")
    await expect(one.page.locator("#paused")).to_be_visible()
    await one.press("#paused button")
    await expect(one.page.locator("#paused")).to_be_hidden()


async def searches(one: Pointer, item: int) -> None:
    await one.press("#query")
    await one.page.keyboard.type("nobody says this")
    await expect(one.page.locator(f"#i{item}")).to_be_hidden()
    await one.press("#filter .clear")
    await expect(one.page.locator(f"#i{item}")).to_be_visible()


async def picks(one: Pointer, item: int) -> None:
    await one.menu(item, "X")
    await expect(one.page.locator("#picked")).to_contain_text("1 picked")
    await one.press("#picked button")
    await expect(one.page.locator("#picked")).to_be_hidden()


async def tells_what_was_done(one: Pointer, item: int) -> None:
    await one.studio.radio.do("star", item, who="ben")
    await expect(one.page.locator(f"#i{item} .star")).to_have_count(1)
    await one.press("#show-deeds")
    await one.press(one.page.locator(".deeds li").first.get_by_role("button"))
    await expect(one.page.locator(".deeds li").first).to_contain_text("taken back by ben")
    await one.closes()


def opens(button: str, shows: str) -> Beside:
    async def opening(one: Pointer, item: int) -> None:
        await one.press(button)
        await expect(one.page.locator(f"#window {shows}").first).to_be_visible()
        await one.closes()

    return opening


async def replies(one: Pointer, item: int) -> None:
    await one.menu(item, "M")
    await one.page.locator("#reply-words").fill("On our way")
    await one.press("#window .answer-panel button.send")
    await expect(one.page.locator("#window .talk")).to_contain_text("On our way")
    await one.closes()


async def opens_the_listener(one: Pointer, item: int) -> None:
    await one.menu(item, "W")
    await expect(one.page.get_by_role("dialog").get_by_role("heading", name="Ana")).to_be_visible()
    await one.closes()


async def blocks(one: Pointer, item: int) -> None:
    await one.menu(item, "B")
    window = one.page.get_by_role("dialog")
    await window.get_by_label("Why").select_option("abuse")
    await one.press(window.get_by_role("button", name="Block this listener"))
    await expect(window.get_by_role("button", name="Unblock")).to_be_visible()
    await one.closes()
    await expect(one.page.locator(f"#i{item} .blocked")).to_be_visible()


BOTH: tuple[Beside, ...] = (
    pauses,
    searches,
    picks,
    tells_what_was_done,
    opens("#note-down", "textarea"),
)
HELP = opens("#show-keys", "dl.keys")  # a small screen has no keys to tell of
PRODUCERS: tuple[Beside, ...] = (
    opens("#show-only", ".menu button"),
    replies,
    opens_the_listener,
    blocks,
)


@ON_SQLITE
@pytest.mark.parametrize("touches, role", HANDS)
async def test_what_is_no_deed_is_done_by_mouse_and_by_finger_too(
    studio: Studio, browser: Browser, complaints: Complaints, touches: bool, role: str
) -> None:
    item = await studio.file("best show ever", who=bsuid("CH.1"), name="Ana")
    if role == "presenter":
        await studio.radio.do("pass", item, who="ben")
    one = await pointer_of(studio, browser, complaints, role, touches)
    more = (PRODUCERS if role == "producer" else ()) + (() if touches else (HELP,))
    for beside in BOTH + more:
        await beside(one, item)
    assert complaints == []
