"""A database or a model of no use is found out, and left as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot import doctor
from bot.core.health import Light
from bot.store.database import sync_engine
from tests.checkup.patient import (
    PASSWORD,
    Patient,
    write,
)
from tests.ports import free_port
from tests.postgres import ON_POSTGRESQL, ON_SQLITE


@ON_SQLITE
async def test_a_database_that_was_never_made_is_not_made_by_looking(patient: Patient) -> None:
    url = f"sqlite:///{patient.data_dir / 'none.db'}"
    patient.change(database_url=SecretStr(url))
    found = await patient.the("database")
    assert found.what_to_do == "Run `requestline db upgrade`."
    assert not (patient.data_dir / "none.db").exists()
    assert (await patient.the("model")).light is Light.WARN


async def test_an_empty_database_is_to_be_upgraded(patient: Patient, empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        write(empty_url, "CREATE TABLE something (id INTEGER)")
    patient.change(database_url=SecretStr(empty_url))
    found = await patient.the("database")
    assert (found.light, found.what_to_do) == (Light.BAD, "Run `requestline db upgrade`.")


async def test_an_older_schema_is_to_be_upgraded(patient: Patient) -> None:
    write(patient.settings.database, "UPDATE alembic_version SET version_num = '0000'")
    found = await patient.the("database")
    assert "0000" in found.sentence
    assert found.what_to_do == "Run `requestline db upgrade`."


@ON_POSTGRESQL
async def test_a_database_that_takes_nothing_is_found_out(patient: Patient) -> None:
    url = patient.settings.database
    name = sa.make_url(url).database
    write(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert (await patient.the("database")).light is Light.BAD


@ON_SQLITE
@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql://radio:{}@127.0.0.1:{}/desk", id="nobody there"),
        pytest.param("sqlite:///{2}/m.tar.gz", id="no database"),
    ],
)
async def test_a_database_that_cannot_be_used_is_said_so(patient: Patient, url: str) -> None:
    address = url.format(PASSWORD, free_port(), patient.data_dir / "models")
    patient.change(database_url=SecretStr(address))
    found = await patient.the("database")
    assert found.light is Light.BAD
    assert "REQUESTLINE_DATABASE_URL" in found.what_to_do
    assert PASSWORD not in doctor.report(await patient.examine())


def cut(model: Path) -> None:
    model.write_bytes(b"a mod")


@ON_SQLITE
@pytest.mark.parametrize(
    "harm, says",
    [
        pytest.param(Path.unlink, "cannot be read", id="missing"),
        pytest.param(cut, "is not whole", id="cut off"),
    ],
)
async def test_a_model_that_is_not_whole_is_found_out(
    patient: Patient, harm: Callable[[Path], None], says: str
) -> None:
    harm(patient.data_dir / "models" / "m.tar.gz")
    found = await patient.the("model")
    assert found.light is Light.BAD and says in found.sentence
    assert "requestline train" in found.what_to_do


async def test_a_station_without_a_model_is_told(patient: Patient) -> None:
    write(patient.settings.database, "DELETE FROM models")
    assert (await patient.the("model")).sentence == "No model has been promoted."


async def test_looking_leaves_the_database_as_it_was(patient: Patient) -> None:
    engine = sync_engine(patient.settings.database)
    await patient.examine()
    with engine.connect() as conn:
        assert conn.execute(sa.text("SELECT count(*) FROM leases")).scalar_one() == 0
    engine.dispose()
