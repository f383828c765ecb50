"""Every deed of the desk by keyboard alone: a table that knows them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Error, Page, Request, expect

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
            await _card(studio, page, deed, way)
            done = await _done(page, deed, way)
            assert done, "the desk has not done it"
        except (AssertionError, Error) as error:
            wrong.append(f"{deed}: {str(error)[:300]}")
    assert not wrong, "\n".join(wrong)
    assert complaints == []


async def _card(studio: Studio, page: Page, deed: str, way: Way) -> None:
    """A card of its own, in focus as it is before the deed."""
    who = bsuid(f"DEED.{deed}")
    if deed == "calm":
        await studio.write(ALARM, who=who, name="Lou")
    else:
        await studio.file(f"a message to {deed}", who=who)
    item = (await studio.radio.items())[-1].id
    for one in way.before:
        await studio.radio.do(one, item, who="ben", value=way.value)
    (row,) = await studio.radio.items(id=item)
    card = page.locator(f"#i{item}")
    await expect(card).to_have_attribute("data-version", str(row.version))
    await card.focus()


async def _done(page: Page, deed: str, way: Way) -> bool:
    def asks(request: Request) -> bool:
        return request.url.endswith("/deeds") and request.post_data_json["deed"] == deed

    async with page.expect_request(asks, timeout=5000) as caught:
        for key in way.keys:
            if " " in key or key == "shorter":
                await page.keyboard.type(key)
            else:
                await page.keyboard.press(key)
    response = await (await caught.value).response()
    assert response
    return bool((await response.json())["done"])


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
