"""Who may use the desk, as the engineer sets it up; and that who has left is out at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.sessions import LASTS, hashed
from bot.store import sessions, staff
from bot.store.database import Database
from tests.command import requestline, said_plainly
from tests.fakes import NOON, FakeClock


@pytest.fixture
async def people(database: Database, clock: FakeClock) -> Database:
    """Ana and Ben, both signed in."""
    async with database.write() as conn:
        for name, role in (("Ben", "presenter"), ("ana", "manager")):
            await staff.save(conn, name, role, "no password", now=clock())
            person = await staff.find(conn, name)
            assert person is not None
            await sessions.begin(conn, hashed(name), person.id, now=clock(), lasts=LASTS)
    return database


async def signed_in(database: Database, name: str) -> bool:
    async with database.read() as conn:
        return await sessions.find(conn, hashed(name), now=NOON) is not None


async def test_who_is_removed_is_signed_out_at_once_and_nobody_else(
    people: Database, database_url: str, tmp_path: Path
) -> None:
    done = requestline(tmp_path, "staff", "remove", "BEN", DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert not await signed_in(people, "Ben")
    assert await signed_in(people, "ana")
    async with people.read() as conn:
        assert [row.name for row in await staff.everybody(conn)] == ["ana"]


async def test_the_list_names_everybody_with_their_role(
    people: Database, database_url: str, tmp_path: Path
) -> None:
    done = requestline(tmp_path, "staff", "list", DATABASE_URL=database_url)
    assert sorted(line.split() for line in done.stdout.splitlines()) == [
        ["manager", "ana"],
        ["presenter", "Ben"],
    ]


async def test_somebody_who_is_not_there_cannot_be_removed(
    people: Database, database_url: str, tmp_path: Path
) -> None:
    done = requestline(tmp_path, "staff", "remove", "carl", DATABASE_URL=database_url)
    assert done.returncode == 2
    assert "Nobody here is called carl" in said_plainly(done)
    assert await signed_in(people, "Ben")


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_a_password_that_could_not_be_typed_at_the_desk_is_refused(
    tmp_path: Path, password: str
) -> None:
    done = requestline(tmp_path, "staff", "add", "ana", "--password", password)
    assert done.returncode == 2
    assert "A password has 8 to 200 characters." in said_plainly(done)
