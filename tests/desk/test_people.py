"""The page of the people at the desk, and that there is always a manager."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.store import people, staff
from bot.store.database import Database
from tests.desk.studio import OURS, Client, Studio
from tests.desk.test_safe import inside, post, text
from tests.fakes import NOON


@pytest.fixture
async def mona(studio: Studio) -> Client:
    """The manager's browser."""
    return await studio.person("manager", "mona")


async def named(studio: Studio, name: str) -> int:
    return next(row.id for row in await studio.radio.rows(staff.staff) if row.name == name)


async def roles(studio: Studio) -> dict[str, str]:
    return {row.name: row.role for row in await studio.radio.rows(staff.staff)}


def shown(page: str) -> str:
    found = re.search("<code>([^<]+)</code>", page)
    assert found is not None
    return found[1]


async def test_who_is_let_in_signs_in_with_the_password_that_is_shown_once(
    studio: Studio, mona: Client
) -> None:
    status, page = await post(mona, "/people", name="Ana", role="producer")
    password, ana = shown(page), await studio.stranger()
    assert status == 200 and len(password) >= 12
    assert (await post(ana, "/login", name="ana", password=password))[0] == 303
    assert await inside(ana)
    assert password not in await text(mona, "/people")
    added = [one.event for one in await studio.radio.log() if one.event.what == "person_added"]
    assert [(one.who, one.detail) for one in added] == [
        ("mona", {"name": "Ana", "role": "producer"})
    ]


@pytest.mark.parametrize(
    "name, role, status",
    [
        ("", "producer", 400),
        ("bot", "producer", 400),
        ("Ana", "king", 400),
        ("MONA", "producer", 409),
    ],
)
async def test_nobody_is_let_in_by_a_wrong_form(
    studio: Studio, mona: Client, name: str, role: str, status: int
) -> None:
    assert (await post(mona, "/people", name=name, role=role))[0] == status
    assert await roles(studio) == {"mona": "manager"}


async def test_a_new_role_is_given_and_logged(studio: Studio, mona: Client) -> None:
    ben = await studio.person("presenter", "ben")
    path = f"/people/{await named(studio, 'ben')}/role"
    assert (await post(mona, path, role="manager"))[0] == 303
    assert await inside(ben)
    assert (await roles(studio))["ben"] == "manager"
    assert (await studio.radio.log())[-1].event.detail == {"name": "ben", "role": "manager"}


@pytest.mark.parametrize("change", ["sign-out", "password", "remove"])
async def test_a_manager_ends_what_somebody_else_has_open(
    studio: Studio, mona: Client, change: str
) -> None:
    ben = await studio.person("presenter", "ben")
    path = f"/people/{await named(studio, 'ben')}/{change}"
    assert (await post(mona, path, sure="on"))[0] in (200, 303)
    assert (await inside(ben), await inside(mona)) == (False, True)
    assert ("ben" in await roles(studio)) == (change != "remove")
    assert (await studio.radio.log())[-1].event.who == "mona"


async def test_removing_must_be_meant(studio: Studio, mona: Client) -> None:
    await studio.person("presenter", "ben")
    await post(mona, f"/people/{await named(studio, 'ben')}/remove")
    assert "ben" in await roles(studio)


async def test_the_last_manager_stays_one(studio: Studio, mona: Client) -> None:
    mine = f"/people/{await named(studio, 'mona')}"
    assert (await post(mona, f"{mine}/role", role="presenter"))[0] == 409
    assert (await post(mona, f"{mine}/remove", sure="on"))[0] == 409
    assert await roles(studio) == {"mona": "manager"}
    await studio.person("manager", "max")
    assert (await post(mona, f"{mine}/role", role="presenter"))[0] == 303


async def test_of_two_managers_who_demote_each_other_one_stays(database: Database) -> None:
    async with database.write() as conn:
        for name in ("max", "mona"):
            await people.let_in(conn, name, "manager", "hash", who="engineer", now=NOON)

    async def demote(name: str) -> None:
        async with database.write() as conn:
            person = await staff.find(conn, name)
            assert person is not None
            await people.give_role(conn, person, "presenter", who="other", now=NOON)

    done = await asyncio.gather(demote("max"), demote("mona"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["LastManager", "NoneType"]


async def test_everybody_stands_on_the_page_with_when_they_were_seen(
    studio: Studio, mona: Client
) -> None:
    await text(await studio.person("presenter", "ben"), "/me")
    async with studio.radio.database.write() as conn:
        await staff.save(conn, "zoe", "producer", "hash", now=NOON)
    page = await text(mona, "/people")
    assert all(name in page for name in ("mona", "ben", "zoe"))
    assert "not seen yet" in page and "last seen" in page and "1 session" in page


async def test_a_form_of_another_site_lets_nobody_in(studio: Studio, mona: Client) -> None:
    headers = OURS | {"Sec-Fetch-Site": "cross-site"}
    assert (await post(mona, "/people", headers, name="eve", role="manager"))[0] == 403
    assert "eve" not in await roles(studio)
