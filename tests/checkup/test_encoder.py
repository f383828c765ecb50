"""An encoder that cannot read is found out before it is missed."""

from __future__ import annotations

from bot.core.health import Light
from tests.checkup.patient import Patient
from tests.needs_rasa import NEEDS_RASA
from tests.postgres import ON_SQLITE
from tests.understanding.encoder import test_folder

pytestmark = [*NEEDS_RASA, ON_SQLITE]


async def test_the_encoder_that_comes_along_reads(patient: Patient) -> None:
    assert [one.light for one in await patient.about("encoder")] == [Light.OK]


async def test_a_stations_own_encoder_reads(patient: Patient) -> None:
    test_folder.make(patient.data_dir / "station" / "encoder")
    [found] = await patient.about("encoder")
    assert (found.light, found.sentence) == (Light.OK, "The station's own reads.")


async def test_a_stations_encoder_that_was_cut_short_is_to_be_mended(patient: Patient) -> None:
    folder = test_folder.make(patient.data_dir / "station" / "encoder")
    network = folder / "model.onnx"
    network.write_bytes(network.read_bytes()[:-40])
    found = await patient.the("encoder")
    assert found.light is Light.BAD
    assert found.what_to_do.startswith(f"Mend {folder}")
