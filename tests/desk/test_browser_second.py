"""Two purposes in one message: both are seen at a glance, and the second is found in its lane."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from bot import journey
from bot.core import filings
from bot.core.hearing import hearing
from bot.core.messages import Identifier
from bot.understanding.worker import hearings_of
from tests.core.labelled import said
from tests.desk.screen import Complaints, desk_of, focused, move
from tests.desk.studio import Studio
from tests.fakes import bsuid, message
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

ANA, BEN = bsuid("CH.1"), bsuid("CH.2")
BOTH = (
    "[Dream On](song) by [Aerosmith](artist) please, and say [happy birthday](occasion)"
    " to [my mum](recipient) in [Derry](place)"
)
PHONE = {"width": 400, "height": 800}


async def _wants(
    studio: Studio, labelled: str, *purposes: str, who: Identifier = ANA, name: str = "Ana"
) -> int:
    """A message that the model understands so; the id of the newest item."""
    radio, text = studio.radio, said(labelled).text
    await radio.deliver(message(text, who, at=radio.clock(), name=name))
    token, claimed = await radio.claim()
    (one,) = hearings_of(claimed, None)
    with hearing(one):
        filings.decide(one, said(labelled, purposes[0], also=purposes[1:]).understood)
    await journey.file(radio.database, radio.station, token, [(claimed[0], one)], now=radio.clock())
    return int((await radio.items())[-1].id)


@pytest.mark.parametrize("purposes", [("song_request", "shout_out"), ("shout_out", "song_request")])
async def test_a_request_with_a_shout_out_is_one_card_on_which_both_are_read(
    studio: Studio, browser: Browser, complaints: Complaints, purposes: tuple[str, ...]
) -> None:
    item = await _wants(studio, BOTH, *purposes)
    assert len(await studio.radio.items()) == 1
    page = await desk_of(studio, browser, complaints)
    card = page.locator(f'.lane[data-lane="songs"] #i{item}')
    await expect(card.locator(".song")).to_have_text("Dream On Aerosmith")
    second = card.locator(".second")
    await expect(second).to_be_visible()
    for words in ("also shout-out", "for my mum", "occasion happy birthday", "place Derry"):
        await expect(second).to_contain_text(words)
    assert complaints == []


async def test_an_entry_names_the_song_that_is_asked_for_beside_it(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    text = "it is [B](contest_answer), and play [Zombie](song) by [The Cranberries](artist)"
    item = await _wants(studio, text, "song_request", "contest_entry", "greeting")
    page = await desk_of(studio, browser, complaints)
    card = page.locator(f'.lane[data-lane="contest"] #i{item}')
    await expect(card.locator(".second")).to_have_count(1)
    await expect(card.locator(".second")).to_contain_text("song Zombie artist The Cranberries")
    assert complaints == []


async def test_the_lane_of_a_second_purpose_leads_to_its_card(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    item = await _wants(studio, BOTH, "song_request", "shout_out")
    pointer = page.locator('.lane[data-lane="shout_outs"] .elsewhere button')
    await expect(pointer).to_contain_text(
        "Ana for my mum · occasion happy birthday · place Derry in Songs"
    )
    await expect(page.locator('.lanebar [data-lane="shout_outs"]')).to_have_attribute(
        "data-also", "+1"
    )
    await pointer.focus()
    await page.keyboard.press("Enter")
    assert await focused(page) == f"i{item}"
    await move(studio, item, "take", "ana")
    await expect(pointer).to_contain_text("in On air")
    await move(studio, item, "air", "ana")
    await expect(pointer).to_have_count(0)
    assert complaints == []


async def test_pointers_stand_as_their_cards_do_whatever_happens_to_one(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    items = []
    for song in ("Zombie", "Linger", "Dreams"):
        text = f"[{song}](song) please, and hello to [my mum](recipient)"
        wants = await _wants(studio, text, "song_request", "shout_out", who=bsuid(f"CH.{song}"))
        items.append(wants)
    page = await desk_of(studio, browser, complaints)
    pointers = page.locator('.lane[data-lane="shout_outs"] .elsewhere button')
    order = "all => all.map((one) => one.dataset.card)"
    assert await pointers.evaluate_all(order) == [f"i{item}" for item in items]
    await move(studio, items[0], "star", "ana")
    await expect(page.locator(f"#i{items[0]} .marks-of .star")).to_be_visible()
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert await pointers.evaluate_all(order) == [f"i{item}" for item in items]
    assert complaints == []


async def test_who_reads_further_down_is_not_moved_by_what_points_elsewhere(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    for number in range(12):
        await studio.file(f"hello {number}", "shout_out", who=bsuid(f"CH.{10 + number}"))
    page = await desk_of(studio, browser, complaints)
    reading = page.locator('.lane[data-lane="shout_outs"] .card').nth(7)
    await reading.scroll_into_view_if_needed()
    await reading.focus()
    before = await reading.bounding_box()
    await _wants(studio, BOTH, "song_request", "shout_out")
    await expect(page.locator(".elsewhere button")).to_have_count(1)
    after = await reading.bounding_box()
    assert before and after and after["y"] == pytest.approx(before["y"], abs=1)
    assert complaints == []


async def test_a_second_purpose_of_a_later_asker_comes_to_the_card_that_is_there(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    item = await _wants(studio, "[Dream On](song) by [Aerosmith](artist)", "song_request")
    page = await desk_of(studio, browser, complaints)
    await _wants(studio, BOTH, "song_request", "shout_out", who=BEN, name="Ben")
    second = page.locator(f"#i{item} .second")
    await expect(second).to_contain_text("Ben (Derry), for my mum, occasion happy birthday")
    await expect(page.locator('.lane[data-lane="shout_outs"] .elsewhere')).to_contain_text("Ben")
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_the_second_purpose_is_read_and_its_tab_is_there(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: str
) -> None:
    item = await _wants(studio, BOTH, "song_request", "shout_out")
    page = await desk_of(studio, browser, complaints, viewport=PHONE, color_scheme=scheme)
    await expect(page.locator(f"#i{item} .second")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert await _contrast(page, ".second .says") >= 4.5
    assert await _contrast(page, ".second .about") >= 4.5
    await page.locator('.lanebar [data-lane="shout_outs"]').click()
    await page.locator(".elsewhere button").click()
    await expect(page.locator(f"#i{item}")).to_be_focused()
    await expect(page.locator(f"#i{item}")).to_be_in_viewport()
    assert complaints == []


async def _contrast(page: Page, of: str) -> float:
    """Of letters against the strip that they stand on, by WCAG."""
    colours = await page.evaluate(
        "(of) => [of, '.second'].map((one, n) => getComputedStyle(document.querySelector(one))"
        "[n ? 'backgroundColor' : 'color'].match(/\\d+/g).slice(0, 3).map(Number))",
        of,
    )
    dark, light = sorted(map(_luminance, colours))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: list[int]) -> float:
    parts = [one / 255 for one in colour]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
