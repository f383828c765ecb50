"""The phone page in a real browser."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from bot.simulator import SimClock, Simulator, samples
from tests.simulator.conftest import NOON, Send, client_of, config_for, sending_with
from tests.simulator.station import SECOND, Station, on_air

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LAPTOP = {"width": 1366, "height": 768}
TELEPHONE = {"width": 390, "height": 780}

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

BUTTONS = {
    "type": "button",
    "body": {"text": "May we read it out?"},
    "action": {
        "buttons": [
            {"type": "reply", "reply": {"id": "yes", "title": "Yes, do"}},
            {"type": "reply", "reply": {"id": "no", "title": "No"}},
        ]
    },
}


# Everything runs in one event loop, because starting a browser takes seconds.
fixture = partial(pytest_asyncio.fixture, loop_scope="module")


@fixture(scope="module")
async def browser() -> AsyncIterator[Any]:
    async with async_playwright() as tool:
        browser = await tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@fixture
async def sim(station: Station) -> AsyncIterator[Simulator]:
    async with on_air(station) as url, Simulator(config_for(url), clock=SimClock(NOON)) as sim:
        yield sim


@fixture
async def send(sim: Simulator) -> AsyncIterator[Send]:
    async with client_of(sim) as session:
        yield sending_with(session)


@fixture
async def page(sim: Simulator, browser: Any) -> AsyncIterator[Any]:
    """The page on a laptop; afterwards nothing may have gone wrong or come from elsewhere."""
    troubles: list[str] = []
    page = await browser.new_page(viewport=LAPTOP)
    page.set_default_timeout(10_000)
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda one: troubles.append(one.url) if sim.url not in one.url else None)
    await page.goto(sim.url)
    await page.get_by_text("Connected to the station").wait_for()
    yield page
    await page.close()
    assert troubles == []


def phone(page: Any, name: str) -> Any:
    return page.get_by_role("region", name=f"{name}'s phone")


async def type_on(page: Any, name: str, text: str) -> None:
    box = page.get_by_label(f"Message from {name}")
    await box.fill(text)
    await box.press("Enter")


async def test_enter_sends_and_the_ticks_tell_how_far_it_got(
    sim: Simulator, station: Station, page: Any, send: Send
):
    answer = asyncio.Event()

    async def hold() -> None:
        await answer.wait()

    station.before_answering = hold
    await type_on(page, "Maeve Byrne", "Más jazz, please <b>now</b>")
    bubble = phone(page, "Maeve Byrne").locator(".bubble")
    await bubble.get_by_text("Más jazz, please <b>now</b>").wait_for()
    await bubble.get_by_text("not delivered to the station yet").wait_for(state="attached")
    answer.set()
    await bubble.get_by_text("delivered to the station", exact=True).wait_for(state="attached")
    await send(status="read", message_id=sim.ledger.sent_by("maeve")[0].wamid)
    await bubble.get_by_text("read at the station").wait_for(state="attached")
    assert station.texts() == ["Más jazz, please <b>now</b>"]


async def test_an_answer_appears_and_its_button_is_tapped(
    sim: Simulator, station: Station, page: Any, send: Send
):
    await type_on(page, "Maeve Byrne", "hello")
    await phone(page, "Maeve Byrne").get_by_text("hello").wait_for()
    await send(type="interactive", text=None, interactive=BUTTONS)
    await page.get_by_role("button", name="Yes, do").click()
    await page.get_by_role("button", name="Yes, do", pressed=True).wait_for()
    await sim.settle()
    assert station.messages()[-1]["interactive"]["button_reply"]["id"] == "yes"


async def test_bold_and_italic_are_shown_as_on_a_phone(
    sim: Simulator, station: Station, page: Any, send: Send
):
    await type_on(page, "Maeve Byrne", "hello")
    await send(text={"body": "Got *Dream <b>On* by _Aerosmith_, 2*3*4 and a snake_case_name"})
    said = phone(page, "Maeve Byrne").locator(".theirs p").first
    await said.wait_for()
    assert await said.locator("strong").all_text_contents() == ["Dream <b>On"]
    assert await said.locator("em").all_text_contents() == ["Aerosmith"]
    assert await said.text_content() == "Got Dream <b>On by Aerosmith, 2*3*4 and a snake_case_name"


async def test_reactions_go_both_ways(sim: Simulator, station: Station, page: Any, send: Send):
    wamid = await sim.type("maeve", "hello")
    await send(type="reaction", text=None, reaction={"message_id": wamid, "emoji": "✅"})
    await phone(page, "Maeve Byrne").get_by_text("✅").wait_for()
    await send()
    await page.get_by_role("button", name="React with a heart").click()
    await page.get_by_role("button", name="Take the heart back").wait_for()
    await sim.settle()
    assert station.messages()[-1]["reaction"]["emoji"] == "❤️"


async def test_a_picture_and_a_voice_note_are_sent(
    sim: Simulator, station: Station, page: Any, tmp_path: Path
):
    (tmp_path / "cover.png").write_bytes(samples.picture(8, 8))
    diego = phone(page, "Diego Rojas")
    for choose in ("file", "Sample picture: a drawn sunrise", "Sample voice note: silence"):
        await diego.get_by_title("Send something else").click()
        if choose == "file":
            upload = diego.get_by_label("Picture from a file")
            await upload.set_input_files(tmp_path / "cover.png")
        else:
            await diego.get_by_role("button", name=choose).click()
    await diego.locator("audio").wait_for()
    await sim.settle()
    assert [one["type"] for one in station.messages()] == ["image", "image", "audio"]
    widths = await diego.locator("img").evaluate_all("all => all.map((one) => one.naturalWidth)")
    assert widths == [8, 320]
    silence = diego.locator("audio")
    await silence.evaluate(
        "one => one.readyState > 0 || new Promise(r => one.onloadedmetadata = r)"
    )
    assert 2.5 < await silence.evaluate("one => one.duration") < 3.1


async def test_a_listener_writes_to_the_number_chosen(sim: Simulator, station: Station, page: Any):
    diego = phone(page, "Diego Rojas")
    await diego.get_by_label("writes to").select_option("+" + SECOND.display_phone_number)
    await type_on(page, "Diego Rojas", "hello there")
    await diego.get_by_text("hello there").wait_for()
    await sim.settle()
    assert station.values()[0]["metadata"]["phone_number_id"] == SECOND.phone_number_id


async def test_something_unusual_is_sent(sim: Simulator, station: Station, page: Any):
    noor = phone(page, "Noor")
    await noor.get_by_title("Send something else").click()
    await noor.get_by_label("Something unusual").select_option("hologram")
    await noor.locator(".bubble").get_by_text("hologram").wait_for()
    await sim.settle()
    assert station.messages()[0]["type"] == "hologram"
    assert "from" not in station.messages()[0]


async def test_a_fault_is_armed_strikes_and_is_gone(sim: Simulator, station: Station, page: Any):
    await page.get_by_role("button", name="Arrives twice").click()
    await page.get_by_role("button", name="Arrives twice × 1", pressed=True).wait_for()
    await type_on(page, "Diego Rojas", "twice")
    await page.get_by_role("button", name="Arrives twice", exact=True, pressed=False).wait_for()
    await sim.settle()
    assert station.texts() == ["twice", "twice"]


async def test_a_fault_stays_on_until_it_is_called_off(sim: Simulator, page: Any):
    await page.get_by_label("Strikes").select_option("until I call it off")
    await page.get_by_role("button", name="Access token refused").click()
    armed = page.get_by_role("button", name="Access token refused on", pressed=True)
    await armed.wait_for()
    assert sim.faults.armed() == {"token": None}
    await armed.click()
    await page.get_by_role("button", name="Access token refused", pressed=False).wait_for()
    assert sim.faults.armed() == {}


async def test_a_late_message_and_a_refused_answer_are_marked(
    sim: Simulator, page: Any, send: Send
):
    await page.get_by_role("button", name="Arrives 2 h late").click()
    await page.get_by_role("button", name="Arrives 2 h late × 1").wait_for()
    await type_on(page, "Maeve Byrne", "old news")
    await phone(page, "Maeve Byrne").get_by_text("arrived late").wait_for()
    sim.faults.arm("window")
    await send()
    await phone(page, "Maeve Byrne").get_by_text("Reply window shut (131047)").wait_for()


async def test_held_messages_are_let_go(sim: Simulator, station: Station, page: Any):
    await page.get_by_role("button", name="The next three arrive shuffled").click()
    await page.get_by_role("button", name="shuffled × 1").wait_for()
    await type_on(page, "Maeve Byrne", "one")
    await page.get_by_text("1 message waits.").wait_for()
    await page.get_by_role("button", name="Let them go").click()
    await page.get_by_text("1 message waits.").wait_for(state="hidden")
    await sim.settle()
    assert station.texts() == ["one"]


@pytest.mark.parametrize("number", ["", "+447700900456"], ids=["number hidden", "with a number"])
async def test_a_listener_is_added(sim: Simulator, station: Station, page: Any, number: str):
    await page.get_by_role("button", name="Add a listener").click()
    await page.get_by_label("Name").fill("Ida Lund")
    await page.get_by_label("Phone number").fill(number)
    await page.get_by_role("button", name="Add", exact=True).click()
    await phone(page, "Ida Lund").get_by_text(number or "number hidden").wait_for()
    await type_on(page, "Ida Lund", "new here")
    await phone(page, "Ida Lund").get_by_text("new here").wait_for()
    await sim.settle()
    assert station.messages()[0].get("from") == (number.lstrip("+") or None)


async def test_at_phone_width_one_phone_is_seen_and_nothing_sticks_out(page: Any):
    await page.set_viewport_size(TELEPHONE)
    await page.reload()
    await phone(page, "Maeve Byrne").wait_for()
    assert await page.locator(".phone:visible").count() == 1
    await page.get_by_role("button", name="Noor").click()
    await phone(page, "Noor").wait_for()
    assert await page.locator(".phone:visible").count() == 1
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert await page.evaluate(wide) is False
    await page.get_by_role("button", name="Faults").click()
    await page.get_by_role("button", name="Arrives twice").wait_for()
    await page.keyboard.press("Escape")
    assert await page.evaluate(wide) is False


async def test_everything_is_reached_by_keyboard(sim: Simulator, page: Any):
    await page.get_by_label("Message from Maeve Byrne").focus()
    await page.keyboard.type("by hand")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await phone(page, "Maeve Byrne").get_by_role("button", name="Sample picture").wait_for()
    await page.keyboard.press("Escape")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert await page.evaluate(focused) == "Message from Maeve Byrne"
    assert [one.content["text"]["body"] for one in sim.ledger.sent_by("maeve")] == ["by hand"]


async def test_the_page_says_when_the_simulator_has_gone(station: Station, browser: Any):
    page = await browser.new_page()
    async with on_air(station) as url, Simulator(config_for(url), clock=SimClock(NOON)) as sim:
        await page.goto(sim.url)
        await page.get_by_text("Connected to the station").wait_for()
    await page.get_by_text("The simulator does not answer").wait_for()
    await page.close()
