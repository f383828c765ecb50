"""What is no deed, by mouse and by finger: before each role, in one page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.desk.screen import PHONE, Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

BIG: Any = {"width": 1400, "height": 900}
LONGER = {"T": "T or Enter", "A": "Enter or A"}  # how a key is called in one of the views


class Pointer:
    """A page, and a mouse or a finger on it."""

    def __init__(self, studio: Studio, page: Page, touches: bool) -> None:
        self.studio, self.page, self.touches = studio, page, touches

    async def press(self, what: str | Locator) -> None:
        found = self.page.locator(what) if isinstance(what, str) else what
        await (found.tap(timeout=5000) if self.touches else found.click(timeout=5000))

    async def menu(self, item: int, key: str) -> None:
        """A line of the menu of a card, which is brought into sight as its view has it."""
        card = self.page.locator(f"#i{item}")
        lane = self.page.locator(".lane", has=card)
        tab = f".lanebar a[data-lane={await lane.get_attribute('data-lane')!r}]"
        if await self.page.locator(tab).is_visible():
            await self.press(tab)
        if await card.locator(".row").count():
            await self.press(card.locator(".row .gist"))
        elif not self.touches:
            await card.hover()
        await self.press(card.locator(".more-acts"))
        await self.press(await self._line(key))

    async def _line(self, key: str) -> Locator:
        lines = self.page.locator("#window .menu button")
        if key.isdigit():
            return lines.and_(self.page.locator(f'[data-tag="{key}"]'))
        named = [self.page.get_by_text(one, exact=True) for one in (key, LONGER.get(key, key))]
        return lines.filter(has=named[0].or_(named[1]))

    async def closes(self) -> None:
        await self.press("#window .window-bar button")
        await expect(self.page.locator("#window")).to_be_hidden()


HANDS = [
    pytest.param(touches, role, id=f"{role}, {'finger' if touches else 'mouse'}")
    for role in ("producer", "presenter")
    for touches in (False, True)
]


async def pointer_of(
    studio: Studio, browser: Browser, complaints: Complaints, role: str, touches: bool
) -> Pointer:
    size: Any = {"viewport": PHONE, "has_touch": True} if touches else {"viewport": BIG}
    page = await desk_of(studio, browser, complaints, role=role, **size)
    return Pointer(studio, page, touches)


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
