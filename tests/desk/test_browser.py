"""The desk in a real browser: live, calm, by keyboard alone, and back after a lost line."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.desk.passwords import hashed
from bot.store import staff
from tests.desk.screen import Complaints, cut_off, desk_of, desk_opens, focused, move
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def test_a_new_message_appears_live_as_words(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    item = await studio.file(
        "<img src=x onerror=alert(1)> <script>alert(2)</script> hi", name="Zoe"
    )
    card = page.locator(f'.lane[data-lane="comments"] #i{item}')
    await expect(card).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(card).to_contain_text("Zoe")
    assert await card.locator("img, script").count() == 0
    await expect(page.locator('.lanebar [data-lane="comments"] .count')).to_have_text("1")
    assert complaints == []


async def test_what_is_being_read_does_not_move_and_new_ones_are_counted(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = [await studio.request(f"song {n}", who=bsuid(f"CH.{n}")) for n in range(12)]
    page = await desk_of(studio, browser, complaints)
    reading = page.locator(f"#i{items[5]}")
    await reading.scroll_into_view_if_needed()
    await reading.focus()
    before = await reading.bounding_box()
    await move(studio, items[0], "take", "ana")  # a card above goes
    await move(studio, items[1], "dismiss", "ana")
    fresh = await studio.request("the newest", who=bsuid("CH.99"))
    await expect(page.locator(f'.lane[data-lane="songs"] #i{items[0]}')).to_have_count(0)
    pill = page.locator('.lane[data-lane="songs"] .new-below')
    await expect(pill).to_have_text("1 new below")
    after = await reading.bounding_box()
    assert before and after and after["y"] == pytest.approx(before["y"], abs=1)
    assert await focused(page) == f"i{items[5]}"
    await pill.click()
    await expect(pill).to_be_hidden()
    assert await focused(page) == f"i{fresh}"
    await move(studio, items[0], "return", "ana")  # back to its place, above
    order = page.locator('.lane[data-lane="songs"] .card').first
    await expect(order).to_have_id(f"i{items[0]}")
    assert complaints == []


async def test_from_login_to_air_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    first, second, third = [await studio.request(title) for title in ("one", "two", "three")]
    comment = await studio.file("best show")
    async with studio.radio.database.write() as conn:
        await staff.save(conn, "ben", "producer", hashed("a password"), now=studio.radio.clock())
    page = await browser.new_page(viewport={"width": 1400, "height": 800})
    complaints.listen(page)
    await page.goto(str(studio.server.make_url("/")))
    keys = page.keyboard
    await expect(page.locator("#name")).to_be_focused()
    await keys.type("ben")
    await keys.press("Tab")
    await keys.type("a password")
    async with desk_opens(page):
        await keys.press("Enter")

    await keys.press("j")
    await expect(page.locator(f"#i{first}")).to_be_focused()
    await keys.press("j")
    await expect(page.locator(f"#i{second}")).to_be_focused()
    await keys.press("t")
    on_air = page.locator(f'.lane[data-lane="on_air"] #i{second}')
    await expect(on_air).to_be_focused()
    assert await studio.status(second) == "on_air"
    await keys.press("a")
    await expect(on_air).to_have_count(0)
    assert await studio.status(second) == "aired"
    await expect(page.locator(f"#i{third}")).to_be_focused()  # where the eyes were before
    await keys.press("u")
    await expect(on_air).to_be_focused()
    assert await studio.status(second) == "on_air"
    await keys.press("u")
    await expect(page.locator(f'.lane[data-lane="songs"] #i{second}')).to_be_focused()
    await keys.press("d")
    await expect(page.locator(f"#i{third}")).to_be_focused()
    assert await studio.status(second) == "dismissed"
    await keys.press("ArrowRight")
    await expect(page.locator(f"#i{comment}")).to_be_focused()
    await keys.press("h")
    await keys.press("k")
    await expect(page.locator(f"#i{first}")).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator(f'.lane[data-lane="on_air"] #i{first}')).to_be_focused()
    await keys.press("r")
    await expect(page.locator(f'.lane[data-lane="songs"] #i{first}')).to_have_count(1)
    await keys.press("?")
    await expect(page.locator("#window")).to_contain_text("take on air")
    await keys.press("Escape")
    await expect(page.locator("#window")).to_be_hidden()
    assert complaints == []


async def test_a_search_says_what_it_hides_and_is_cleared_by_one_key(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.request("Señorita")
    other = await studio.request("Dream On")
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("/")
    await page.keyboard.type("senor")
    banner = page.locator("#filter")
    await expect(banner).to_contain_text("hides 1 of 2 messages")
    await expect(page.locator(f"#i{other}")).to_be_hidden()
    hidden = await studio.file("nothing of that name")
    await expect(banner).to_contain_text("hides 2 of 3 messages")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(banner).to_be_hidden()
    await expect(page.locator(f"#i{other}")).to_be_visible()
    await expect(page.locator(f"#i{hidden}")).to_be_visible()
    assert complaints == []


async def test_of_two_presenters_the_slower_one_is_told(
    studio: Studio, browser: Browser, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = await studio.request("Dream On")
    slow = await desk_of(studio, browser, complaints, "ben")
    (line,) = studio.live._listening
    quick = await desk_of(studio, browser, complaints, "ana")
    await slow.keyboard.press("j")
    tell = line.tell  # the slow one has not heard yet; it is not cut off, so the beats do come
    monkeypatch.setattr(line, "tell", lambda one: one.event == "news" or tell(one))
    await quick.keyboard.press("j")
    await quick.keyboard.press("t")
    await expect(quick.locator(f'.lane[data-lane="on_air"] #i{item}')).to_be_focused()
    await slow.keyboard.press("t")
    await expect(slow.locator("#toast.wrong")).to_contain_text("somebody was quicker")
    await expect(slow.locator("#toast button")).to_be_hidden()  # there is nothing to undo
    taken = slow.locator(f'.lane[data-lane="on_air"] #i{item}')
    await expect(taken).to_contain_text("taken by ana")


async def test_a_card_that_another_takes_stays_under_the_eyes_of_its_reader(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item, after = await studio.request("Dream On"), await studio.request("Zombie")
    page = await desk_of(studio, browser, complaints)
    await page.keyboard.press("j")
    await move(studio, item, "take", "ana")
    shadow = page.locator('.lane[data-lane="songs"] .card.gone')
    await expect(shadow).to_contain_text("ana has it")
    await expect(shadow).to_be_focused()
    await page.keyboard.press("t")  # nothing can be done with it
    await page.keyboard.press("j")
    await expect(page.locator(f"#i{after}")).to_be_focused()
    await expect(shadow).to_have_count(0)
    assert await studio.status(item) == "on_air"
    assert complaints == []


async def test_after_a_lost_connection_the_desk_says_so_and_catches_up(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    before = await studio.request("before")
    page = await desk_of(studio, browser, complaints)
    await expect(page.locator(f"#i{before}")).to_be_visible()
    blocked: list[str] = []

    async def block(route: Any) -> None:
        blocked.append(route.request.url)
        await route.abort()

    await page.route("**/events*", block)
    cut_off(studio)
    banner = page.locator("#lost")
    await expect(banner).to_contain_text("Connection lost. You see the queue of")
    missed = [await studio.request(f"missed {n}") for n in range(3)]
    await move(studio, before, "take", "ana")
    await page.keyboard.press("j")
    await page.keyboard.press("t")
    await expect(page.locator("#toast")).to_contain_text("Not done")
    assert await studio.status(before) == "on_air" and blocked
    await page.unroute("**/events*")
    await expect(banner).to_be_hidden(timeout=20_000)
    for item in missed:
        await expect(page.locator(f'.lane[data-lane="songs"] #i{item}')).to_have_count(1)
    await expect(page.locator(f'.lane[data-lane="on_air"] #i{before}')).to_have_count(1)
    await expect(page.locator("#toast")).to_contain_text("Nothing was missed")


async def test_on_a_phone_lanes_are_tabs(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    song, comment = await studio.request("Dream On"), await studio.file("best show")
    page = await desk_of(
        studio, browser, complaints, viewport={"width": 390, "height": 800}, has_touch=True
    )
    await expect(page.locator(f"#i{song}")).to_be_visible()
    await expect(page.locator(f"#i{comment}")).to_be_hidden()
    await page.tap('.lanebar [data-lane="comments"]')
    await expect(page.locator(f"#i{comment}")).to_be_visible()
    await expect(page.locator(f"#i{song}")).to_be_hidden()
    await page.tap(f"#i{comment} .act.take")
    await page.tap('.lanebar [data-lane="on_air"]')
    await expect(page.locator(f'.lane[data-lane="on_air"] #i{comment}')).to_be_visible()
    assert complaints == []


async def test_the_light_tells_what_to_do(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    studio.health.facts = {"loss": 2, "model": "m", "webhook_at": studio.radio.clock()}
    page = await desk_of(studio, browser, complaints)
    light = page.locator("#health")
    await expect(light).to_contain_text("2 lost")
    await expect(light).to_have_attribute("data-light", "bad")
    await light.click()
    await expect(page.locator("#window")).to_contain_text("There is no worker.")
    await expect(page.locator("#window")).to_contain_text("2 messages cannot be accounted for.")
    studio.health.error = OSError()
    await studio.live.beat()
    await expect(page.locator("#window")).to_contain_text("cannot reach its database")
    assert complaints == []


@pytest.mark.parametrize("width", [1250, 1460, 1500, 1660])
async def test_the_stations_name_stays_whole_beside_a_light_that_says_much(
    studio: Studio, browser: Browser, complaints: Complaints, width: int
) -> None:
    view = {"width": width, "height": 500}
    page = await desk_of(studio, browser, complaints, role="manager", viewport=view)
    light = page.locator("#health")
    await light.evaluate("one => { one.dataset.light = 'bad'; }")
    await page.locator("#health-says").evaluate(
        "one => { one.textContent = 'Something is wrong'; }"
    )
    await page.locator("#health-lost").evaluate("one => { one.textContent = '0 lost'; }")
    cut = await page.locator(".station").evaluate("one => one.scrollWidth - one.clientWidth")
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert (cut <= 0, await page.evaluate(wide) <= 0) == (True, True)
