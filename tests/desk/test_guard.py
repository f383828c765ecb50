"""What stands around every page: other sites' requests, headers, accidents, proxies."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import OperationalError

from bot import desk
from bot.desk.app import ROUTES, STATIC, around
from bot.desk.asked import number
from bot.desk.guard import HEADERS, POLICY, through
from bot.desk.passwords import hashed
from bot.desk.routes import API, Route
from bot.store import staff
from tests.desk.conftest import running
from tests.desk.studio import OURS, PAGE, Studio
from tests.postgres import ON_SQLITE
from tests.radio import Radio

TEMPLATES = Path(desk.__file__).parent / "templates"
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)  # Jinja's own
_SINK = re.compile(
    r"(?:\.(?:innerHTML|outerHTML|srcdoc) \+?= ?(?!=)|insertAdjacentHTML\(|document\.write\("
    r"|parseFromString\(|createContextualFragment\(|\beval\(|new Function\()"
)
OWN = "own"  # stands for the desk's own address


def came(site: str, mode: str, dest: str) -> dict[str, str]:
    """What a browser says by itself of where a request comes from and what it is for."""
    return {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}


ORIGINS: dict[str, tuple[dict[str, str], bool]] = {
    "our own page": ({"Sec-Fetch-Site": "same-origin"}, True),
    "a sister site": ({"Sec-Fetch-Site": "same-site"}, False),
    "another site": ({"Sec-Fetch-Site": "cross-site"}, False),
    "no site at all": ({"Sec-Fetch-Site": "none"}, False),
    "metadata beats the origin": ({"Sec-Fetch-Site": "cross-site", "Origin": OWN}, False),
    "plain HTTP, our own origin": ({"Origin": OWN}, True),
    "plain HTTP, another origin": ({"Origin": "http://evil.example"}, False),
    "plain HTTP, a hidden origin": ({"Origin": "null"}, False),
    "nothing that says where it comes from": ({}, False),
}


async def test_only_our_own_pages_change_anything(studio: Studio) -> None:
    client = await studio.person()
    own = f"http://{studio.server.host}:{studio.server.port}"
    changed = {}
    for name, (headers, _) in ORIGINS.items():
        item = await studio.request(name)
        sent = {key: own if value == OWN else value for key, value in headers.items()}
        async with client.post(f"/items/{item}/take", headers=sent, allow_redirects=False):
            changed[name] = await studio.status(item) == "on_air"
    assert changed == {name: allowed for name, (_, allowed) in ORIGINS.items()}


# where a page's request comes from, how, and what it is for: whether the desk answers it
READS: dict[str, tuple[dict[str, str], bool]] = {
    "typed or bookmarked": (came("none", "navigate", "document"), True),
    "our own page asks": (came("same-origin", "cors", "empty"), True),
    "our own page shows a picture": (came("same-origin", "no-cors", "image"), True),
    "our own page leads to another": (came("same-origin", "navigate", "document"), True),
    "a link on another site": (came("cross-site", "navigate", "document"), True),
    "a link on a sister site": (came("same-site", "navigate", "document"), True),
    "another site frames it": (came("cross-site", "navigate", "iframe"), False),
    "another site embeds it": (came("cross-site", "navigate", "object"), False),
    "a sister site frames it": (came("same-site", "navigate", "frame"), False),
    "not even we frame it": (came("same-origin", "navigate", "iframe"), False),
    "another site asks": (came("cross-site", "cors", "empty"), False),
    "another site asks blindly": (came("cross-site", "no-cors", "empty"), False),
    "another site takes it for a picture": (came("cross-site", "no-cors", "image"), False),
    "another site takes it for a script": (came("cross-site", "no-cors", "script"), False),
    "a browser that says nothing": ({}, True),
    "plain HTTP names an origin": ({"Origin": "http://evil.example"}, True),
}


@pytest.mark.parametrize("path", ["/", "/health.json", "/static/desk.css"])
async def test_other_sites_may_lead_to_a_page_and_not_read_or_frame_it(
    studio: Studio, path: str
) -> None:
    client, answered = await studio.person(), {}
    for name, (headers, _) in READS.items():
        async with client.get(path, headers=headers) as response:
            answered[name] = response.status == 200
    assert answered == {name: allowed for name, (_, allowed) in READS.items()}


async def test_no_action_can_be_done_from_another_site(studio: Studio) -> None:
    client = await studio.person("manager")
    paths = [_filled(route) for route in ROUTES if route.method != "GET"]
    assert len(paths) > 40
    for method, path in paths:
        async with client.request(
            method, path, headers={"Sec-Fetch-Site": "cross-site"}
        ) as response:
            assert response.status == 403


@pytest.mark.parametrize(
    "given, found",
    [("7", 7), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("٣", None), ("²", None)]
    + [(one, None) for one in ("", "-1", "1.0", " 1", None, 7)],
)
def test_an_id_is_a_few_plain_digits(given: object, found: int | None) -> None:
    assert number(given) == found


@pytest.mark.parametrize(
    "kind, body",
    [
        ("application/x-www-form-urlencoded; charset=nonsense", b"name=%ff"),
        ("application/x-www-form-urlencoded", b"name=\xff"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
    ],
)
async def test_a_body_that_is_no_form_is_no_accident(
    studio: Studio, kind: str, body: bytes
) -> None:
    client = await studio.person("manager")
    failed: list[str] = []
    for route in ROUTES:
        if route.method == "POST" and not route.path.startswith(API) and route.may is not None:
            headers, path = {**OURS, "Content-Type": kind}, _filled(route)[1]
            async with client.post(
                path, data=body, headers=headers, allow_redirects=False
            ) as answer:
                failed += [route.name] if answer.status >= 500 else []
    assert failed == []


def _filled(route: Route) -> tuple[str, str]:
    """An address of a route, with something that fits in each of its blanks."""

    def one(blank: re.Match[str]) -> str:
        form = blank[2] or ""
        if "[" in form:
            return "0123456789abcdef"
        return "1" if "d{" in form or not form else form.split("|")[0]

    path = re.sub(r"\{(\w+)(?::((?:[^{}]|\{[^{}]*\})*))?\}", one, route.path)
    return route.method, path


async def test_every_answer_has_the_headers(studio: Studio) -> None:
    client, stranger = await studio.person(), await studio.stranger()
    answers = {
        "/": 200,
        "/?show=aired": 200,
        "/played": 200,
        "/folded?reason=greeting": 200,
        "/health.json": 200,
        "/items/1": 404,
        "/people": 403,
        "/tokens": 403,
        "/static/nothing.js": 404,
        "/static/desk.css": 200,
        "/login": 200,
    }
    for path, status in answers.items():
        async with (stranger if path == "/login" else client).get(path) as response:
            assert (path, response.status) == (path, status)
            kept = {"Cache-Control"} if path == "/static/desk.css" else set()
            for name in HEADERS.keys() - kept:
                assert response.headers.getall(name) == [HEADERS[name]]


def test_the_policy_lets_nothing_run_but_our_own_files() -> None:
    own = {"script", "style", "img", "media", "font", "connect"}
    assert POLICY["default-src"] == "'none'"
    assert {name for name, value in POLICY.items() if value == "'self'"} == {
        *(f"{kind}-src" for kind in own),
        "form-action",
    }
    assert POLICY["base-uri"] == POLICY["frame-ancestors"] == "'none'"
    assert HEADERS["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")


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


@pytest.mark.parametrize("name", sorted(one.name for one in TEMPLATES.glob("*.html")))
def test_no_template_has_inline_script_or_style(name: str) -> None:
    page = Inline()
    page.feed(_TAG.sub("", (TEMPLATES / name).read_text("utf-8")))
    assert page.found == []


@pytest.mark.parametrize("name", sorted(one.name for one in STATIC.glob("*.js")))
def test_no_script_makes_elements_of_a_text_by_itself(name: str) -> None:
    """Trusted Types would stop it in the browser; this names the line before."""
    for line in (STATIC / name).read_text("utf-8").splitlines():
        for sink in _SINK.finditer(line):
            assert line[sink.end() :].startswith("drawn("), line


async def test_no_page_has_inline_script_or_style_or_reaches_outside(studio: Studio) -> None:
    await studio.request("Dream On")
    client, stranger = await studio.person("manager"), await studio.stranger()
    pages = ("/", "/?show=aired", "/?show=dismissed", "/me", "/people", "/tokens", "/log")
    for path in ("/login", *pages):
        async with (stranger if path == "/login" else client).get(path) as response:
            page = Inline()
            page.feed(await response.text())
        assert (path, page.found) == (path, [])


async def test_a_lost_database_is_said_without_details(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await studio.person()

    def gone(**how: Any) -> None:
        raise OperationalError("SELECT 'secret words'", {"text": "secret words"}, OSError())

    monkeypatch.setattr(studio.radio.database, "read", gone)
    async with client.get("/") as response:
        assert response.status == 503
        assert "secret" not in await response.text()
        assert response.headers["Content-Security-Policy"]


PROXIES: dict[str, tuple[int, str | None, str]] = {
    "nobody is believed without a proxy": (0, "6.6.6.6", "127.0.0.1"),
    "the last entry is our proxy's": (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
    "two proxies": (2, "6.6.6.6, 9.9.9.9", "6.6.6.6"),
    "two proxies, one of them silent": (2, "9.9.9.9", "9.9.9.9"),
    "no header": (1, None, "127.0.0.1"),
}


@ON_SQLITE
@pytest.mark.parametrize("name", PROXIES)
async def test_the_browsers_own_address_is_found_behind_proxies(studio: Studio, name: str) -> None:
    proxies, forwarded, seen = PROXIES[name]
    found = []

    async def look(request: web.Request) -> web.Response:
        found.append(request.remote)
        return web.Response()

    middlewares = around(replace(studio.given, trusted_proxies=proxies))
    app = web.Application()
    app.router.add_get("/", through(look, middlewares))
    headers = {"X-Forwarded-Proto": "https"} | ({"X-Forwarded-For": forwarded} if forwarded else {})
    async with TestClient(TestServer(app)) as client, client.get("/", headers=headers):
        assert found == [seen]


async def test_behind_a_proxy_the_login_sets_its_cookie(studio: Studio, radio: Radio) -> None:
    async with radio.database.write() as conn:
        await staff.save(conn, "ben", "producer", hashed("right words"), now=radio.clock())
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
            cookies = response.headers.getall("Set-Cookie")
    assert any(one.startswith("__Host-requestline=") for one in cookies)
    for cookie in cookies:
        assert cookie.startswith("__Host-requestline")
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
