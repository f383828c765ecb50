"""Two views of one queue: what a producer passes is before the presenter, and nothing else ever."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.core.filing import Filing
from bot.core.understanding import Entity
from tests.desk.api.program import Program
from tests.desk.screen import PHONE, Complaints, desk_of, desk_opens
from tests.desk.studio import PAGE, SCRIPT, Client, Studio, listening
from tests.desk.test_export import voice
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

BIG: Any = {"width": 1400, "height": 900}
ZOOMED: Any = {"viewport": {"width": 700, "height": 450}, "device_scale_factor": 2}
PLANTED = "quetzalcoatl"  # in every text that is not for the presenter
ANA, BEN = bsuid("CH.1"), bsuid("CH.2")


async def air_of(studio: Studio, browser: Browser, complaints: Complaints, **more: Any) -> Page:
    """The presenter, who has no other view."""
    given: dict[str, Any] = {"role": "presenter", "viewport": BIG} | more
    page = await desk_of(studio, browser, complaints, "pia", **given)
    assert page.url.endswith("/air")
    return page


async def planted(studio: Studio) -> dict[str, int]:
    """A message that was passed, with a later one behind it; and what may not be read out."""
    radio = studio.radio
    ids = {"passed": await studio.file("hello studio", who=ANA, name="Ana Example")}
    await radio.do("pass", ids["passed"], who="eva")
    ids["later"] = await studio.file(f"later {PLANTED}", who=ANA, name="Ana Example")
    ids["waiting"] = await studio.file(f"waiting {PLANTED}", who=BEN, name="Ben")
    ids["held"] = await studio.file(f"held {PLANTED}", who=bsuid("CH.3"), name="Cat")
    await radio.do("relabel", ids["held"], who="eva", value="held")
    await studio.write(f"I want to kill myself, {PLANTED}", who=bsuid("CH.4"), name="Dan")
    await studio.write(f"unsorted {PLANTED}", who=bsuid("CH.5"), name="Eli")
    radio.clock.advance(seconds=4)
    return ids


async def elsewhere(studio: Studio, client: Client, ids: dict[str, int]) -> list[str]:
    """All else that a presenter can ask for; a message joins a song and what was aired, too."""
    radio = studio.radio
    await radio.listen()  # what waited for the bot
    row = await voice(studio)
    song = await studio.request("Africa", who=BEN, name="Ben")
    await radio.do("pass", song, who="eva")
    for item in (song, ids["passed"]):
        await studio.write(f"for my {PLANTED}", who=BEN)
        token, claimed = await radio.claim()
        named = (Entity("recipient", PLANTED, 7, 19), Entity("sender", PLANTED, 7, 19))
        pairs = [(one, Filing(joins=item)) for one in claimed]
        await radio.file(token, pairs, intent="song_request", entities=named)
    await radio.do("air", ids["passed"], who="eva")
    told = []
    own = (f"/items/{song}/song", f"/items/{song}", f"/media/{row}")
    for path in ("/air", "/runsheet", "/runsheet.csv", "/numbers", "/shows", *own):
        async with client.get(path, headers=PAGE) as response:
            assert response.status == (404 if "media" in path else 200), path
            told.append(await response.text())
    program = await Program.of(studio, "presenter")
    calls = ("/items", f"/items/{song}", f"/items/{song}/song", "/run-sheet", "/numbers", "/on-air")
    told += [str(await program.get(path)) for path in calls]
    told.append(str((await program.get("/items", q=PLANTED))["items"]))
    return told


async def test_nothing_that_a_presenter_gets_holds_what_was_not_passed(studio: Studio) -> None:
    client = await studio.person("presenter", "pia")
    async with client.get("/air") as response:
        empty = await response.text()
    place = empty.partition('data-place="')[2].partition('"')[0]
    ids = await planted(studio)
    told = []
    async with client.get("/air") as response:
        told.append(await response.text())
    assert "hello studio" in told[0] and "Example" not in told[0]
    async with listening(client, place) as stream:
        heard = await stream.until(f"i{ids['passed']}")
        told.append(str(heard.data))
        await studio.radio.do("star", ids["held"], ids["waiting"], who="eva")
        await studio.radio.do("note", ids["passed"], who="eva", value="slowly")
        told.append(str((await stream.until(f"i{ids['passed']}")).data))
    for name, item in ids.items():
        async with client.get(f"/items/{item}") as response:
            told.append(await response.text())
            assert (response.status == 200) == (name == "passed"), name
    target = {"key": f"i{ids['waiting']}"}
    async with client.post(
        "/deeds", json={"deed": "star", "items": [target], "value": None}, headers=SCRIPT
    ) as response:
        told.append(await response.text())
    async with client.get("/deeds") as response:
        told.append(await response.text())
    told += await elsewhere(studio, client, ids)
    assert [one for one in told if PLANTED in one] == []


async def test_what_is_passed_is_there_at_once_in_order_and_the_next_opens(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = [await studio.file(f"number {n}", who=bsuid(f"CH.{n}"), name="Ana") for n in range(3)]
    page = await air_of(studio, browser, complaints)
    await expect(page.locator(".card")).to_have_count(0)
    await studio.radio.do("pass", items[1], items[0], who="eva")
    await studio.radio.do("pass", items[2], who="eva")
    cards = page.locator(".lane .card")
    await expect(cards).to_have_count(3)
    keys = await cards.evaluate_all("all => all.map((one) => one.id)")
    assert keys == [f"i{items[n]}" for n in (1, 0, 2)]
    reading = page.locator(".card.current .reading")
    await expect(reading).to_be_in_viewport()
    await page.keyboard.press("g")  # what came first is open still
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#i{items[0]} .reading")).to_contain_text("number 0")
    await expect(page.locator(f"#i{items[0]} .reading")).to_be_in_viewport()
    assert await studio.status(items[1]) == "aired"
    assert complaints == []


async def test_a_producer_switches_passing_while_a_presenter_looks(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("hello studio", who=ANA, name="Ana")
    page = await air_of(studio, browser, complaints)
    desk = await desk_of(studio, browser, complaints, "eva", viewport=BIG)
    await desk.get_by_role("button", name="Show them everything").press("Enter")
    await expect(page.locator(f"#i{item}")).to_be_visible()
    await desk.get_by_role("button", name="Show them only what is passed").press("Enter")
    await expect(page.locator(f"#i{item}")).to_have_count(0)
    assert complaints == []


async def test_a_presenter_sees_who_has_taken_a_message(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("hello studio", who=ANA, name="Ana")
    await studio.radio.do("pass", item, who="eva")
    page = await air_of(studio, browser, complaints)
    await studio.radio.do("take", item, who="ben")
    await expect(page.locator(f"#i{item} .reading")).to_contain_text("taken by ben")
    await expect(page.locator(f"#i{item} .row")).to_contain_text("On air ben")
    assert complaints == []


@pytest.mark.parametrize(
    "more, least",
    [
        pytest.param({"viewport": BIG}, 26, id="desk"),
        pytest.param({"viewport": PHONE}, 24, id="phone"),
        pytest.param(ZOOMED, 24, id="zoomed"),
    ],
)
async def test_it_is_read_at_arms_length_in_every_size(
    studio: Studio, browser: Browser, complaints: Complaints, more: Any, least: int
) -> None:
    item = await studio.file("hello studio " * 20, who=ANA, name="Ana")
    await studio.radio.do("pass", item, who="eva")
    page = await air_of(studio, browser, complaints, **more)
    text = page.locator(f"#i{item} .reading .text")
    await expect(text).to_be_in_viewport()
    size = await text.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= least
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert await page.evaluate(wide) <= 0
    desk = await desk_of(studio, browser, complaints, "eva", **more)
    assert await desk.evaluate(wide) <= 0
    assert complaints == []


async def test_lines_that_a_key_shows_move_nothing_and_a_stale_view_says_so(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("hello studio", who=ANA, name="Ana")
    await studio.radio.do("pass", item, who="eva")
    for path in ("/", "/air"):
        page = await desk_of(studio, browser, complaints, f"eva{len(path)}", viewport=BIG)
        async with desk_opens(page):
            await page.goto(str(studio.server.make_url(path)))
        card = page.locator(f"#i{item}")
        await card.focus()
        before = await card.bounding_box()
        for key in ("x", "z"):
            await page.keyboard.press(key)
            await expect(page.locator("#paused" if key == "z" else "#picked")).to_be_visible()
            assert await card.bounding_box() == before
        await page.evaluate("dispatchEvent(new Event('offline'))")
        await expect(page.locator("#lost")).to_contain_text("You see the queue of")
        assert await card.bounding_box() == before
        await expect(card).to_be_visible()
    assert complaints == []
