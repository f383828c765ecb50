"""The reply panel in real browsers: two people, one listener, and a text that is not lost."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.core.rules import WINDOW, WINDOW_MARGIN
from bot.core.templates import Template
from bot.store import quick_replies, templates
from tests.desk.screen import PHONE, Complaints, desk_of, find_the_line, lose_the_line, readable
from tests.desk.studio import Studio
from tests.fakes import NUMBER, bsuid, message
from tests.postgres import ON_SQLITE

READY = Template("prize_ready", "en", "Hello {{1}}, your {{2}} is ready.")
pytestmark = [pytest.mark.browser, ON_SQLITE]


async def producer(
    studio: Studio, browser: Browser, complaints: Complaints, name: str, **more: Any
) -> Page:
    return await desk_of(studio, browser, complaints, name, role="producer", **more)


async def opens(page: Page, key: str = "i1") -> None:
    await page.locator(f"#{key}").focus()
    await page.keyboard.press("m")
    await expect(page.locator("#reply-words")).to_be_visible()


async def sent(studio: Studio) -> list[str]:
    """What the listener gets, once the scheduler has had its turn."""
    studio.radio.clock.advance(seconds=7)
    await studio.radio.answer()
    return studio.radio.sender.texts


async def test_two_people_do_not_answer_one_listener_unknowingly(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.request("Dream On")
    ana = await producer(studio, browser, complaints, "ana")
    ben = await producer(studio, browser, complaints, "ben")
    carl = await producer(studio, browser, complaints, "carl")
    await opens(ana)
    await ana.keyboard.type("From ana, m and all")
    await expect(ben.locator("#i1 .answering")).to_have_text("ana is answering")
    await expect(carl.locator("#i1 .answering")).to_have_text("ana is answering")
    await opens(ben)
    await expect(ben.locator(".others")).to_have_text("ana is answering")
    await expect(ana.locator(".others")).to_have_text("ben is answering")
    await ben.keyboard.type("From ben")
    await ben.keyboard.press("Control+Enter")
    await expect(ben.locator(".ask")).to_contain_text("ana is answering as well")
    await ben.keyboard.press("Enter")
    await expect(ben.locator(".talk .ours")).to_contain_text("From ben")
    await expect(ben.locator("#reply-words")).to_have_value("")
    await ana.keyboard.press("Control+Enter")
    await expect(ana.locator(".ask")).to_contain_text("ben answered 0 s ago: send yours too?")
    await ana.get_by_role("button", name="Do not send").press("Enter")
    await expect(ana.locator("#reply-words")).to_have_value("From ana, m and all")
    assert await sent(studio) == ["From ben"]
    await expect(carl.locator("#i1 .answered")).to_contain_text("ben answered 12:00: sent")
    await ana.keyboard.press("Control+Enter")
    await ana.get_by_role("button", name="Send mine too").press("Enter")
    await expect(ana.locator(".talk .ours")).to_have_count(2)
    assert await sent(studio) == ["From ben", "From ana, m and all"]
    await ben.keyboard.press("Escape")
    await ana.keyboard.press("Escape")
    await expect(carl.locator("#i1 .answering")).to_have_count(0)
    assert [one for one in complaints if "409" not in one] == []


async def test_a_draft_survives_escape_a_redraw_and_a_lost_connection(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await studio.request("Dream On")
    async with studio.radio.database.write() as conn:
        await quick_replies.save(conn, {("en", 2): "We are on it."})
    page = await producer(studio, browser, complaints, "ana")
    await opens(page)
    box = page.locator("#reply-words")
    await page.keyboard.type("Hello.")
    await page.keyboard.press("Alt+2")
    await expect(box).to_have_value("Hello. We are on it.")
    assert await sent(studio) == []
    await studio.request("Dream On", who=bsuid("CH.2"))  # the card is drawn anew
    await expect(box).to_have_value("Hello. We are on it.")
    await lose_the_line(studio, page)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#toast")).to_contain_text("there is no connection")
    await find_the_line(page)
    await page.keyboard.press("Escape")
    await expect(page.locator(".ask")).to_contain_text("not sent")
    await page.keyboard.press("Escape")  # that was no answer: it stays open
    await expect(box).to_be_focused()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Close and keep the draft").press("Enter")
    await expect(page.locator("#window")).to_be_hidden()
    await expect(page.locator("#i1")).to_be_focused()
    await expect(page.locator("body.cut-off")).to_have_count(0)
    await opens(page)
    await expect(box).to_have_value("Hello. We are on it.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".talk .ours")).to_contain_text("Hello. We are on it.")
    assert "Hello. We are on it." in await sent(studio)
    await expect(page.locator(".talk .ours")).to_contain_text("sent")
    await page.keyboard.press("Escape")
    await opens(page)
    await expect(box).to_have_value("")
    assert [one for one in complaints if "ERR_" not in one] == []


async def test_the_window_closes_under_ones_eyes_and_a_template_goes_out(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    left = timedelta(seconds=4)
    written_at = studio.radio.clock() - WINDOW + WINDOW_MARGIN + left
    await studio.radio.deliver(message("anybody there?", at=written_at))
    await studio.radio.listen()
    async with studio.radio.database.write() as conn:
        await templates.put(conn, NUMBER, [READY], now=studio.radio.clock())
    page = await producer(studio, browser, complaints, "ana")
    await opens(page)
    await page.keyboard.type("Too slow")
    await expect(page.locator(".window")).to_have_text(
        "The window is closed: only a template goes out."
    )
    await expect(page.locator("#reply-words")).not_to_be_editable()
    await expect(page.locator(".write .send")).to_be_disabled()
    studio.radio.clock.advance(seconds=5)
    summary = page.locator(".templates summary")
    await summary.press("Enter")
    await page.get_by_label("Blank 1").fill("Ann")
    await page.get_by_label("Blank 2").fill("mug")
    await expect(page.locator(".preview")).to_have_text("Hello Ann, your mug is ready.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".talk .ours")).to_contain_text("Hello Ann, your mug is ready.")
    await studio.radio.answer()
    (call,) = studio.radio.sender.sent
    assert call.template is not None and call.template.name == "prize_ready"
    assert complaints == []


async def _picture(page: Page, name: str) -> None:
    folder = os.environ.get("REPLY_PICTURES")
    if folder:
        await page.screenshot(path=f"{folder}/reply-{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, {"width": 1400, "height": 900}], ids=["phone", "desk"])
async def test_the_panel_and_the_page_can_be_read(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: Any, size: Any
) -> None:
    async with studio.radio.database.write() as conn:
        texts = {("en", 1): "We are on it.", ("en", 2): "It plays next, stay with us! " * 4}
        await quick_replies.save(conn, texts)
        await templates.put(conn, NUMBER, [READY], now=studio.radio.clock())
        await templates.note(conn, templates.READ, who="scheduler", now=studio.radio.clock())
    await studio.request("Dream On", name="Maria Lopez")
    more = {"viewport": size, "color_scheme": scheme}
    page = await producer(studio, browser, complaints, "ana", **more)
    await opens(page)
    await page.keyboard.type("Of course, it plays next.")
    await page.keyboard.press("Control+Enter")
    await page.keyboard.type("And another one")  # while the first is on its way
    await expect(page.locator(".talk .ours")).to_contain_text("Of course, it plays next.")
    await expect(page.locator("#reply-words")).to_have_value("And another one")
    widths = await page.evaluate(
        "[...document.querySelectorAll('#window, #window-content')]"
        ".map((one) => one.scrollWidth - one.clientWidth)"
    )
    assert widths == [0, 0]
    name = f"{'phone' if size is PHONE else 'desk'}-{scheme}"
    await _picture(page, f"panel-{name}")
    await page.goto(str(studio.server.make_url("/replies")))
    if size is PHONE:
        assert await readable(page, scheme)
    await _picture(page, f"replies-{name}")
    assert complaints == []
