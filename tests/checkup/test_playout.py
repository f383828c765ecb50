"""The doctor says whether it can be read what is playing, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.clock import now
from bot.core.health import Light
from bot.core.playing import Told
from bot.steps import play
from bot.store.database import Database
from tests.checkup.patient import Patient
from tests.playout.fake import FakePlayout, azuracast, running
from tests.postgres import ON_SQLITE

pytestmark = [ON_SQLITE]


async def test_a_station_that_nobody_tells_is_well(patient: Patient) -> None:
    (found,) = await patient.about("playing")
    assert found.light is Light.OK and "wait for a person" in found.sentence


@pytest.mark.parametrize(
    "says, light, sentence",
    [
        pytest.param(azuracast(), Light.OK, "says what is on", id="a song"),
        pytest.param(azuracast("Ident", ""), Light.OK, "no song is on", id="a jingle"),
        pytest.param(azuracast(is_online=False), Light.WARN, "nothing is on", id="off air"),
        pytest.param(["x"], Light.BAD, "is this AzuraCast?", id="something else"),
    ],
)
async def test_a_source_is_asked(patient: Patient, says: Any, light: Light, sentence: str) -> None:
    async with running(FakePlayout(says)) as fake:
        patient.change(now_playing=f"azuracast:{fake.url}/rock")
        (found,) = await patient.about("playing")
    assert found.light is light and sentence in found.sentence
    assert bool(found.what_to_do) is (light is not Light.OK)


async def test_a_file_that_is_not_there_is_named(patient: Patient, tmp_path: Path) -> None:
    patient.change(now_playing=f"file:{tmp_path}/now.txt")
    found = await patient.the("playing")
    assert found.light is Light.BAD
    assert f"{tmp_path}/now.txt" in found.sentence and "No such file" in found.sentence


async def test_a_token_that_can_be_guessed_is_a_fault(patient: Patient) -> None:
    patient.change(now_playing_token=SecretStr("radio"))
    found = await patient.the("playing")
    assert found.light is Light.WARN and "openssl rand" in found.what_to_do
    assert "radio" not in found.sentence + found.what_to_do
    patient.change(now_playing_token=SecretStr("r" * 16))
    assert [one.light for one in await patient.about("playing")] == [Light.OK]


async def test_the_last_song_is_told(patient: Patient, database_url: str) -> None:
    database = Database(database_url)
    async with database.write() as conn:
        await play.note(conn, Told("Africa", "Toto"), "post", lasting=False, now=now())
    await database.close()
    patient.change(now_playing_token=SecretStr("r" * 16))
    assert "The last new song" in (await patient.about("playing"))[-1].sentence
