"""A desk in a browser with a keyboard in front of it, for the tests that press each of its keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of, desk_opens
from tests.desk.studio import Studio
from tests.fakes import bsuid

BIG: Any = {"width": 1400, "height": 900}


class Desk:
    """A page with three comments and a question, and the keyboard in front of it."""

    def __init__(self, studio: Studio, page: Page, view: str) -> None:
        self.studio, self.page, self.view = studio, page, view
        self.round = 0

    async def begin(self) -> None:
        """What was there is gone; others are there, and the first of them is in focus."""
        radio, self.round = self.studio.radio, self.round + 1
        old = [row.id for row in await radio.items() if row.status in ("waiting", "on_air")]
        if old:
            await radio.do("dismiss", *old, who="eva")
            await expect(self.page.locator(".lane .card:not(.gone)")).to_have_count(0)
        items = [await self.file(n, name) for n, name in enumerate(("Ana", "Ben", "Cat", "Dan"))]
        self.first, self.second, self.third, self.question = items
        if self.view == "air":
            await radio.do("pass", *items[:3], who="eva")
        last = self.third if self.view == "air" else self.question
        await expect(self.card(last)).to_be_visible()
        await self.card(self.first).focus()

    async def file(self, number: int, name: str) -> int:
        intent = "station_question" if name == "Dan" else "comment"
        who = bsuid(f"CH.{self.round}.{number}")
        return await self.studio.file(self.text(number), intent, who=who, name=name)

    def text(self, number: int) -> str:
        """What is said of it and nowhere else."""
        return f"message {number} of round {self.round}"

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def said(self, words: str) -> None:
        await expect(self.page.locator("#toast")).to_contain_text(words)

    async def focus(self, item: int) -> None:
        await expect(self.card(item)).to_be_focused()

    def card(self, item: int) -> Any:
        return self.page.locator(f"#i{item}")

    async def row(self, item: int) -> Any:
        (found,) = await self.studio.radio.items(id=item)
        return found

    async def statuses(self) -> list[str]:
        items = (self.first, self.second, self.third)
        return [await self.studio.status(item) for item in items]


Test = Callable[[Desk], Awaitable[None]]


async def desk_with(
    studio: Studio, browser: Browser, complaints: Complaints, view: str = "desk"
) -> Desk:
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    if view == "air":
        async with desk_opens(page):
            await page.goto(str(studio.server.make_url("/air")))
    return Desk(studio, page, view)


async def wrong_of(desk: Desk, tests: Mapping[str, Test]) -> str:
    """The keys that do not do what they say, and why."""
    wrong = {key: what for key, test in tests.items() if (what := await _tried(desk, test))}
    return "\n".join(f"{key}: {what}" for key, what in wrong.items())


async def _tried(desk: Desk, test: Test) -> str:
    """What is wrong with it; the next key finds the desk in order all the same."""
    try:
        await desk.begin()
        await test(desk)
    except AssertionError as error:
        async with desk_opens(desk.page):
            await desk.page.reload()
        return str(error).partition("Call log")[0]
    return ""
