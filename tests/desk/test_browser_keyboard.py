"""What keys do with cards, by keyboard alone: moving, deeds, marks, lanes, order."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from bot.core.purposes import Lane
from tests.desk.pressing import Desk, Test, desk_with, wrong_of
from tests.desk.screen import Complaints, focused
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


async def moves(desk: Desk) -> None:
    await desk.press("j")
    await desk.focus(desk.second)
    await desk.press("ArrowDown", "k", "ArrowUp")
    await desk.focus(desk.first)


async def goes_to_lanes(desk: Desk) -> None:
    await desk.press("l")
    await desk.focus(desk.question)
    await desk.press("ArrowLeft", "ArrowRight", "h")
    await desk.focus(desk.first)


async def goes_to_the_ends(desk: Desk) -> None:
    await desk.press("Shift+G")
    await desk.focus(desk.third)
    await desk.press("g")
    await desk.focus(desk.first)


async def passes_and_takes_back(desk: Desk) -> None:
    await desk.press("p")
    await desk.said(f"Passed: {desk.text(0)}")
    assert (await desk.row(desk.first)).passed_by == "ben"
    await desk.page.locator(f"#i{desk.first}").focus()
    await desk.press("p")
    await desk.said("Not passed any more")
    assert (await desk.row(desk.first)).passed_at is None


async def takes(desk: Desk) -> None:
    await desk.press("t")
    await desk.said(f"Taken: {desk.text(0)}")
    assert await desk.studio.status(desk.first) == "on_air"


async def takes_by_enter(desk: Desk) -> None:
    await takes(desk)
    await desk.page.locator(f"#i{desk.second}").focus()
    await desk.press("Enter")
    await desk.said(f"Taken: {desk.text(1)}")


async def airs(desk: Desk) -> None:
    await desk.press("a")
    await desk.said(f"Aired: {desk.text(0)}")
    await desk.focus(desk.second)
    assert await desk.studio.status(desk.first) == "aired"


async def reads_out_and_goes_on(desk: Desk) -> None:
    await desk.press("Enter")
    await desk.focus(desk.second)
    await desk.press("a")
    await desk.focus(desk.third)
    assert await desk.statuses() == ["aired", "aired", "waiting"]
    await expect(desk.card(desk.third).locator(".reading")).to_be_visible()


async def dismisses(desk: Desk) -> None:
    await desk.press("d")
    await desk.said(f"Dismissed: {desk.text(0)}")
    await desk.focus(desk.second)
    assert await desk.studio.status(desk.first) == "dismissed"


async def puts_back(desk: Desk) -> None:
    await takes(desk)
    await desk.press("r")
    await desk.said(f"Put back: {desk.text(0)}")
    assert await desk.studio.status(desk.first) == "waiting"


async def undoes_the_last(desk: Desk) -> None:
    await dismisses(desk)
    await desk.press("u")
    await desk.focus(desk.first)
    assert await desk.studio.status(desk.first) == "waiting"


async def opens_what_is_folded(desk: Desk) -> None:
    """A long one; before the presenter what was sent, where there are words for the air."""
    if desk.view == "air":
        folded = desk.first
        await desk.studio.radio.do("edit", folded, who="eva", value="to be read out")
        await expect(desk.card(folded)).to_contain_text("to be read out")
    else:
        text = "a long story " * 60
        folded = await desk.studio.file(text, who=bsuid(f"LONG.{desk.round}"), name="Ana")
        await expect(desk.card(folded)).to_be_visible()
    await desk.card(folded).focus()
    for count in (1, 0):
        await desk.press("o")
        await expect(desk.card(folded).locator("details[open]")).to_have_count(count)


async def stars(desk: Desk) -> None:
    await desk.press("s")
    await expect(desk.card(desk.first).locator(".star")).to_have_count(1)
    await desk.focus(desk.first)
    assert (await desk.row(desk.first)).starred
    await desk.press("s")
    await expect(desk.card(desk.first).locator(".star")).to_have_count(0)


async def pins(desk: Desk) -> None:
    await desk.press("j", ".")
    await expect(desk.card(desk.second).locator(".pin")).to_have_count(1)
    assert (await desk.row(desk.second)).pinned_at is not None
    if desk.view != "air":
        first = desk.page.locator('.lane[data-lane="comments"] .card').first
        await expect(first).to_have_id(f"i{desk.second}")
    await desk.focus(desk.second)


async def wins(desk: Desk) -> None:
    await desk.studio.radio.do("relabel", desk.first, who="eva", value="contest")
    card = desk.card(desk.first)
    await expect(card).to_have_attribute("data-lane", "contest")
    await card.focus()
    await desk.press("Shift+V")
    await expect(card.locator(".won").first).to_contain_text("Won")
    await desk.focus(desk.first)
    assert (await desk.row(desk.first)).won_by == "ben"
    await desk.press("Shift+V")
    await expect(card.locator(".won")).to_have_count(0)
    assert (await desk.row(desk.first)).won_at is None


async def tags(desk: Desk) -> None:
    for number in range(1, 10):
        await desk.press(str(number))
        tag = desk.card(desk.first).locator(f'.marks-of [data-tag="{number}"]')
        await expect(tag).to_contain_text(str(number))
    await desk.press("1")
    await expect(desk.card(desk.first).locator('.marks-of [data-tag="1"]')).to_have_count(0)
    await desk.focus(desk.first)


async def edits(desk: Desk) -> None:
    """What was sent is kept, and shown beside it."""
    await desk.press("e")
    await expect(desk.page.locator("#asking")).to_have_value(desk.text(0))
    await desk.press("Control+A")
    await desk.type("u j d: to be read out")
    await desk.press("Control+Enter")
    await expect(desk.card(desk.first)).to_contain_text("u j d: to be read out")
    await desk.focus(desk.first)
    assert (await desk.row(desk.first)).air_text == "u j d: to be read out"
    if desk.view != "air":
        await desk.press("o")
        await expect(desk.card(desk.first).get_by_text(desk.text(0))).to_be_visible()
    assert [row for row in await desk.studio.radio.inbox() if row.text == desk.text(0)]


async def notes(desk: Desk) -> None:
    await desk.press("n")
    await desk.type("say it slowly")
    await desk.press("Enter")
    await expect(desk.card(desk.first)).to_contain_text("say it slowly")
    await desk.focus(desk.first)
    row = await desk.row(desk.first)
    assert (row.note, row.note_by) == ("say it slowly", "ben")


async def answers_an_alarm(desk: Desk) -> None:
    await desk.studio.write("I want to kill myself", who=bsuid("AL.1"), name="Lou")
    card = desk.page.locator(".card.alarming")
    await expect(card).to_have_count(1)
    await card.focus()
    await desk.press("Shift+!")
    await expect(card).to_have_count(0)
    await desk.said("Alarm answered")


def relabels(lane: Lane, letter: str) -> Test:
    async def relabel(desk: Desk) -> None:
        item = desk.question if lane is Lane.COMMENTS else desk.first
        await desk.card(item).focus()
        await desk.press(f"Shift+{letter}")
        there = desk.page.locator(f'.lane[data-lane="{lane.value}"] #i{item}')
        await expect(there).to_have_count(1)
        assert (await desk.row(item)).lane == lane.value

    return relabel


async def earlier(desk: Desk) -> None:
    """The order before the presenter; on the desk it is that of the lane of what was passed."""
    await _in_order(desk, "k", "[", (1, 0, 2))


async def later(desk: Desk) -> None:
    await _in_order(desk, "", "]", (1, 0, 2))


async def _in_order(desk: Desk, step: str, key: str, order: tuple[int, ...]) -> None:
    air = desk.view == "air"
    if not air:
        await desk.press("x", "Shift+J", "Shift+J", "p")
        await desk.said("3 messages")
    moved = desk.second if key == "[" else desk.first
    await desk.card(moved).focus()
    await desk.press(key)
    lane = "air" if air else "passed"
    items = (desk.first, desk.second, desk.third)
    for place, at in enumerate(order):
        card = desk.page.locator(f'.lane[data-lane="{lane}"] .card').nth(place)
        await expect(card).to_have_id(f"i{items[at]}")
    await desk.focus(moved)


LETTERS = {
    "S": Lane.SONGS,
    "E": Lane.CONTEST,
    "H": Lane.SHOUT_OUTS,
    "T": Lane.TIPS,
    "C": Lane.COMMENTS,
    "Q": Lane.QUESTIONS,
    "W": Lane.PEOPLE,
    "U": Lane.UNSORTED,
    "X": Lane.HELD,
}
BOTH: dict[str, Test] = {
    "J ↓ / K ↑": moves,
    "G / Shift G": goes_to_the_ends,
    "D": dismisses,
    "R": puts_back,
    "U": undoes_the_last,
    "O": opens_what_is_folded,
    "S": stars,
    ".": pins,
    "Shift V": wins,
    "1 to 9": tags,
    "E": edits,
    "N": notes,
    "[": earlier,
    "]": later,
}
ON_THE_DESK: dict[str, Test] = {
    **BOTH,
    "L → / H ←": goes_to_lanes,
    "P": passes_and_takes_back,
    "T or Enter": takes_by_enter,
    "A": airs,
    "!": answers_an_alarm,
    **{f"Shift {letter}": relabels(lane, letter) for letter, lane in LETTERS.items()},
}
ON_AIR: dict[str, Test] = {**BOTH, "Enter or A": reads_out_and_goes_on, "T": takes}
ON_CARDS = {"desk": ON_THE_DESK, "air": ON_AIR}


@pytest.mark.parametrize("view", ON_CARDS)
@pytest.mark.timeout(600)
async def test_every_key_does_with_cards_what_it_says(
    studio: Studio, browser: Browser, complaints: Complaints, view: str
) -> None:
    studio.hands_over()
    desk = await desk_with(studio, browser, complaints, view)
    wrong = await wrong_of(desk, ON_CARDS[view])
    assert not wrong, wrong
    assert complaints == []


async def test_the_menu_does_by_keyboard_what_the_keys_do(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    desk = await desk_with(studio, browser, complaints)
    await desk.begin()
    more = desk.card(desk.first).get_by_role("button", name="More for Ana")
    for _ in range(8):
        if await more.evaluate("one => one === document.activeElement"):
            break
        await desk.press("Tab")
    await expect(more).to_be_focused()
    await desk.press("Enter")
    menu = desk.page.get_by_role("dialog", name="Ana")
    await menu.get_by_role("button", name="star S").press("Enter")
    await expect(desk.card(desk.first).locator(".star")).to_have_count(1)
    assert await focused(desk.page) == f"i{desk.first}"
    assert complaints == []
