"""All that can be done at the desk, by keyboard alone: each key that `?` shows is pressed."""

from __future__ import annotations

import wave
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.core.filing import Filing
from bot.core.messages import Attachment, Kind
from bot.core.purposes import Lane
from bot.store import media
from tests.desk.screen import Complaints, desk_of, desk_opens, focused
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]
BIG: Any = {"width": 1400, "height": 900}


class Desk:
    """A page with three comments and a question, and the keyboard in front of it."""

    def __init__(self, studio: Studio, page: Page, view: str) -> None:
        self.studio, self.page, self.view = studio, page, view
        self.round = 0

    async def begin(self) -> None:
        """What was there is gone; others are there, and the first of them is in focus."""
        radio, self.round = self.studio.radio, self.round + 1
        old = [row.id for row in await radio.items() if row.status in ("waiting", "on_air")]
        if old:
            await radio.do("dismiss", *old, who="eva")
            await expect(self.page.locator(".lane .card:not(.gone)")).to_have_count(0)
        items = [await self.file(n, name) for n, name in enumerate(("Ana", "Ben", "Cat", "Dan"))]
        self.first, self.second, self.third, self.question = items
        if self.view == "air":
            await radio.do("pass", *items[:3], who="eva")
        last = self.third if self.view == "air" else self.question
        await expect(self.card(last)).to_be_visible()
        await self.card(self.first).focus()

    async def file(self, number: int, name: str) -> int:
        intent = "station_question" if name == "Dan" else "comment"
        who = bsuid(f"CH.{self.round}.{number}")
        return await self.studio.file(self.text(number), intent, who=who, name=name)

    def text(self, number: int) -> str:
        """What is said of it and nowhere else."""
        return f"message {number} of round {self.round}"

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def said(self, words: str) -> None:
        await expect(self.page.locator("#toast")).to_contain_text(words)

    async def focus(self, item: int) -> None:
        await expect(self.card(item)).to_be_focused()

    def card(self, item: int) -> Any:
        return self.page.locator(f"#i{item}")

    async def row(self, item: int) -> Any:
        (found,) = await self.studio.radio.items(id=item)
        return found

    async def statuses(self) -> list[str]:
        items = (self.first, self.second, self.third)
        return [await self.studio.status(item) for item in items]


Test = Callable[[Desk], Awaitable[None]]


async def desk_with(
    studio: Studio, browser: Browser, complaints: Complaints, view: str = "desk"
) -> Desk:
    page = await desk_of(studio, browser, complaints, viewport=BIG)
    if view == "air":
        async with desk_opens(page):
            await page.goto(str(studio.server.make_url("/air")))
    return Desk(studio, page, view)


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
    """Before the presenter all of it stands open."""
    if desk.view == "air":
        return
    long = await desk.studio.file("a long story " * 60, who=bsuid("LONG.1"), name="Ana")
    await expect(desk.card(long)).to_be_visible()
    await desk.card(long).focus()
    await desk.press("o")
    await expect(desk.card(long).locator("details[open]")).to_have_count(1)
    await desk.press("o")
    await expect(desk.card(long).locator("details[open]")).to_have_count(0)


async def plays(desk: Desk) -> None:
    studio = desk.studio
    with wave.open(str(studio.given.media_dir / "a.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000))
    file = Attachment("file", "audio/wav")
    await studio.write("", who=bsuid("ME.1"), kind=Kind.VOICE, attachment=file)
    kept = (await studio.radio.rows(media.media))[-1]
    async with studio.radio.database.write() as conn:
        await media.change(conn, kept.id, state="kept", file="a.wav")
    voice = (await studio.radio.items())[-1].id
    if desk.view == "air":
        await studio.radio.do("pass", voice, who="eva")
    async with desk_opens(desk.page):
        await desk.page.reload()
    await desk.card(voice).focus()
    async with desk.page.expect_response("**/media/*"):
        await desk.press("Space")


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


async def picks(desk: Desk) -> None:
    await desk.press("x")
    banner = desk.page.locator("#picked")
    await expect(banner).to_contain_text("1 picked")
    await desk.press("j", "x")
    await expect(banner).to_contain_text("2 picked")
    await desk.press("x")
    await expect(banner).to_contain_text("1 picked")
    await desk.press("Escape")
    await expect(banner).to_be_hidden()


async def picks_a_range(desk: Desk) -> None:
    await desk.press("Shift+J", "Shift+J")
    await expect(desk.page.locator("#picked")).to_contain_text("3 picked")
    await desk.press("d")
    await desk.said("Dismissed: 3 messages")
    assert await desk.statuses() == ["dismissed"] * 3
    await desk.press("u")
    await desk.said("Undone: 3 messages")
    assert await desk.statuses() == ["waiting"] * 3
    await desk.card(desk.third).focus()
    await desk.press("Shift+K", "4")
    await desk.said("Colour given: 2 messages")
    for one in (desk.second, desk.third):
        assert await desk.card(one).locator('[data-tag="4"]').count() == 1


async def pauses(desk: Desk) -> None:
    await desk.press("z")
    banner = desk.page.locator("#paused")
    await expect(banner).to_contain_text("Paused: 0 new ones wait.")
    fresh = await desk.studio.file("meanwhile", who=bsuid("CH.9"), name="Eli")
    if desk.view == "air":
        await desk.studio.radio.do("pass", fresh, who="eva")
    await expect(banner).to_contain_text("Paused: 1 new one waits.")
    await expect(desk.card(fresh)).to_have_count(0)
    await desk.press("z")
    await expect(desk.card(fresh)).to_be_visible()
    await expect(banner).to_be_hidden()
    await desk.focus(desk.first)


async def undoes_anything(desk: Desk) -> None:
    """Also what somebody else did, out of the list that says who did what."""
    await desk.studio.radio.do("dismiss", desk.second, who="eva")
    await desk.press("v")
    line = desk.page.locator(".deeds li").first
    await expect(line).to_contain_text("eva: dismissed")
    await expect(line.get_by_role("button")).to_have_accessible_name("Undo: eva, dismissed Ben")
    await line.get_by_role("button").focus()
    await desk.press("Enter")
    await expect(line).to_contain_text("taken back by ben")
    assert await desk.studio.status(desk.second) == "waiting"
    await desk.press("Escape")
    await desk.focus(desk.first)


async def searches(desk: Desk) -> None:
    await desk.press("/")
    await desk.type("ben")
    banner = desk.page.locator("#filter")
    await expect(banner).to_contain_text("hides")
    await expect(desk.card(desk.first)).to_be_hidden()
    await desk.press("Enter")
    await desk.focus(desk.second)
    await desk.press("Escape")
    await expect(banner).to_be_hidden()
    await desk.focus(desk.second)


async def clears(desk: Desk) -> None:
    await searches(desk)
    await picks(desk)


async def helps(desk: Desk) -> None:
    await desk.press("?")
    await expect(desk.page.get_by_role("dialog")).to_have_accessible_name("Keys")
    await desk.press("Escape")
    await expect(desk.page.get_by_role("dialog")).to_be_hidden()
    await desk.focus(desk.first)


async def replies(desk: Desk) -> None:
    await desk.press("m")
    await expect(desk.page.get_by_role("dialog").locator("textarea")).to_be_focused()
    await desk.press("Escape")
    await desk.focus(desk.first)


async def notes_a_call(desk: Desk) -> None:
    await desk.press("i")
    await expect(desk.page.get_by_role("dialog").locator("textarea")).to_be_focused()
    await desk.type("a caller from Cork: it rains")
    await desk.press("Control+Enter")
    await expect(desk.page.get_by_role("dialog")).to_be_hidden()
    assert len(await desk.studio.radio.items()) > 4
    await desk.focus(desk.first)


async def opens_the_listener(desk: Desk) -> None:
    await desk.press("w")
    window = desk.page.get_by_role("dialog")
    await expect(window.get_by_role("heading", name="Ana")).to_be_visible()
    await desk.press("Escape")
    await desk.focus(desk.first)


async def blocks(desk: Desk) -> None:
    """The eyes go where it is done; nobody is blocked by one key."""
    await desk.press("b")
    window = desk.page.get_by_role("dialog")
    await expect(window.locator("#block-title")).to_be_focused()
    await window.get_by_label("Why").select_option("abuse")
    await window.get_by_role("button", name="Block this listener").press("Enter")
    await expect(window.get_by_role("button", name="Unblock")).to_be_visible()
    await desk.press("Escape")
    await expect(desk.card(desk.first).locator(".blocked")).to_be_visible()


async def a_song(desk: Desk) -> int:
    who = bsuid(f"SONG.{desk.round}")
    song = await desk.studio.request(
        "Dream On", "Aerosmith", "Dream On by Aerosmith", who=who, name="Eli"
    )
    if desk.view == "air":
        await desk.studio.radio.do("pass", song, who="eva")
    await desk.card(song).focus()
    return song


async def chooses_a_candidate(desk: Desk) -> None:
    song = await a_song(desk)
    await desk.press("c")
    window = desk.page.get_by_role("dialog")
    await expect(window.locator(".song-window")).to_be_visible()
    await desk.press("Escape")
    await desk.focus(song)


async def copies_a_song(desk: Desk) -> None:
    await a_song(desk)
    await desk.press("y")
    await desk.said("Aerosmith - Dream On")


async def picks_to_here(desk: Desk) -> None:
    await desk.press("x", "j", "j", ",")
    await expect(desk.page.locator("#picked")).to_contain_text("3 picked")
    await desk.press("Escape")


async def filters(desk: Desk) -> None:
    await desk.press("f")
    window = desk.page.get_by_role("dialog", name="Show only")
    await window.get_by_role("button", name="starred").press("Enter")
    await expect(desk.page.locator("#filter")).to_contain_text("Only starred")
    await desk.press("Escape")
    await expect(desk.page.locator("#filter")).to_be_hidden()


async def loads_older_ones(desk: Desk) -> None:
    """None is there; test_browser_showing.py has a long queue."""
    await desk.press("+")
    await desk.focus(desk.first)


async def goes_to_the_folded(desk: Desk) -> None:
    radio, text = desk.studio.radio, "hello"
    await desk.studio.write(text, who=bsuid(f"HI.{desk.round}"))
    token, claimed = await radio.claim()
    await radio.file(token, [(one, Filing(folded="greeting")) for one in claimed])
    line = desk.page.locator("#folded a")
    await expect(line).to_contain_text("greetings")
    await desk.press("q")
    await expect(line).to_be_focused()
    await desk.press("Enter")
    await expect(desk.page.get_by_role("dialog", name="greetings")).to_contain_text(text)
    await desk.press("Escape")


async def hands_over(desk: Desk) -> None:
    song = await a_song(desk)
    await desk.press("Shift+P")
    await desk.said("Handed over")
    await expect(desk.card(song)).to_contain_text("On its way to the playout")
    await desk.focus(song)


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
    "Space": plays,
    "/": searches,
    "Esc": clears,
    "?": helps,
    "S": stars,
    ".": pins,
    "1 to 9": tags,
    "E": edits,
    "N": notes,
    "[": earlier,
    "]": later,
    "X": picks,
    "Shift J / Shift K": picks_a_range,
    ",": picks_to_here,
    "Z": pauses,
    "V": undoes_anything,
    "I": notes_a_call,
    "C": chooses_a_candidate,
    "Y": copies_a_song,
    "Shift P": hands_over,
}
ON_THE_DESK: dict[str, Test] = {
    **BOTH,
    "L → / H ←": goes_to_lanes,
    "P": passes_and_takes_back,
    "T or Enter": takes_by_enter,
    "A": airs,
    "W": opens_the_listener,
    "B": blocks,
    "M": replies,
    "!": answers_an_alarm,
    "F": filters,
    "+": loads_older_ones,
    "Q": goes_to_the_folded,
    **{f"Shift {letter}": relabels(lane, letter) for letter, lane in LETTERS.items()},
}
ON_AIR: dict[str, Test] = {**BOTH, "Enter or A": reads_out_and_goes_on, "T": takes}
TESTS = {"desk": ON_THE_DESK, "air": ON_AIR}


@pytest.mark.parametrize("view", TESTS)
@pytest.mark.timeout(600)
async def test_every_key_that_the_page_shows_does_what_it_says(
    studio: Studio, browser: Browser, complaints: Complaints, view: str
) -> None:
    studio.hands_over()
    desk = await desk_with(studio, browser, complaints, view)
    await desk.press("?")
    shown = await desk.page.locator("dl.keys:not(.window-keys) dt").all_text_contents()
    await desk.press("Escape")
    assert sorted(" ".join(one.split()) for one in shown) == sorted(TESTS[view])
    wrong = {key: what for key in TESTS[view] if (what := await _tried(desk, TESTS[view][key]))}
    assert not wrong, "\n".join(f"{key}: {what}" for key, what in wrong.items())
    assert complaints == []


async def _tried(desk: Desk, test: Test) -> str:
    """What is wrong with it; the next key finds the desk in order all the same."""
    try:
        await desk.begin()
        await test(desk)
    except AssertionError as error:
        async with desk_opens(desk.page):
            await desk.page.reload()
        return str(error).partition("Call log")[0]
    return ""


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
