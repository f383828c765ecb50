"""Somebody at the desk who has a keyboard and no mouse."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from playwright.async_api import Locator, Page, Request, expect

from bot.desk.app import ROUTES
from bot.desk.routes import Route
from tests.desk.screen import DRAWN, desk_opens
from tests.desk.studio import Studio

SOON = 5_000  # ms
FORTH = "→"  # to the next part of a date


class Typist:
    """A page, and the keys that go to it."""

    def __init__(self, studio: Studio, page: Page) -> None:
        self.studio, self.page = studio, page
        self.ids: dict[str, int] = {}  # of cards, by the names that the test gives them

    async def go(self, path: str) -> None:
        address = str(self.studio.server.make_url(path))
        if path in ("/", "/air"):
            async with desk_opens(self.page):
                await self.page.goto(address)
        else:
            await self.page.goto(address)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def reach(self, what: Locator) -> None:
        """Only what Tab comes to is reached: out of it, and back."""
        await expect(what).to_be_visible(timeout=SOON)
        await expect(what).to_be_enabled(timeout=SOON)
        await what.focus()
        await self.press("Shift+Tab", "Tab")
        await expect(what).to_be_focused(timeout=SOON)

    def named(self, name: str) -> Locator:
        """A button, a link, or what unfolds something, by its accessible name."""
        box = self.page.locator("dialog[open], body:not(:has(dialog[open]))").last
        folded = box.locator("summary").filter(has_text=re.compile(rf"^\s*{re.escape(name)}\s*$"))
        named = box.locator(f"summary[aria-label={name!r}]")
        exact = [box.get_by_role(role, name=name, exact=True) for role in ("button", "link")]
        return exact[0].or_(exact[1]).or_(folded).or_(named).first

    def labelled(self, name: str) -> Locator:
        """A field by its label, or by a selector where others are labelled so."""
        box = self.page.locator("dialog[open], body:not(:has(dialog[open]))").last
        fields = self.page.locator("input, textarea, select")
        found = self.page.locator(name) if "[" in name else box.get_by_label(name).and_(fields)
        return found.locator("visible=true").first

    @asynccontextmanager
    async def asking(self, name: str) -> AsyncIterator[None]:
        """Wait until a route has been asked for, and has done it."""
        asked = re.compile(pattern_of(next(one for one in ROUTES if one.name == name)))
        method = next(one.method for one in ROUTES if one.name == name)

        def it(response: object) -> bool:
            request: Request = response.request  # type: ignore[attr-defined]
            return request.method == method and bool(asked.fullmatch(_path(request.url)))

        async with self.page.expect_response(it) as caught:
            yield
        response = await caught.value
        assert response.status < 400, f"{name}: {response.status}"


def _path(url: str) -> str:
    return re.sub(r"^\w+://[^/]+|[?#].*$", "", url)


def pattern_of(route: Route) -> str:
    if "{" not in route.path:
        return re.escape(route.path)
    pattern: re.Pattern[str] = web.DynamicResource(route.path).get_info()["pattern"]
    return pattern.pattern


Step = Callable[[Typist], Awaitable[None]]


def keys(*pressed: str) -> Step:
    async def step(one: Typist) -> None:
        await one.press(*pressed)

    return step


async def window(one: Typist) -> None:
    """What was asked for stands over the desk."""
    await expect(one.page.locator("#window")).to_be_visible(timeout=SOON)


async def closes(one: Typist) -> None:
    await one.press("Escape")
    await expect(one.page.locator("#window")).to_be_hidden(timeout=SOON)
    await one.page.evaluate(DRAWN)  # the window gives the focus back once it has closed


def types(text: str) -> Step:
    async def step(one: Typist) -> None:
        await one.page.keyboard.type(text)

    return step


def card(name: str) -> Step:
    """Go to a card as J and K do, which end at it."""

    async def step(one: Typist) -> None:
        await one.page.locator(f"#i{one.ids[name]}").focus()

    return step


def enter(name: str, key: str = "Enter") -> Step:
    """Press a button or follow a link."""

    async def step(one: Typist) -> None:
        await one.reach(one.named(name))
        await one.press(key)

    return step


def at(css: str, *pressed: str) -> Step:
    """Reach what has no name of its own, and press keys there."""

    async def step(one: Typist) -> None:
        await one.reach(one.page.locator(css.format(**one.ids)).locator("visible=true").first)
        await one.press(*pressed or ("Enter",))

    return step


def fills(label: str, text: str) -> Step:
    """Write into a field; the parts of a date come one after another."""

    async def step(one: Typist) -> None:
        field = one.labelled(label)
        await one.reach(field)
        if await field.get_attribute("type") not in ("time", "date", "datetime-local", "month"):
            await one.press("ControlOrMeta+A")
        for n, part in enumerate(text.split(FORTH)):
            await one.press(*["ArrowRight"] * bool(n))
            await one.page.keyboard.type(part)

    return step


def chooses(label: str, text: str) -> Step:
    """Go down a list until this is chosen."""

    async def step(one: Typist) -> None:
        field = one.labelled(label)
        await one.reach(field)
        await one.press("Home")
        for _ in range(40):
            chosen: str = await field.evaluate("one => one.selectedOptions[0].textContent.trim()")
            if chosen == text:
                return
            await one.press("ArrowDown")
        raise AssertionError(f"{label} has no {text}")

    return step


def ticks(label: str) -> Step:
    async def step(one: Typist) -> None:
        box = one.labelled(label)
        await one.reach(box)
        await one.press("Space")
        await expect(box).to_be_checked()

    return step


def one_of(label: str) -> Step:
    """Tab comes to a group of choices once; arrows go on within it."""

    async def step(one: Typist) -> None:
        wanted = one.labelled(label)
        group = await wanted.get_attribute("name")
        every = one.page.locator(f"input[type=radio][name={group!r}]").locator("visible=true")
        chosen = every.and_(one.page.locator(":checked"))
        await one.reach(chosen.first if await chosen.count() else every.first)
        await one.press("Space")
        for _ in range(await every.count()):
            if await wanted.is_checked():
                return
            await one.press("ArrowDown")
        raise AssertionError(f"{label} was not reached")

    return step


def brings(name: str, text: str) -> Step:
    """Choose a file: the keyboard opens the system's own window."""

    async def step(one: Typist) -> None:
        await one.reach(one.page.locator("input[type=file]"))
        async with one.page.expect_file_chooser() as caught:
            await one.press("Space")
        file: Any = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        await (await caught.value).set_files(file)

    return step
