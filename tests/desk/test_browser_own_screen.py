"""A screen that a station builds itself upon the API, on an address of its own."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.desk.own_screen import own_screen
from tests.desk.screen import Complaints
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

# What the desk keeps out by design: a browser's page of another origin, also with a token.
STRAIGHT = """async ([desk, token]) => {
    const headers = { Authorization: `Bearer ${token}` };
    return fetch(`${desk}/api/v1/items`, { headers }).then(() => "answered", (error) => error.name);
}"""


async def test_a_screen_of_the_stations_own_shows_the_queue_follows_it_and_passes_an_item(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    first = await studio.file("it rains in Cork", name="Ana")
    token, desk = (
        await studio.token("producer", "hall"),
        str(studio.server.make_url("")).rstrip("/"),
    )
    async with own_screen(browser, desk, token) as (page, address):
        complaints.listen(page)
        async with page.expect_response("**/events*"):
            await page.goto(address)
        row = page.locator(f"#i{first}")
        await expect(row).to_contain_text("Ana: it rains in Cork")
        second = await studio.file("and in Galway", who=bsuid("CH.2"), name="Ben")
        await expect(page.locator(f"#i{second}")).to_contain_text("Ben: and in Galway")
        await row.get_by_role("button").click()
        await expect(row).to_have_class("passed")
        (passed,) = await studio.radio.items(id=first)
        assert passed.passed_at and passed.passed_by == "token: hall"
        assert token not in await page.content() and complaints == []
        assert await page.evaluate(STRAIGHT, [desk, token]) == "TypeError"
