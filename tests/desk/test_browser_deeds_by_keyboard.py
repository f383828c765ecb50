"""Every deed of the desk by keyboard alone: a table that knows them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Error, Page, Request, expect
from yarl import URL

from bot.core.deeds import DEEDS
from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.desk.test_browser_studios import two_studios
from tests.desk.typist import Typist
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

BIG: Any = {"width": 1400, "height": 900}
ALARM = "I want to kill myself"


@dataclass(frozen=True)
class Way:
    """What stands on the card before, and the keys; what is longer than a key is typed."""

    keys: tuple[str, ...]
    before: tuple[str, ...] = ()
    value: Any = None


WAYS = {
    "take": Way(("t",)),
    "air": Way(("a",)),
    "dismiss": Way(("d",)),
    "return": Way(("r",), ("take",)),
    "pass": Way(("p",)),
    "unpass": Way(("p",), ("pass",)),
    "star": Way(("s",)),
    "unstar": Way(("s",), ("star",)),
    "pin": Way((".",)),
    "unpin": Way((".",), ("pin",)),
    "win": Way(("Shift+V",), ("relabel",), "contest"),
    "unwin": Way(("Shift+V",), ("relabel", "win"), "contest"),
    "tag": Way(("7",)),
    "untag": Way(("7",), ("tag",), 7),
    "relabel": Way(("Shift+Q",)),
    "release": Way(("Shift+C",), ("relabel",), "held"),
    "calm": Way(("Shift+!",)),
    "edit": Way(("e", "shorter", "Control+Enter")),
    "note": Way(("n", "ask her", "Enter")),
    "place": Way(("[",), ("pass",)),
}


def test_every_deed_has_a_way_by_keyboard() -> None:
    assert set(WAYS) == set(DEEDS)


@ON_SQLITE
async def test_every_deed_is_done_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    above = await studio.file("the one above", who=bsuid("ABOVE.1"))
    await studio.radio.do("pass", above, who="ben")
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    wrong = []
    for deed, way in WAYS.items():
        try:
            item = await card_for(studio, page, deed)
            await page.locator(f"#i{item}").focus()
            async with done_by(page, deed):
                for key in way.keys:
                    longer = " " in key or key == "shorter"
                    await (page.keyboard.type if longer else page.keyboard.press)(key)
        except (AssertionError, Error) as error:
            wrong.append(f"{deed}: {str(error)[:300]}")
    assert not wrong, "\n".join(wrong)
    assert complaints == []


async def card_for(studio: Studio, page: Page, deed: str, before: tuple[str, ...] = ()) -> int:
    """A card of its own, as it is before the deed, and its item."""
    who, way = bsuid(f"DEED.{deed}"), WAYS[deed]
    if deed == "calm":
        await studio.write(ALARM, who=who, name="Lou")
    else:
        await studio.file(f"a message to {deed}", who=who)
    item = (await studio.radio.items())[-1].id
    for one in dict.fromkeys((*before, *way.before)):
        await studio.radio.do(one, item, who="ben", value=way.value)
    (row,) = await studio.radio.items(id=item)
    await expect(page.locator(f"#i{item}")).to_have_attribute("data-version", str(row.version))
    return int(item)


@asynccontextmanager
async def done_by(page: Page, deed: str) -> AsyncIterator[None]:
    """What is pressed within asks the desk for this deed, and the desk has done it."""

    def asks(request: Request) -> bool:
        path = URL(request.url).path
        return path.endswith("/deeds") and request.post_data_json["deed"] == deed

    async with page.expect_request(asks, timeout=20_000) as caught:
        yield
    response = await (await caught.value).response()
    assert response and (await response.json())["done"], "the desk has not done it"


@ON_SQLITE
async def test_a_card_is_given_to_another_studio_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ours, theirs = await two_studios(studio)
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    typist = Typist(studio, page)
    await page.locator(f"#i{ours}").focus()
    async with typist.asking("to_studio"):
        await page.keyboard.press(">")
    await page.locator(f"#i{theirs}").focus()
    await typist.reach(page.locator(f"#i{theirs} .more-acts"))
    await page.keyboard.press("Enter")
    async with typist.asking("to_studio"):
        await page.get_by_role("button", name="give to another studio").press("Enter")
    rows = {row.id: row.studio_id for row in await studio.radio.items()}
    assert rows == {ours: 2, theirs: 1}
    assert complaints == []
