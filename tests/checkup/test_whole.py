"""A whole examination finds what is wrong, and keeps secrets to itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot import doctor
from bot.checkup import machine
from bot.checkup.finding import Finding
from bot.core.health import Light
from tests.checkup.patient import (
    SECRETS,
    Patient,
)
from tests.needs_rasa import RASA_RUNS_HERE
from tests.ports import free_port
from tests.postgres import ON_SQLITE

CHECKS = {*doctor.CHECKS} - {"transcriber"} - ({"encoder"} if not RASA_RUNS_HERE else set())


async def test_a_station_in_good_health_is_told_so(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "able_to_understand", lambda: True)
    found = await patient.examine()
    assert [one for one in found if one.light is not Light.OK] == []
    assert {one.name for one in found} == CHECKS
    assert doctor.report(found).splitlines()[-1] == f"0 wrong, 0 worth a look, {len(found)} well."


async def test_no_secret_is_ever_told(patient: Patient) -> None:
    patient.whatsapp.answer, patient.whatsapp.status = {"error": {"code": 190}}, 401
    well = doctor.report(await patient.examine())
    patient.change(web_port=free_port(), whatsapp_graph_url=f"http://127.0.0.1:{free_port()}")
    ill = doctor.report(await patient.examine())
    for secret in SECRETS.values():
        assert secret not in well + ill


@ON_SQLITE
async def test_one_check_that_stumbles_does_not_hide_the_others(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(patient: Any) -> list[Finding]:
        raise ZeroDivisionError("a secret")

    monkeypatch.setitem(doctor.CHECKS, "model", stumble)
    found = await patient.the("model")
    assert (found.light, found.sentence) == (Light.BAD, "ZeroDivisionError.")
    assert {one.name for one in await patient.examine()} == CHECKS
