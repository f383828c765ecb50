"""Wrong clocks, refused tokens and webhooks that nobody calls are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.core.health import Light
from tests.checkup.patient import (
    NUMBER,
    Patient,
    write,
)
from tests.ports import free_port
from tests.postgres import ON_POSTGRESQL, ON_SQLITE


@ON_SQLITE
@pytest.mark.parametrize(
    "ahead, right",
    [
        pytest.param(timedelta(seconds=28), True, id="a little"),
        pytest.param(timedelta(seconds=32), False, id="ahead"),
        pytest.param(-timedelta(seconds=32), False, id="behind"),
        pytest.param(timedelta(days=300), False, id="another year"),
    ],
)
async def test_the_clock_is_held_against_whatsapps(
    patient: Patient, ahead: timedelta, right: bool
) -> None:
    patient.whatsapp.ahead = ahead
    (found,) = await patient.about("clock")
    assert (found.light is Light.OK) is right


@ON_POSTGRESQL
async def test_the_clock_is_held_against_the_databases(patient: Patient) -> None:
    patient.clock.wrong = timedelta(minutes=-5)
    assert "behind the database's" in (await patient.the("clock")).sentence


@ON_SQLITE
async def test_without_another_clock_there_is_nothing_to_compare(patient: Patient) -> None:
    patient.change(whatsapp_numbers=[])
    assert (await patient.the("clock")).light is Light.WARN


@ON_SQLITE
async def test_a_refused_token_is_named_with_what_to_do(patient: Patient) -> None:
    patient.whatsapp.answer = {"error": {"code": 190, "message": "EAAG-secret is bad"}}
    patient.whatsapp.status = 401
    found = await patient.the("token")
    assert found.light is Light.BAD
    assert NUMBER in found.sentence
    assert "system user" in found.what_to_do


@ON_SQLITE
async def test_a_whatsapp_out_of_reach_is_no_refusal(patient: Patient) -> None:
    patient.change(whatsapp_graph_url=f"http://127.0.0.1:{free_port()}")
    found = await patient.the("token")
    assert found.light is Light.WARN
    assert "reaches WhatsApp" in found.what_to_do


@ON_SQLITE
async def test_a_web_role_that_is_down_is_to_be_started(patient: Patient) -> None:
    patient.change(web_port=free_port())
    assert (await patient.the("webhook")).what_to_do == "Start the role `web`."


@ON_SQLITE
@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
async def test_web_is_asked_where_it_listens(patient: Patient, host: str) -> None:
    patient.change(web_host=host)
    assert all(one.light is Light.OK for one in await patient.about("webhook"))


@ON_SQLITE
async def test_another_verify_token_in_the_role_is_found_out(patient: Patient) -> None:
    patient.change(whatsapp_verify_token=SecretStr("a newer one"))
    assert "was not right" in (await patient.the("webhook")).sentence


async def test_a_webhook_that_was_never_called_is_worth_a_look(patient: Patient) -> None:
    write(patient.settings.database, "DELETE FROM bodies")
    assert (await patient.the("webhook")).sentence == "WhatsApp has never called."


@ON_SQLITE
async def test_a_webhook_that_went_silent_is_worth_a_look(patient: Patient) -> None:
    patient.clock.wrong = timedelta(hours=13)
    assert (await patient.the("webhook")).sentence == "WhatsApp last called 13 h ago."
    patient.change(alert_silence_hours=0)
    assert all(one.light is Light.OK for one in await patient.about("webhook"))
