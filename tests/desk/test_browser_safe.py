"""The desk in a real browser: what got into a page after all does not run."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
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
