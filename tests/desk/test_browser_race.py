"""Two people reach for one item in the same moment, twenty times: never both have it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import bsuid

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TIMES = 20


@dataclass
class StartingLine:
    """Holds each request back until both have come, and lets them go together."""

    answers: dict[str, int] = field(default_factory=dict)
    _both: asyncio.Event = field(default_factory=asyncio.Event)
    _here: int = 0

    async def hold(self, page: Page, name: str) -> None:
        async def run(route: Route) -> None:
            self._here += 1
            if self._here == 2:
                self._both.set()
            await asyncio.wait_for(self._both.wait(), 60)
            answer = await route.fetch()
            self.answers[name] = answer.status
            await route.fulfill(response=answer)

        await page.route("**/deeds", run)

    def again(self) -> None:
        self.answers.clear()
        self._both, self._here = asyncio.Event(), 0


async def test_of_two_who_reach_for_one_item_twenty_times_never_both_have_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = [await studio.request(f"song {n}", who=bsuid(f"CH.{n}")) for n in range(TIMES)]
    desks = {name: await desk_of(studio, browser, complaints, name) for name in ("ana", "ben")}
    line = StartingLine()
    for name, page in desks.items():
        await line.hold(page, name)
    for item in items:
        line.again()
        await asyncio.gather(*(_reach(page, item) for page in desks.values()))
        for page in desks.values():
            await expect(page.locator(f'.lane[data-lane="on_air"] #i{item}')).to_have_count(1)
            await expect(page.locator(f"#i{item}")).to_have_count(1)
        assert sorted(line.answers.values()) == [200, 409], item
        (row,) = await studio.radio.items(id=item)
        (winner,) = [name for name, status in line.answers.items() if status == 200]
        (loser,) = [name for name in desks if name != winner]
        assert row.taken_by == winner
        await expect(desks[loser].locator("#toast.wrong")).to_contain_text("somebody was quicker")
        await expect(desks[loser].locator(f"#i{item}")).to_contain_text(f"taken by {winner}")
    moved = [one.event for one in await studio.radio.log() if one.event.what == "moved"]
    assert [one.item_id for one in moved] == items  # each once
    assert not [one for one in complaints if "409" not in one]


async def _reach(page: Page, item: int) -> None:
    await page.locator(f"#i{item}").focus()
    await page.keyboard.press("t")
