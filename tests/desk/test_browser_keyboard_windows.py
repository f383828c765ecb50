"""What keys open and show, by keyboard alone: windows, sounds, songs, the search, picking, undo."""

from __future__ import annotations

import wave

import pytest
from playwright.async_api import Browser, expect

from bot.core.filing import Filing
from bot.core.messages import Attachment, Kind
from bot.desk import pages
from bot.store import media, queue
from tests.desk.pressing import Desk, Test, desk_with, wrong_of
from tests.desk.screen import Complaints, desk_opens
from tests.desk.studio import Studio
from tests.desk.test_browser_keyboard import ON_CARDS
from tests.fakes import bsuid
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]
FEW = 5  # cards that a lane of the page begins with


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


async def plays(desk: Desk) -> None:
    voice = await _voice(desk)
    sound = desk.card(voice).locator("audio")
    await expect(sound).to_have_js_property("currentTime", 0)
    await desk.press("Space")
    await expect(sound).not_to_have_js_property("currentTime", 0)
    await desk.focus(voice)
    await desk.press("Space")
    await expect(sound).to_have_js_property("paused", True)
    await expect(sound).to_have_js_property("ended", False)


async def _voice(desk: Desk) -> int:
    """A voice note of ten seconds, in focus."""
    studio = desk.studio
    with wave.open(str(studio.given.media_dir / "a.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(160_000))
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
    return int(voice)


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
    radio, text = desk.studio.radio, f"a caller from Cork, round {desk.round}: it rains"
    before = len(await radio.items())
    await desk.type(text)
    await desk.press("Control+Enter")
    await expect(desk.page.get_by_role("dialog")).to_be_hidden()
    items, rows = (await radio.items())[before:], await radio.inbox(text=text)
    assert len(items) == len(rows) == 1
    assert await radio.rows(queue.item_messages, item_id=items[0].id, inbox_id=rows[0].id)
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
    """A lane of this page shows FEW."""
    for n in range(FEW):
        await desk.studio.file(f"newer {n}", who=bsuid(f"NEW.{desk.round}.{n}"), name="Eli")
    async with desk_opens(desk.page):
        await desk.page.reload()
    await expect(desk.card(desk.first)).to_have_count(0)
    await desk.card(desk.question).focus()
    await desk.press("+")
    await expect(desk.card(desk.first)).to_be_visible()
    await desk.focus(desk.question)


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


BOTH: dict[str, Test] = {
    "Space": plays,
    "/": searches,
    "Esc": clears,
    "?": helps,
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
    "W": opens_the_listener,
    "B": blocks,
    "M": replies,
    "F": filters,
    "+": loads_older_ones,
    "Q": goes_to_the_folded,
}
BESIDE = {"desk": ON_THE_DESK, "air": BOTH}


@pytest.mark.parametrize("view", BESIDE)
async def test_every_key_that_the_page_shows_is_pressed_here_or_on_cards(
    studio: Studio, browser: Browser, complaints: Complaints, view: str
) -> None:
    studio.hands_over()
    desk = await desk_with(studio, browser, complaints, view)
    await desk.press("?")
    shown = await desk.page.locator("dl.keys:not(.window-keys) dt").all_text_contents()
    assert sorted(" ".join(one.split()) for one in shown) == sorted(ON_CARDS[view] | BESIDE[view])


@pytest.mark.parametrize("view", BESIDE)
@pytest.mark.timeout(600)
async def test_every_key_opens_and_shows_what_it_says(
    studio: Studio,
    browser: Browser,
    complaints: Complaints,
    monkeypatch: pytest.MonkeyPatch,
    view: str,
) -> None:
    monkeypatch.setattr(pages, "A_LANE", FEW)
    studio.hands_over()
    desk = await desk_with(studio, browser, complaints, view)
    wrong = await wrong_of(desk, BESIDE[view])
    assert not wrong, wrong
    assert complaints == []
