"""The desk in a real browser: what got into a page after all does not run."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from bot.store import staff
from tests.desk.screen import PHONE, Complaints, desk_of, readable
from tests.desk.studio import Studio
from tests.desk.test_safe import post
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]

# ways in which a script may get into a page, as the page itself would do them
SMUGGLED = {
    "a script in the page": """() => {
        const script = document.createElement("script");
        script.append("window.ran = true");
        document.body.append(script);
    }""",
    "a handler on an element": """() => {
        const button = document.createElement("button");
        button.setAttribute("onclick", "window.ran = true");
        document.body.append(button);
        button.click();
    }""",
    "text as HTML": """() => {
        document.body.innerHTML += "<img src=x onerror='window.ran = true'>";
    }""",
    "text as HTML of a template": """() => {
        document.createElement("template").innerHTML = "<b>made of text</b>";
        window.ran = true;
    }""",
    "a policy of its own": """() => {
        window.trustedTypes.createPolicy("mine", { createHTML: (html) => html });
        window.ran = true;
    }""",
    "text as code": """async () => {
        setTimeout("window.ran = true", 0);
        await new Promise((done) => setTimeout(done, 0));
    }""",
    "a frame of our own site": """async () => {
        const frame = document.createElement("iframe");
        frame.src = "/health.json";
        const loaded = new Promise((done) => { frame.onload = done; });
        document.body.append(frame);
        await loaded;
        window.ran = frame.contentDocument?.body?.textContent.includes("{") ?? false;
    }""",
}


@pytest.mark.parametrize("name", SMUGGLED)
async def test_what_is_smuggled_into_a_page_does_not_run(
    studio: Studio, browser: Browser, name: str
) -> None:
    page = await desk_of(studio, browser, Complaints())
    quiet = f"async () => {{ try {{ await ({SMUGGLED[name]})(); }} catch {{ }} }}"
    await page.evaluate(quiet)
    assert not await page.evaluate("window.ran ?? false")


async def test_the_desk_itself_lives_with_its_policy(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    item = await studio.request("Dream On")
    await page.locator(f"#i{item}").wait_for()  # drawn by the desk, told by the stream
    await page.locator("#health").click()
    await page.locator("#window-content").get_by_text("WhatsApp").first.wait_for()
    assert complaints == []


async def test_a_desk_whose_session_a_manager_ends_says_so_at_the_next_beat(
    studio: Studio, browser: Browser
) -> None:
    page = await desk_of(studio, browser, Complaints())
    mona = await studio.person("manager", "mona")
    (ben,) = [row for row in await studio.radio.rows(staff.staff) if row.name == "ben"]
    assert (await post(mona, f"/people/{ben.id}/sign-out"))[0] == 303
    await studio.live.beat()
    await expect(page.locator("#lost")).to_contain_text("You are signed out.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_managers_pages_are_readable_on_a_phone(
    studio: Studio, browser: Browser, complaints: Complaints, scheme: str
) -> None:
    await studio.token("presenter", "a wall screen with a very long name in the hall downstairs")
    page = await desk_of(
        studio, browser, complaints, role="manager", viewport=PHONE, color_scheme=scheme
    )
    for part in ("me", "people", "tokens", "log"):
        await page.goto(str(studio.server.make_url(f"/{part}")))
        assert await readable(page, scheme), part
    assert complaints == []


async def test_somebody_is_let_in_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints, "mona", role="manager")
    await page.locator(".signed-in").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="People").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Name to sign in with").focus()
    await page.keyboard.type("ana")
    await page.keyboard.press("Tab")
    await page.keyboard.type("prod")  # as one chooses in a list
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".shown code")).to_have_text(re.compile(".{12}"))
    assert {row.name: row.role for row in await studio.radio.rows(staff.staff)} == {
        "mona": "manager",
        "ana": "producer",
    }
    assert complaints == []
