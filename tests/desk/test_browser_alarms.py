"""An alarm in a real browser: no filter hides it, and the way to it leads there."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.desk.screen import PHONE, Complaints, desk_of
from tests.desk.studio import Studio
from tests.desk.test_browser_studios import two_studios
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]
ALARM = "I want to kill myself"


async def test_an_alarm_is_hidden_by_no_search_and_by_no_studio(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await two_studios(studio)
    page = await desk_of(studio, browser, complaints)
    await page.get_by_role("button", name="Show only messages of Main").click()
    await page.locator("#query").fill("Dream On")
    await studio.write(ALARM, who=bsuid("AL.1"), name="Lou", number="1002")
    alarm = page.locator(".card.alarming")
    await expect(alarm).to_be_visible()
    await page.locator("#query").fill("Dream")  # all cards are looked at anew
    await page.get_by_role("link", name="Go to the message").click()
    await expect(alarm).to_be_focused()
    assert complaints == []


async def test_on_a_phone_the_way_to_an_alarm_leads_to_its_lane(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.request("Dream On")
    page = await desk_of(studio, browser, complaints, viewport=PHONE)
    await studio.write(ALARM, who=bsuid("AL.1"), name="Lou")
    await page.get_by_role("link", name="Go to the message").click()
    await expect(page.locator(".card.alarming")).to_be_focused()
    assert complaints == []
