"""A mouse or a finger on the desk, before each role."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.desk.screen import PHONE, Complaints, desk_of
from tests.desk.studio import Studio

BIG: Any = {"width": 1400, "height": 900}
LONGER = {"T": "T or Enter", "A": "Enter or A"}  # how a key is called in one of the views


class Pointer:
    """A page, and a mouse or a finger on it."""

    def __init__(self, studio: Studio, page: Page, touches: bool) -> None:
        self.studio, self.page, self.touches = studio, page, touches

    async def press(self, what: str | Locator) -> None:
        found = self.page.locator(what) if isinstance(what, str) else what
        await (found.tap(timeout=20_000) if self.touches else found.click(timeout=20_000))

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
