"""In a real browser: a long lane is laid out only where it is seen, and nobody notices."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

LEFT_OUT = """() => [...document.querySelectorAll('[data-lane="comments"] .card')].filter(
  (card) => !card.querySelector('.text').checkVisibility({contentVisibilityAuto: true})).length"""
TO_THE_END = """() => {
  document.querySelector('[data-lane="comments"] .card:last-child').scrollIntoView();
}"""
# How far cards in sight moved beside what was scrolled, in the worst of many small steps upwards.
JUMPS = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const scroll = document.querySelector('[data-lane="comments"] .scroll');
  const box = scroll.getBoundingClientRect();
  let worst = scroll.scrollTop > 1000 ? 0 : Infinity;
  while (scroll.scrollTop > 0) {
    const card = [...scroll.querySelectorAll('.card')].find(
      (one) => one.getBoundingClientRect().top > box.top);
    const [top, at] = [card.getBoundingClientRect().top, scroll.scrollTop];
    scroll.scrollTop -= 150;
    await frame();
    const moved = card.getBoundingClientRect().top - top;
    worst = Math.max(worst, Math.abs(moved - (at - scroll.scrollTop)));
  }
  return worst;
}"""


async def a_long_lane(studio: Studio, browser: Browser, complaints: Complaints) -> Page:
    for n in range(60):
        text = f"number {n} " + "howls along with the jingle " * (n % 7)
        await studio.file(text, who=bsuid(f"CH.{n}"), name=f"Ana {n}")
    return await desk_of(studio, browser, complaints, viewport={"width": 1400, "height": 800})


async def test_what_is_far_out_of_sight_is_not_laid_out_and_nothing_jumps_when_it_comes(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await a_long_lane(studio, browser, complaints)
    await page.wait_for_function(f"({LEFT_OUT})() > 20")
    await page.keyboard.press("j")
    await page.keyboard.press("Shift+G")
    await expect(page.locator(".card:focus")).to_contain_text("number 59")
    await expect(page.locator(".card:focus")).to_be_in_viewport(ratio=0.9)
    assert await page.evaluate(JUMPS) <= 1
    await page.keyboard.press("/")
    await page.keyboard.type("number 59")
    await expect(page.locator(".lane .card:not(.unmatched)")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.wait_for_function(f"({LEFT_OUT})() > 20")
    await page.evaluate(TO_THE_END)
    assert await page.evaluate(JUMPS) <= 1
    await page.set_viewport_size({"width": 2000, "height": 600})  # lanes are wider, and lines fewer
    await page.wait_for_function(f"({LEFT_OUT})() > 20")
    await page.evaluate(TO_THE_END)
    assert await page.evaluate(JUMPS) <= 1
    assert complaints == []


async def test_the_buttons_over_the_edge_of_a_card_are_whole(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await a_long_lane(studio, browser, complaints)
    await page.wait_for_function(f"({LEFT_OUT})() > 20")
    card = page.locator('[data-lane="comments"] .card').first
    await card.hover()
    button = card.locator(".acts .act").first
    box = await button.bounding_box()
    assert box is not None
    hit = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.acts .act'))"
    assert await page.evaluate(hit, [box["x"] + 5, box["y"] + box["height"] - 3])
    assert complaints == []


MANY = """(times) => {
  const list = document.querySelector('[data-lane="comments"] .cards');
  for (const card of [...list.children]) for (let n = 1; n < times; n += 1) {
    const copy = card.cloneNode(true);
    copy.id += `000${n}`;
    list.append(copy);
  }
}"""


@pytest.mark.parametrize("down", [False, True], ids=["at the top", "further down"])
async def test_a_search_reaches_what_stands_behind_a_screen_of_matches_after_the_frame(
    studio: Studio, browser: Browser, complaints: Complaints, down: bool
) -> None:
    page = await a_long_lane(studio, browser, complaints)
    await page.evaluate(MANY, 9)  # more than are hidden or shown between two frames
    if down:
        await page.evaluate(TO_THE_END)
    fit = page.locator('[data-lane="comments"] .card:not(.unmatched)')
    without = 9 * len([n for n in range(60) if n % 7 == 0])
    await page.keyboard.press("/")
    await page.keyboard.type("jingle")
    await expect(fit).to_have_count(540 - without)
    await expect(page.locator("#filter span").first).to_contain_text(f"hides {without} of 540")
    await page.keyboard.type(" no")
    await expect(fit).to_have_count(0)
    for _ in " no":
        await page.keyboard.press("Backspace")
    await expect(fit).to_have_count(540 - without)
    await page.keyboard.press("Escape")
    await expect(fit).to_have_count(540)
    assert complaints == []
