"""Roles that are gone, numbers that WhatsApp refuses and alarms that are on are found out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.checkup.finding import Finding
from bot.core.health import Light
from bot.core.sending import Decision
from bot.steps import refusals
from bot.store import roles
from bot.store.database import Database
from tests.checkup.patient import NUMBER, Patient, write
from tests.postgres import ON_SQLITE


async def test_roles_that_have_died_are_to_be_started_again(patient: Patient) -> None:
    patient.clock.wrong = timedelta(hours=4, seconds=5)
    found = await patient.about("roles")
    assert [(one.light, one.sentence) for one in found] == [
        (Light.BAD, f"`{role}` was last seen 4 h ago.") for role in ("web", "worker", "scheduler")
    ]
    assert all(one.what_to_do.startswith("Start it again") for one in found)


@ON_SQLITE
async def test_a_role_that_is_late_is_worth_a_look(patient: Patient) -> None:
    patient.clock.wrong = timedelta(seconds=35)
    assert {one.light for one in await patient.about("roles")} == {Light.WARN}


@ON_SQLITE
async def test_a_role_that_was_not_started_is_missed_beside_the_others(patient: Patient) -> None:
    write(patient.settings.database, "DELETE FROM beats WHERE role = 'worker'")
    found = await patient.the("roles")
    assert (found.light, found.sentence) == (Light.BAD, "`worker` is not running.")


@ON_SQLITE
async def test_a_station_that_was_never_started_is_no_fault(patient: Patient) -> None:
    write(patient.settings.database, "DELETE FROM beats")
    found = await patient.the("roles")
    assert (found.light, found.sentence) == (Light.WARN, "None is running.")
    assert "requestline run" in found.what_to_do


async def refuse(
    patient: Patient, decision: Decision, code: int | None, *, number: str = NUMBER
) -> None:
    """WhatsApp has refused a reply of this number just now."""
    database, now = Database(patient.settings.database), patient.clock()
    async with database.write() as conn:
        await refusals.note(
            conn,
            number,
            decision,
            code=code,
            reason=f"WhatsApp error {code}",
            told_by="answer",
            sent_at=now,
            now=now,
        )
    await database.close()


@pytest.mark.parametrize(
    "code, what",
    [
        pytest.param(131042, "set up a payment method", id="an error that is known"),
        pytest.param(999999, "docs/whatsapp-setup.md", id="an error that is not"),
    ],
)
async def test_a_number_that_is_refused_is_named_with_what_to_do(
    patient: Patient, code: int, what: str
) -> None:
    await refuse(patient, Decision.STOP, code)
    patient.clock.wrong = timedelta(hours=3, seconds=5)
    found = await patient.the("numbers")
    said = f"Number {NUMBER} has been refused for 3 h: WhatsApp error {code}."
    assert (found.light, found.sentence) == (Light.BAD, said)
    assert what in found.what_to_do


@ON_SQLITE
async def test_a_number_that_is_too_fast_is_worth_a_look_while_it_rests(patient: Patient) -> None:
    patient.clock.wrong = timedelta(hours=1)  # it rests for two seconds only
    await refuse(patient, Decision.SLOW_NUMBER, 130429)
    patient.clock.wrong = timedelta(0)
    found = await patient.the("numbers")
    assert found.light is Light.WARN and "too fast" in found.sentence
    patient.clock.wrong = timedelta(days=1)
    assert await well(patient, "numbers")


@ON_SQLITE
async def test_a_number_that_is_not_this_stations_is_no_concern(patient: Patient) -> None:
    await refuse(patient, Decision.STOP, 190, number="9999")
    assert await well(patient, "numbers")


async def well(patient: Patient, name: str) -> bool:
    return [one.light for one in await patient.about(name)] == [Light.OK]


async def test_an_alarm_is_told_with_what_to_do_until_it_is_over(patient: Patient) -> None:
    database, now = Database(patient.settings.database), patient.clock()
    async with database.write() as conn:
        await roles.sound(conn, {"queue old": "Look at the worker's log."}, now=now)
    patient.clock.wrong = timedelta(minutes=7, seconds=5)
    found = await patient.the("alarms")
    assert found == Finding(
        "alarms", Light.BAD, "queue old, for 7 min.", "Look at the worker's log."
    )
    async with database.write() as conn:
        await roles.sound(conn, {}, now=now)
    await database.close()
    assert await well(patient, "alarms")


@ON_SQLITE
async def test_without_the_database_nothing_is_made_up(patient: Patient) -> None:
    patient.change(database_url=SecretStr(f"sqlite:///{patient.data_dir / 'none.db'}"))
    for name in ("roles", "numbers", "alarms"):
        assert (await patient.the(name)).light is Light.WARN
