"""What stands around every page: other sites' requests, headers, accidents, proxies."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from sqlalchemy.exc import OperationalError

from bot.desk.app import ROUTES
from bot.desk.guard import HEADERS
from tests.desk.conftest import running
from tests.desk.studio import PAGE, SCRIPT, Studio
from tests.radio import Radio

UNSAFE = [route for route in ROUTES if route.method not in ("GET", "HEAD")]
OWN = "own"  # stands for the desk's own address


@pytest.mark.parametrize(
    "headers, allowed",
    [
        pytest.param({"Sec-Fetch-Site": "same-origin"}, True, id="our own page"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, False, id="a sister site"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, False, id="another site"),
        pytest.param({"Sec-Fetch-Site": "none"}, False, id="no site at all"),
        pytest.param(
            {"Sec-Fetch-Site": "cross-site", "Origin": OWN}, False, id="metadata beats the origin"
        ),
        pytest.param({"Origin": OWN}, True, id="plain HTTP, our own origin"),
        pytest.param({"Origin": "http://evil.example"}, False, id="plain HTTP, another origin"),
        pytest.param({"Origin": "null"}, False, id="plain HTTP, a hidden origin"),
        pytest.param({}, False, id="nothing that says where it comes from"),
    ],
)
async def test_only_our_own_pages_change_anything(
    studio: Studio, headers: dict[str, str], allowed: bool
) -> None:
    item = await studio.request("Dream On")
    client = await studio.person()
    own = f"http://{studio.server.host}:{studio.server.port}"
    sent = {name: own if value == OWN else value for name, value in headers.items()}
    async with client.post(
        f"/items/{item}/take", headers=sent, allow_redirects=False
    ) as response:
        assert response.status == (303 if allowed else 403)
    assert await studio.status(item) == ("on_air" if allowed else "waiting")


@pytest.mark.parametrize("path", ["/login", "/logout", "/items/1/take", "/messages/1/dismiss"])
async def test_no_action_can_be_done_from_another_site(studio: Studio, path: str) -> None:
    client = await studio.person("manager")
    async with client.post(path, headers={"Sec-Fetch-Site": "cross-site"}) as response:
        assert response.status == 403


def test_the_paths_above_are_all_unsafe_ones() -> None:
    assert [route.name for route in UNSAFE] == [
        "sign_in",
        "sign_out",
        "act_on_item",
        "act_on_message",
    ]


@pytest.mark.parametrize(
    "path, status",
    [
        ("/login", 200),
        ("/", 200),
        ("/?show=aired", 200),
        ("/folded?reason=greeting", 200),
        ("/health.json", 200),
        ("/items/1", 404),
        ("/static/nothing.js", 404),
        ("/static/desk.css", 200),
    ],
)
async def test_every_answer_has_the_headers(studio: Studio, path: str, status: int) -> None:
    client = await (studio.stranger() if path == "/login" else studio.person())
    async with client.get(path) as response:
        assert response.status == status
        kept = {"Cache-Control"} if path.startswith("/static/") and status == 200 else set()
        for name, value in HEADERS.items():
            assert name in kept or response.headers.getall(name) == [value]


def test_the_policy_lets_nothing_run_but_our_own_files() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    for closed in ("object-src", "base-uri", "frame-ancestors"):
        assert f"{closed} 'none'" in policy


class Inline(HTMLParser):
    """Collects what a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [f"{tag} {name}" for name in names if name.startswith("on")]
        self.found += [f"{tag} {name}" for name in names if name == "style"]
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(tag)
        for name in ("src", "href", "action", "formaction"):
            if re.match(r"(?i)\s*(https?:|//|javascript:|data:)", names.get(name) or ""):
                self.found.append(f"{tag} {name}={names[name]}")


@pytest.mark.parametrize("path", ["/login", "/", "/?show=aired", "/?show=dismissed"])
async def test_no_page_has_inline_script_or_style_or_reaches_outside(
    studio: Studio, path: str
) -> None:
    await studio.request("Dream On")
    client = await (studio.stranger() if path == "/login" else studio.person())
    async with client.get(path) as response:
        page = Inline()
        page.feed(await response.text())
    assert page.found == []


async def test_a_lost_database_is_said_without_details(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await studio.person()

    def gone() -> None:
        raise OperationalError("SELECT 'secret words'", {"text": "secret words"}, OSError())

    monkeypatch.setattr(studio.radio.database, "read", gone)
    async with client.get("/") as response:
        assert response.status == 503
        assert "secret" not in await response.text()
        assert response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "proxies, forwarded, seen",
    [
        pytest.param(0, "6.6.6.6", "127.0.0.1", id="nobody is believed without a proxy"),
        pytest.param(1, "6.6.6.6, 9.9.9.9", "9.9.9.9", id="the last entry is our proxy's"),
        pytest.param(2, "6.6.6.6, 9.9.9.9", "6.6.6.6", id="two proxies"),
        pytest.param(2, "9.9.9.9", "9.9.9.9", id="two proxies, one of them silent"),
        pytest.param(1, None, "127.0.0.1", id="no header"),
    ],
)
async def test_attempts_are_counted_by_the_browsers_own_address(
    studio: Studio, radio: Radio, proxies: int, forwarded: str | None, seen: str
) -> None:
    from bot.desk.login import _keys
    from bot.store.staff import login_failures

    async with AsyncExitStack() as stack:
        behind = await running(
            replace(studio.given, trusted_proxies=proxies), studio.health, radio, stack
        )
        client = await behind.stranger()
        headers = {**SCRIPT, "X-Forwarded-Proto": "https"}
        if forwarded:
            headers["X-Forwarded-For"] = forwarded
        async with client.post(
            "/login", data={"name": "ben", "password": "guess"}, headers=headers
        ) as response:
            assert response.status == 401
    rows = await radio.rows(login_failures)
    assert {row.key for row in rows} == set(_keys(studio.given, "ben", seen))


async def test_behind_a_proxy_the_login_sets_its_cookie(studio: Studio, radio: Radio) -> None:
    from bot.desk.passwords import hashed
    from bot.store import staff

    async with radio.database.write() as conn:
        await staff.save(conn, "ben", "presenter", hashed("right words"), now=radio.clock())
    async with AsyncExitStack() as stack:
        behind = await running(
            replace(studio.given, trusted_proxies=1, secure_cookies=True),
            studio.health,
            radio,
            stack,
        )
        client = await behind.stranger()
        async with client.post(
            "/login",
            data={"name": "ben", "password": "right words"},
            headers={"Origin": "https://desk.example", "X-Forwarded-Host": "desk.example"}
            | {"X-Forwarded-Proto": "https", "X-Forwarded-For": "9.9.9.9"},
            allow_redirects=False,
        ) as response:
            assert response.status == 303
            cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-requestline=")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.split("; "))


async def test_a_page_without_scripts_works_by_forms_and_redirects(studio: Studio) -> None:
    item = await studio.request("Dream On")
    client = await studio.person()
    async with client.post(
        f"/items/{item}/take", headers={"Sec-Fetch-Site": "same-origin", **PAGE}
    ) as response:
        text = await response.text()
    assert response.status == 200 and response.url.path == "/"
    assert f'action="items/{item}/undo"' in text
    assert await studio.status(item) == "on_air"
