"""Cards are drawn anew, hidden or taken away: what stands beside them stays true."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.desk.screen import Complaints, desk_of, move
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]
IDS = "(all) => all.map((one) => one.id)"
LONG = "My dog howls along every time you play the jingle. " * 12
INTO_EARLIER = """async () => {
  const board = await import('/static/board.js');
  const card = document.getElementById('i1').cloneNode(true);
  const fold = Object.assign(document.createElement('details'), { className: 'earlier' });
  const long = card.querySelector('.said');
  long.replaceWith(fold);
  fold.append(document.createElement('summary'), long);
  const version = card.dataset.version = Number(card.dataset.version) + 1;
  const order = card.dataset.order.split(' ').map(Number);
  board.apply({ key: 'i1', section: 'comments', version, order, status: 'waiting', who: '',
    messages: [], html: card.outerHTML });
}"""


async def test_a_new_card_that_is_drawn_anew_is_counted_off_when_it_is_seen(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    for n in range(9):
        await studio.file(f"message {n}", who=bsuid(f"CH.{n}"))
    page = await desk_of(studio, browser, complaints)
    late = await studio.file("one more", who=bsuid("CH.99"))
    pill = page.locator('.lane[data-lane="comments"] .new-below')
    await expect(pill).to_be_visible()
    await studio.radio.do("star", late, who="eva")
    await expect(page.locator(f"#i{late} .star")).to_have_count(1)
    await page.locator(f"#i{late}").scroll_into_view_if_needed()
    await expect(pill).to_be_hidden()
    assert complaints == []


async def test_a_picked_card_that_somebody_takes_away_is_picked_no_more(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await studio.file("hello there")
    page = await desk_of(studio, browser, complaints)
    await page.locator(f"#i{item}").focus()
    await page.keyboard.press("x")
    await expect(page.locator("#picked")).to_be_visible()
    await move(studio, item, "dismiss", "ana")
    await expect(page.locator(".card.gone")).to_be_focused()
    await expect(page.locator("#picked")).to_be_hidden()
    assert complaints == []


async def test_a_card_moves_past_the_one_that_is_seen_above_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    texts = ("hello from Ana", "of something else", "hello from Cat")
    items = [await studio.file(text, who=bsuid(f"CH.{n}")) for n, text in enumerate(texts)]
    await studio.radio.do("pass", *items, who="eva")
    page = await desk_of(studio, browser, complaints)
    await page.locator("#query").fill("hello")
    await expect(page.locator(f"#i{items[1]}")).to_be_hidden()
    await page.locator(f"#i{items[2]}").focus()
    await page.keyboard.press("[")
    await expect(page.locator("#toast")).to_contain_text("Placed")
    cards = page.locator('.lane[data-lane="passed"] .card')
    assert await cards.evaluate_all(IDS) == [f"i{items[2]}", f"i{items[0]}", f"i{items[1]}"]
    assert complaints == []


async def test_what_is_read_stays_open_and_nothing_else_opens(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.file(LONG)
    page = await desk_of(studio, browser, complaints)
    await page.locator("#i1 .long summary").click()
    await page.evaluate(INTO_EARLIER)
    await expect(page.locator("#i1 .earlier .long[open] .text")).to_be_visible()
    await studio.radio.do("edit", 1, who="eva", value="My dog howls")
    await studio.radio.do("star", 1, who="eva")
    await expect(page.locator("#i1 .star")).to_have_count(1)
    await expect(page.locator("#i1 .original")).not_to_have_attribute("open", "")
    assert complaints == []


async def test_the_presenters_place_in_the_list_counts_no_card_that_has_gone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = [await studio.file(f"message {n}", who=bsuid(f"CH.{n}")) for n in range(3)]
    await studio.radio.do("pass", *items, who="eva")
    page = await desk_of(studio, browser, complaints, "pia", role="presenter")
    await page.locator(f"#i{items[0]}").focus()
    await move(studio, items[0], "unpass", "eva")
    await expect(page.locator(".card.gone")).to_be_focused()
    await page.keyboard.press("j")
    await expect(page.locator(".card.gone")).to_have_count(0)
    await expect(page.locator("#position")).to_have_text("1 of 2")
    assert complaints == []


@pytest.mark.parametrize("role", ["producer", "presenter"])
async def test_who_was_dismissed_during_a_pause_waits_no_more(
    studio: Studio, browser: Browser, complaints: Complaints, role: str
) -> None:
    await studio.passing(False)
    page = await desk_of(studio, browser, complaints, role, role=role)
    await page.keyboard.press("z")
    item = await studio.file("hello there")
    await studio.file("hello again", who=bsuid("CH.2"))
    await expect(page.locator("#paused")).to_contain_text("2 new ones wait")
    await move(studio, item, "dismiss", "ana")
    await expect(page.locator("#paused")).to_contain_text("1 new one waits")
    assert complaints == []


async def test_the_window_of_the_light_is_left_alone_while_it_says_the_same(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    await page.locator("#health").click()
    told = await page.evaluate("fetch('health.json').then((one) => one.json())")
    tell = "async (told) => (await import('/static/health.js')).showHealth(told)"
    signs = page.locator("#window .signs")
    await signs.evaluate("(one) => { one.dataset.mine = 'yes'; }")
    await page.evaluate(tell, told)
    await expect(signs).to_have_attribute("data-mine", "yes")
    told["signs"][0]["sentence"] = "Something else."
    await page.evaluate(tell, told)
    await expect(signs).to_contain_text("Something else.")
    assert complaints == []
