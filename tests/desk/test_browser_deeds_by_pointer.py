"""Every deed of the desk by mouse and by finger, from the table of those by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Error

from bot.core.deeds import DEEDS
from bot.desk.access import DEED_OF
from tests.desk.pointer import HANDS, Pointer, pointer_of
from tests.desk.screen import Complaints
from tests.desk.studio import Studio
from tests.desk.test_browser_deeds_by_keyboard import WAYS, card_for, done_by
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WRITTEN = ("edit", "note")


def named(key: str) -> str:
    """What a key is called in the menu: a letter with its Shift, a sign as it is."""
    letter = key.removeprefix("Shift+")
    return key.replace("+", " ").title() if letter.isalpha() else letter


@ON_SQLITE
@pytest.mark.parametrize("touches, role", HANDS)
async def test_every_deed_is_done_by_mouse_and_by_finger(
    studio: Studio, browser: Browser, complaints: Complaints, touches: bool, role: str
) -> None:
    presents = role == "presenter"
    above = await studio.file("the one above", who=bsuid("ABOVE.1"))
    await studio.radio.do("pass", above, who="ben")
    one = await pointer_of(studio, browser, complaints, role, touches)
    wrong = []
    for deed in [deed for deed in DEEDS if not (presents and deed in DEED_OF)]:
        try:
            item = await card_for(studio, one.page, deed, ("pass",) if presents else ())
            async with done_by(one.page, deed):
                await press(one, item, deed)
        except (AssertionError, Error) as error:
            wrong.append(f"{deed}: {str(error)[:400]}")
            await one.page.keyboard.press("Escape")
        await one.page.evaluate("document.getElementById('toast').hidden = true")
    assert not wrong, "\n".join(wrong)
    assert complaints == []


async def press(one: Pointer, item: int, deed: str) -> None:
    """The line of the menu; what is to be written is typed and saved."""
    await one.menu(item, named(WAYS[deed].keys[0]))
    if deed in WRITTEN:
        await one.page.locator("#asking").fill("shorter")
        await one.press(one.page.locator("form.asking button").first)
