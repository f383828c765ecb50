"""What is missing on this machine is named, with what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.checkup import machine
from bot.core.health import Light
from tests import french
from tests.checkup.patient import (
    Patient,
)
from tests.fakes import NOON
from tests.postgres import ON_SQLITE


@ON_SQLITE
async def test_a_missing_setting_is_named_with_what_to_put(patient: Patient) -> None:
    patient.change(identifier_key=SecretStr("short"))
    found = await patient.the("settings")
    assert found.light is Light.BAD
    assert found.sentence == "REQUESTLINE_IDENTIFIER_KEY is missing."
    assert "openssl rand" in found.what_to_do


@ON_SQLITE
async def test_without_a_number_the_simulator_is_no_fault(patient: Patient) -> None:
    patient.change(whatsapp_numbers=[], whatsapp_verify_token=SecretStr(""))
    found = await patient.about("settings")
    assert [one.light for one in found] == [Light.WARN, Light.WARN]
    assert all("simulated" in one.sentence for one in found)


@ON_SQLITE
async def test_a_misspelt_setting_is_named_with_the_nearest(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTLINE_REPLY_BUGET", "5")
    found = await patient.the("settings")
    assert found.light is Light.WARN
    assert found.sentence == "REQUESTLINE_REPLY_BUGET is no setting and is ignored."
    assert found.what_to_do == "Is it REQUESTLINE_REPLY_BUDGET?"


@ON_SQLITE
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("languages: {en: {texts: {nonsense: x}}}", id="unknown text"),
        pytest.param("languages: [", id="no YAML"),
    ],
)
async def test_reply_texts_that_cannot_be_used_are_named(patient: Patient, text: str) -> None:
    file = patient.data_dir / "station" / "replies.yml"
    file.parent.mkdir()
    file.write_text(text)
    found = await patient.the("replies")
    assert found.light is Light.BAD
    assert str(file) in found.what_to_do


@ON_SQLITE
async def test_a_data_folder_that_is_not_there_is_missed(patient: Patient) -> None:
    patient.change(data_dir=patient.data_dir / "nowhere")
    found = await patient.the("disk")
    assert found.light is Light.BAD
    assert "REQUESTLINE_DATA_DIR" in found.what_to_do


@ON_SQLITE
@pytest.mark.parametrize(
    "limit, light",
    [
        pytest.param("DISK_LOW", Light.BAD, id="low"),
        pytest.param("DISK_SMALL", Light.WARN, id="small"),
    ],
)
async def test_a_full_disk_is_told_in_time(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, limit: str, light: Light
) -> None:
    monkeypatch.setattr(machine, limit, 1 << 60)
    assert (await patient.the("disk")).light is light


@pytest.mark.parametrize(
    "able, beat, light",
    [
        pytest.param(True, None, Light.OK, id="here"),
        pytest.param(False, timedelta(seconds=10), Light.OK, id="elsewhere"),
        pytest.param(False, timedelta(minutes=10), Light.WARN, id="dead elsewhere"),
        pytest.param(False, None, Light.WARN, id="nowhere"),
    ],
)
def test_a_worker_is_needed_somewhere(able: bool, beat: timedelta | None, light: Light) -> None:
    assert machine.worker_here(able, NOON - beat if beat else None, NOON).light is light


@ON_SQLITE
async def test_a_language_that_can_be_used_is_named(patient: Patient) -> None:
    french.put_into(patient.data_dir)
    (found,) = await patient.about("languages")
    assert found.light is Light.OK
    assert found.sentence == "Listeners are understood and answered in en, es, fr."


@ON_SQLITE
@pytest.mark.parametrize(
    "file, text, told",
    [
        pytest.param("words.txt", "stop: arrêt", "`words` is missing.", id="half a language"),
        pytest.param("examples/x.yml", "nlu: [", "cannot be read", id="no YAML"),
        pytest.param(
            "examples/x.yml",
            "nlu: [{intent: praise, examples: [{text: bravo}]}]",
            "`praise` is no purpose; docs/glossary.md has all.",
            id="no such purpose",
        ),
    ],
)
async def test_a_language_that_cannot_be_used_is_named(
    patient: Patient, file: str, text: str, told: str
) -> None:
    folder = french.put_into(patient.data_dir)
    (folder / file).write_text(text)
    found = await patient.the("languages")
    assert found.light is Light.BAD
    assert str(folder / file) in found.what_to_do
    assert told in found.what_to_do
