"""The people at the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.shows import SCHEDULE
from bot.desk.words import load
from bot.steps.decency import BY_THE_BOT
from bot.store import people, staff
from bot.store.database import Database
from tests.fakes import NOON


@pytest.mark.parametrize("typed", ["anna", "ANNA", "Anna"])
async def test_a_name_is_found_whatever_its_case(database: Database, typed: str) -> None:
    async with database.write() as conn:
        await staff.save(conn, "Anna", "presenter", "hash", now=NOON)
        found = await staff.find(conn, typed)
        assert found is not None
        assert found.name == "Anna"


@pytest.mark.parametrize(
    "name, typed", [("Ángel", "ángel"), ("Özlem", "ÖZLEM"), ("Ñusta", "Ñusta")]
)
async def test_letters_that_are_not_english_have_a_case_too(
    database: Database, name: str, typed: str
) -> None:
    async with database.write() as conn:
        await staff.save(conn, name, "presenter", "hash", now=NOON)
        assert await staff.find(conn, typed) is not None


async def test_saving_somebody_again_changes_role_and_password(database: Database) -> None:
    async with database.write() as conn:
        await staff.save(conn, "Anna", "presenter", "old", now=NOON)
        await staff.save(conn, "anna", "manager", "new", now=NOON)
        found = await staff.find(conn, "Anna")
        assert found is not None
        assert (found.id, found.role, found.password_hash) == (1, "manager", "new")


async def test_nobody_is_found_where_nobody_is(database: Database) -> None:
    async with database.read() as conn:
        assert await staff.find(conn, "Anna") is None
        assert not await staff.anybody(conn)


async def test_failures_are_counted_by_key_and_for_a_while(database: Database) -> None:
    async with database.write() as conn:
        await staff.note_failure(conn, ["name", "address"], now=NOON)
        await staff.note_failure(conn, ["name"], now=NOON + timedelta(minutes=10))
        now, within = NOON + timedelta(minutes=16), timedelta(minutes=15)
        assert await staff.failures(conn, "name", now=now, within=within) == 1
        assert await staff.failures(conn, "address", now=now, within=within) == 0


@pytest.mark.parametrize("name", [*BY_THE_BOT, SCHEDULE, "Door", "Scheduler"])
def test_nobody_is_called_as_a_machine_is(name: str) -> None:
    assert not people.is_name(name)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("machine", people.MACHINES)
def test_every_machine_has_a_name_in_the_log(machine: str, language: str) -> None:
    assert load(language).has(f"who.{machine}")
