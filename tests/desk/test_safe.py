"""One's own page: password, language, and where one is signed in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.desk import agents, guessing, passwords
from bot.desk.sessions import COOKIE, hashed
from bot.store import people, sessions, staff
from tests.desk.studio import OURS, Client, Studio

OLD, NEW = "eight or more", "nine or even more"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
async def ben(studio: Studio) -> Client:
    """Ben's browser, signed in by password."""
    async with studio.radio.database.write() as conn:
        await staff.save(conn, "Ben", "presenter", passwords.hashed(OLD), now=studio.radio.clock())
    client = await studio.stranger()
    assert (await enter(client, OLD))[0] == 303
    return client


async def enter(client: Client, password: str, agent: str = FIREFOX) -> tuple[int, str]:
    return await post(client, "/login", {"User-Agent": agent}, name="ben", password=password)


async def post(
    client: Client, path: str, headers: dict[str, str] | None = None, **form: str
) -> tuple[int, str]:
    """The status, and what it said or where it led."""
    async with client.post(
        path, data=form, headers=OURS | (headers or {}), allow_redirects=False
    ) as response:
        return response.status, response.headers.get("Location") or await response.text()


async def text(client: Client, path: str = "/me") -> str:
    async with client.get(path) as response:
        assert response.status == 200
        return await response.text()


async def inside(client: Client) -> bool:
    async with client.get("/health.json") as response:
        return response.status == 200


async def told(studio: Studio) -> list[tuple[str, str]]:
    return [(one.event.what, one.event.who) for one in await studio.radio.log()]


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(
    studio: Studio, ben: Client
) -> None:
    other = await studio.stranger()
    await enter(other, OLD)
    changed = await post(ben, "/me/password", old=OLD, new=NEW, again=NEW)
    assert changed == (303, "/me?said=password")
    assert (await inside(ben), await inside(other)) == (True, False)
    assert (await enter(other, OLD))[0] == 401
    assert (await enter(other, NEW))[0] == 303
    assert ("password_given", "Ben") in await told(studio)


@pytest.mark.parametrize(
    "old, new, again, why",
    [
        pytest.param("guess", NEW, NEW, "not your password", id="wrong old one"),
        pytest.param(OLD, "short", "short", "at least 8", id="too short"),
        pytest.param(OLD, "x" * 201, "x" * 201, "200 letters at most", id="too long"),
        pytest.param(OLD, NEW, NEW + "!", "in two ways", id="typed in two ways"),
    ],
)
async def test_what_is_no_proper_change_changes_nothing(
    ben: Client, old: str, new: str, again: str, why: str
) -> None:
    status, said = await post(ben, "/me/password", old=old, new=new, again=again)
    assert status == 400 and why in said
    assert (await enter(ben, OLD))[0] == 303


async def test_the_old_password_is_guessed_no_more_often_than_at_the_login(
    studio: Studio, ben: Client
) -> None:
    guesses = [
        (await post(ben, "/me/password", old=f"guess {n}", new=NEW, again=NEW))[0]
        for n in range(guessing.A_PAIR + 1)
    ]
    assert guesses == [400] * guessing.A_PAIR + [429]
    assert (await post(ben, "/me/password", old=OLD, new=NEW, again=NEW))[0] == 429
    studio.radio.clock.advance(guessing.WITHIN + timedelta(seconds=1))
    assert (await post(ben, "/me/password", old=OLD, new=NEW, again=NEW))[0] == 303


async def test_the_sessions_are_named_in_plain_words_and_this_one_is_marked(
    studio: Studio, ben: Client
) -> None:
    await enter(await studio.stranger(), OLD, "Mozilla/5.0 (iPhone) Version/18 Safari/604.1")
    page = await text(ben)
    assert "Firefox on Windows" in page and "Safari on iPhone" in page
    assert page.count("this one") == 1
    for row in await studio.radio.rows(sessions.sessions):
        assert row.key_hash not in page


async def test_a_session_is_ended_by_its_owner_and_by_nobody_else(
    studio: Studio, ben: Client
) -> None:
    other, mona = await studio.stranger(), await studio.person("presenter", "mona")
    await enter(other, OLD)
    cookie = next(one.value for one in other.session.cookie_jar if one.key == COOKIE)
    path = f"/me/sessions/{hashed(cookie)[:16]}"
    await post(mona, path)
    assert await inside(other)
    assert await post(ben, path) == (303, "/me?said=ended")
    assert (await inside(ben), await inside(other)) == (True, False)


async def test_signing_out_everywhere_else_leaves_this_one(studio: Studio, ben: Client) -> None:
    others = [await studio.stranger() for _ in range(2)]
    for other in others:
        await enter(other, OLD)
    assert await post(ben, "/me/sessions/others") == (303, "/me?said=others")
    assert [await inside(one) for one in (ben, *others)] == [True, False, False]
    assert ("sessions_ended", "Ben") in await told(studio)


async def test_a_chosen_language_is_kept_and_nonsense_is_the_browsers(
    studio: Studio, ben: Client
) -> None:
    for chosen, kept in (("en", "en"), ("xx", None), ("", None)):
        assert await post(ben, "/me/language", language=chosen) == (303, "/me?said=language")
        (person,) = await studio.radio.rows(staff.staff)
        assert person.language == kept


async def test_who_is_there_is_seen_to_the_minute_and_remembered(
    studio: Studio, ben: Client
) -> None:
    await text(ben)
    first = studio.radio.clock().replace(second=0, microsecond=0)
    studio.radio.clock.advance(minutes=2)
    await text(ben)
    (row,) = await studio.radio.rows(sessions.sessions)
    assert row.seen_at == first + timedelta(minutes=2)
    await post(ben, "/logout")
    (person,) = await studio.radio.rows(staff.staff)
    assert person.seen_at == row.seen_at


async def test_signing_in_and_out_and_failing_stand_in_the_log_without_an_address(
    studio: Studio, ben: Client
) -> None:
    await post(ben, "/logout")
    await enter(ben, "guess")
    lines = await studio.radio.log()
    assert [(one.event.what, one.event.who) for one in lines] == [
        ("signed_in", "Ben"),
        ("signed_out", "Ben"),
        ("login_failed", "somebody"),
    ]
    failed = lines[-1].event.detail
    assert (failed["name"], failed["count"]) == ("Ben", 1)
    assert re.fullmatch("[0-9a-f]{8}", failed["network"])
    assert "127.0.0" not in str(failed)


AGENTS = {
    FIREFOX: ("Firefox", "Windows"),
    "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36": ("Chrome", "Linux"),
    "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140": ("Edge", "Windows"),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605": ("Safari", "macOS"),
    "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537": ("Chrome", "Android"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) CriOS/140 Safari/6": (
        "Chrome",
        "iPhone",
    ),
    "curl/8": ("", ""),
    "": ("", ""),
}


def test_a_browser_is_known_by_what_it_alone_says() -> None:
    assert {agent: agents.in_words(agent) for agent in AGENTS} == AGENTS


@pytest.mark.parametrize(
    "name, fits",
    [
        ("Ana María", True),
        ("bot", False),
        ("Engineer", False),
        ("token: x", False),
        ("TOKEN:x", False),
        ("", False),
        (" ana", False),
        ("a\nb", False),
        ("x" * 61, False),
    ],
)
def test_no_line_of_the_log_can_be_taken_for_anothers(name: str, fits: bool) -> None:
    assert people.is_name(name) == fits
