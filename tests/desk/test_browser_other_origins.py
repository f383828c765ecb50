"""A page of another origin in the browser of who is signed in does nothing in their name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import Studio
from tests.postgres import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


def address(studio: Studio) -> str:
    return str(studio.server.make_url("/")).rstrip("/")


# Ways in which a page may make the browser of who looks at it do something elsewhere.
LOOKS = '{"deed": "take", "items": [{"key": "i{item}", "version": {version}}], "x'
FORMS: dict[str, tuple[str, str, dict[str, str]]] = {
    "a form": ("/items/{item}/take", "application/x-www-form-urlencoded", {"version": "{version}"}),
    "a form with parts": ("/items/{item}/take", "multipart/form-data", {"version": "{version}"}),
    "a form that looks like JSON": (
        "/deeds",
        "text/plain",
        {LOOKS: '": 1}'},
    ),
}
SUBMITS = """([action, enctype, fields]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action, enctype });
    for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    form.submit();
}"""
FETCHES = """async ([desk, item, version]) => {
    const told = { method: "POST", credentials: "include" };
    const form = new URLSearchParams({ version });
    const items = [{ key: `i${item}`, version: Number(version) }];
    const body = JSON.stringify({ deed: "take", items });
    const json = { "Content-Type": "application/json" };
    const tried = [
        fetch(`${desk}/items/${item}/take`, { ...told, body: form, mode: "no-cors" }),
        fetch(`${desk}/items/${item}/take`, { ...told, body: form }),
        fetch(`${desk}/deeds`, { ...told, body, mode: "no-cors" }),
        fetch(`${desk}/deeds`, { ...told, body, headers: json }),
        fetch(`${desk}/api/v1/deeds`, { ...told, body, mode: "no-cors" }),
        fetch(`${desk}/api/v1/deeds`, { ...told, body, headers: json }),
        fetch(`${desk}/api/v1/items`, { credentials: "include" }),
    ];
    navigator.sendBeacon(`${desk}/items/${item}/take`, form);
    return (await Promise.allSettled(tried)).map((one) => one.value?.type ?? "refused");
}"""
WON = "<!doctype html><title>You have won</title>"
BLIND = "opaque"  # the page is told nothing of the answer


@asynccontextmanager
async def another_site(host: str) -> AsyncIterator[str]:
    async def page(request: web.Request) -> web.Response:
        return web.Response(
            text="<!doctype html><title>You have won</title>", content_type="text/html"
        )

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app) as server:
        yield str(server.make_url("/").with_host(host))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["same site", "another site"])
async def test_a_page_of_another_origin_does_nothing_in_the_name_of_who_is_signed_in(
    studio: Studio, browser: Browser, host: str
) -> None:
    """On the same host, at another port, the browser sends the cookie along."""
    item = await studio.file("great show", name="Ana")
    page = await desk_of(studio, browser, Complaints())
    (before,) = await studio.radio.items(id=item)
    other = await page.context.new_page()
    answers: list[tuple[str, int]] = []
    async with another_site(host) as site:
        await other.goto(site)
        other.on("response", lambda one: answers.append((one.request.method, one.status)))
        told = await other.evaluate(FETCHES, [address(studio), str(item), str(before.version)])
        assert set(told) <= {BLIND, "refused"}
        for path, enctype, fields in FORMS.values():
            await other.goto(site)
            await _submitted(other, address(studio) + path, enctype, fields, before)
    (after,) = await studio.radio.items(id=item)
    assert after == before
    posted = [status for method, status in answers if method == "POST"]
    assert len(posted) >= len(FORMS) and set(posted) == {403}
    await page.locator(f"#i{item}").focus()
    await page.keyboard.press("t")  # while our own page does it
    await expect(page.locator("#toast")).to_contain_text("Taken")


async def _submitted(
    page: Page, action: str, enctype: str, fields: dict[str, str], item: sa.Row[Any]
) -> None:
    def filled(text: str) -> str:
        return text.replace("{item}", str(item.id)).replace("{version}", str(item.version))

    sent = {filled(name): filled(value) for name, value in fields.items()}
    async with page.expect_navigation():
        await page.evaluate(SUBMITS, [filled(action), enctype, sent])
