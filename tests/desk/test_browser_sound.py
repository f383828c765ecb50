"""Voice notes and pictures in a real browser: seen, played, trimmed and exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.core.messages import Attachment, Kind
from bot.ffmpeg.tool import Ffmpeg
from bot.making import Maker
from bot.store import media
from tests.desk.conftest import LOUDNESS
from tests.desk.screen import PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.ffmpeg import made
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

TYPES = {"ogg": "audio/ogg", "jpg": "image/jpeg", "mp4": "video/mp4"}
KINDS = {"ogg": Kind.VOICE, "jpg": Kind.PICTURE, "mp4": Kind.VIDEO}


async def sent(studio: Studio, path: Path) -> int:
    """A listener's file that was fetched; the scheduler has not drawn it yet."""
    ending = path.suffix[1:]
    attachment = Attachment("file", TYPES[ending])
    await studio.write("", kind=KINDS[ending], attachment=attachment, name="Siobhan")
    row = (await studio.radio.rows(media.media))[-1]
    async with studio.radio.database.write() as conn:
        await media.change(conn, row.id, state="kept", file=path.name, mime_type=TYPES[ending])
    return int(row.id)


async def drawn(studio: Studio) -> None:
    given = studio.given
    await Maker(given.database, Ffmpeg.here(), given.media_dir, given.clock).look()


def named(studio: Studio, letter: str, ending: str) -> Path:
    return studio.given.media_dir / f"{letter * 32}.{ending}"


async def voice(studio: Studio, seconds: float = 6, source: str = made.KNOCKS) -> int:
    row = await sent(studio, made.sound(named(studio, "a", "ogg"), seconds, source))
    await drawn(studio)
    return row


async def place(player: Locator) -> float:
    found: float = await player.evaluate("(one) => one.audio.currentTime")
    return found


async def when(page: Page, holds: str) -> None:
    """Until this holds in the page; Playwright's own way would need what our pages forbid."""
    look = f"const look = () => ({holds}) ? done() : requestAnimationFrame(look); look();"
    await page.evaluate(f"new Promise((done) => {{ {look} }})")


async def until_at(page: Page, seconds: float) -> None:
    await when(page, f"document.querySelector('wave-player').audio.currentTime >= {seconds}")


async def test_a_voice_note_is_played_trimmed_and_exported_by_keys(
    studio: Studio, browser: Browser, complaints: Complaints, tmp_path: Path
) -> None:
    await voice(studio)
    page = await desk_of(studio, browser, complaints)
    player = page.get_by_role("group", name="Voice note, 0:06.0")
    position = player.get_by_role("slider", name="Position")
    await position.focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(position).to_have_attribute("aria-valuenow", "2.0")
    await page.keyboard.press("[")
    await page.keyboard.press("End")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("]")
    start = player.get_by_role("slider", name="Start for air")
    await start.focus()
    await page.keyboard.press("Shift+ArrowLeft")
    await page.keyboard.press("ArrowRight")
    await expect(start).to_have_attribute("aria-valuenow", "1.1")
    for kind in ("WAV", "MP3"):
        link = player.get_by_role("link", name=f"Export as {kind}, 0:01.1 to 0:05.0")
        async with page.expect_download() as coming:
            await link.press("Enter")
        into = tmp_path / f"out.{kind.lower()}"
        download = await coming.value
        await download.save_as(into)
        assert download.suggested_filename.startswith("voice-2026-11-23-1200-")
        loud, peak = made.loudness(into)
        assert made.length(into) == pytest.approx(3.9, abs=0.08)
        assert loud == pytest.approx(LOUDNESS, abs=1)
        assert peak <= -1
    assert await page.locator(".card").count() == 1  # no key went past the player
    assert complaints == []


async def test_what_is_heard_is_the_part_for_air_and_then_it_stops(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await voice(studio)
    page = await desk_of(studio, browser, complaints)
    player = page.locator("wave-player")
    end = player.get_by_role("slider", name="End for air")
    await end.focus()
    for _ in range(4):
        await page.keyboard.press("Shift+ArrowLeft")
    await expect(end).to_have_attribute("aria-valuenow", "2.0")
    start = player.get_by_role("slider", name="Start for air")
    await start.focus()
    await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press(" ")
    await expect(player.get_by_role("button", name="Pause")).to_be_visible()
    await expect(player.get_by_role("button", name="Play")).to_be_visible()
    assert 1.9 < await place(player) < 2.6
    assert complaints == []


async def test_it_goes_faster_and_on_while_its_card_is_drawn_anew(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await voice(studio, 60)
    page = await desk_of(studio, browser, complaints)
    player, card = page.locator("wave-player"), page.locator(".card")
    speed = player.locator(".wave-speed")
    for shown in ("1.25×", "1.5×", "2×"):
        await speed.click()
        await expect(speed).to_have_text(shown)
    await card.focus()
    await page.keyboard.press(" ")
    await until_at(page, 0.5)
    (row,) = await studio.radio.inbox()
    heart = {"emoji": "❤️"}
    await studio.write("", kind=Kind.REACTION, reply_to=row.provider_id, detail=heart)
    await expect(card.locator(".reaction")).to_be_visible()
    before = await place(player)
    await until_at(page, before + 0.5)
    assert await player.evaluate("(one) => one.audio.playbackRate") == 2
    await card.focus()
    await page.keyboard.press(" ")
    await expect(player.get_by_role("button", name="Play")).to_be_visible()
    assert complaints == []


async def test_by_mouse_one_seeks_and_drags_the_marks(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await voice(studio)
    page = await desk_of(studio, browser, complaints)
    player = page.locator("wave-player")
    box = await player.locator(".wave-track").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    await page.mouse.click(box["x"] + box["width"] / 2, middle)
    position = player.get_by_role("slider", name="Position")
    assert float(await position.get_attribute("aria-valuenow") or 0) == pytest.approx(3, abs=0.2)
    for name, share, value in (("Start", 0.25, 1.5), ("End", 0.75, 4.5)):
        mark = player.get_by_role("slider", name=f"{name} for air")
        await mark.hover()
        await page.mouse.down()
        await page.mouse.move(box["x"] + box["width"] * share, middle, steps=4)
        await page.mouse.up()
        shown = float(await mark.get_attribute("aria-valuenow") or 0)
        assert shown == pytest.approx(value, abs=0.2)
    assert complaints == []


async def test_only_one_is_heard_at_a_time(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await voice(studio, 30)
    await sent(studio, made.sound(named(studio, "b", "ogg"), 30))
    await drawn(studio)
    page = await desk_of(studio, browser, complaints, viewport={"width": 1400, "height": 800})
    players = page.locator("wave-player")
    await players.get_by_role("button", name="Play").first.click()
    await expect(players.get_by_role("button", name="Pause")).to_have_count(1)
    await players.get_by_role("button", name="Play").first.click()
    await expect(players.get_by_role("button", name="Pause")).to_have_count(1)
    assert complaints == []


async def test_before_it_is_drawn_a_voice_note_plays_plainly_and_then_the_card_changes(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await sent(studio, made.sound(named(studio, "a", "ogg")))
    page = await desk_of(studio, browser, complaints)
    await expect(page.locator(".card audio[controls]")).to_be_visible()
    await drawn(studio)
    await expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert complaints == []


async def test_a_transcript_stands_on_the_card_and_is_found(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    row = await voice(studio)
    async with studio.radio.database.write() as conn:
        await media.note_heard(conn, row, "say <b>hello</b> to the harbour")
    page = await desk_of(studio, browser, complaints)
    await expect(page.locator(".transcript")).to_contain_text("say <b>hello</b> to the harbour")
    await page.keyboard.press("/")
    await page.keyboard.type("HARBOUR")
    await expect(page.locator(".card:not(.unmatched)")).to_have_count(1)
    await page.keyboard.type("master")
    await expect(page.locator(".card:not(.unmatched)")).to_have_count(0)
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1400, "height": 900}, PHONE], ids=["desk", "phone"])
async def test_sounds_and_pictures_are_seen_on_every_screen(
    studio: Studio,
    browser: Browser,
    complaints: Complaints,
    tmp_path: Path,
    scheme: Any,
    size: Any,
) -> None:
    row = await voice(studio, 31)
    async with studio.radio.database.write() as conn:
        await media.note_heard(conn, row, "Hello, can you play Jolene for my mum? She is 80 today.")
    await sent(studio, made.picture(named(studio, "b", "jpg"), "1600x1200"))
    await sent(studio, made.video(named(studio, "c", "mp4")))
    await drawn(studio)
    page = await desk_of(studio, browser, complaints, viewport=size, color_scheme=scheme)
    player = page.locator("wave-player")
    await expect(player.get_by_role("button", name="Play")).to_be_visible()
    await player.locator(".wave-mark.start").focus()
    for _ in range(6):
        await page.keyboard.press("Shift+ArrowRight")
    await page.locator(".picture img").scroll_into_view_if_needed()
    await when(page, "document.querySelector('.picture img').naturalWidth === 480")
    await page.locator(".lane[data-lane=media] .scroll").evaluate("(one) => one.scrollTo(0, 0)")
    await page.screenshot(path=tmp_path / f"{scheme}.png")
    if size == PHONE:
        assert await readable(page, scheme)
    assert complaints == []


async def test_a_picture_opens_large_and_a_video_plays(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    picture = await sent(studio, made.picture(named(studio, "b", "jpg"), "1600x1200"))
    await sent(studio, made.video(named(studio, "c", "mp4")))
    await drawn(studio)
    page = await desk_of(studio, browser, complaints)
    async with page.context.expect_page() as opening:
        await page.locator(".picture").click()
    opened = await opening.value
    assert opened.url.endswith(f"/media/{picture}/full")
    await page.locator("video").evaluate("(one) => one.play()")
    await when(page, "document.querySelector('video').currentTime > 0.2")
    assert complaints == []
