"""The doctor finds what is wrong, says what to do about it, and keeps secrets to itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from pydantic import SecretStr

from bot import doctor
from bot.checkup import machine
from bot.checkup.finding import Finding
from bot.clock import now
from bot.core.health import Light
from bot.settings import Settings
from bot.store import bodies, models
from bot.store.database import Database, sync_engine
from bot.understanding.models import checksum, checksum_file
from bot.whatsapp.webhook import Webhook, routes
from tests.fakes import NOON
from tests.postgres import ON_POSTGRESQL, ON_SQLITE

NUMBER = "100000000000001"
SECRETS = {"token": "EAAG-secret", "app": "app-secret", "verify": "verify-secret", "key": "k" * 64}
PASSWORD = "database-secret"
BODY = [(b"{}", frozenset({NUMBER}))]


@dataclass
class WrongClock:
    """It runs, because PostgreSQL's cannot be stopped; `wrong` is how far it is ahead."""

    wrong: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.wrong


@dataclass
class FakeWhatsApp:
    """Answers what it is told to, at the time it is told."""

    clock: WrongClock
    answer: dict[str, Any] = field(default_factory=lambda: {"quality_rating": "GREEN"})
    status: int = 200
    ahead: timedelta = timedelta(0)

    async def reply(self, request: web.Request) -> web.Response:
        date = format_datetime(self.clock() + self.ahead, usegmt=True)
        text = json.dumps(self.answer)
        return web.Response(status=self.status, text=text, headers={"Date": date})


@dataclass
class Patient:
    """A station in good health, to be made ill."""

    settings: Settings
    clock: WrongClock
    whatsapp: FakeWhatsApp

    def change(self, **changes: Any) -> None:
        self.settings = self.settings.model_copy(update=changes)

    @property
    def data_dir(self) -> Path:
        return self.settings.data_dir

    async def examine(self) -> list[Finding]:
        return await doctor.examine(self.settings, now=self.clock)

    async def about(self, name: str) -> list[Finding]:
        return [one for one in await self.examine() if one.name == name]

    async def the(self, name: str) -> Finding:
        """The one finding with this name that is not well."""
        (found,) = [one for one in await self.about(name) if one.light is not Light.OK]
        return found


@pytest.fixture
def clock() -> WrongClock:
    return WrongClock()


@pytest.fixture
async def whatsapp(clock: WrongClock) -> AsyncIterator[tuple[FakeWhatsApp, str]]:
    fake = FakeWhatsApp(clock)
    app = web.Application()
    app.router.add_get("/{anything:.*}", fake.reply)
    async with TestServer(app) as server:
        yield fake, str(server.make_url("")).rstrip("/")


@pytest.fixture
async def web_role() -> AsyncIterator[int]:
    """The port of a role `web` at work."""

    async def receive(raw: bytes, numbers: frozenset[str]) -> None:
        raise AssertionError("nobody delivers anything here")

    app = web.Application()
    app.add_routes(routes(Webhook(SECRETS["verify"], (), receive)))
    async with TestServer(app) as server:
        assert server.port is not None
        yield server.port


@pytest.fixture
async def patient(
    database_url: str,
    tmp_path: Path,
    clock: WrongClock,
    whatsapp: tuple[FakeWhatsApp, str],
    web_role: int,
) -> Patient:
    fake, graph_url = whatsapp
    (tmp_path / "models").mkdir()
    model = tmp_path / "models" / "m.tar.gz"
    model.write_bytes(b"a model")
    checksum_file(model).write_text(f"{checksum(model)}  m.tar.gz\n")
    await remember(database_url, clock())
    number = {
        "phone_number_id": NUMBER,
        "access_token": SECRETS["token"],
        "app_secrets": [SECRETS["app"]],
    }
    given = Settings(
        _env_file=None,
        data_dir=tmp_path,
        database_url=SecretStr(database_url),
        web_port=web_role,
        identifier_key=SecretStr(SECRETS["key"]),
        whatsapp_numbers=[number],
        whatsapp_verify_token=SecretStr(SECRETS["verify"]),
        whatsapp_graph_url=graph_url,
    )
    return Patient(given, clock, fake)


async def remember(url: str, at: datetime) -> None:
    """A call of WhatsApp's and a promoted model."""
    database = Database(url)
    async with database.write() as conn:
        await bodies.add(conn, BODY, service="whatsapp", now=at)
        await models.promote(conn, "m.tar.gz", who="engineer", now=at)
    await database.close()


def write(url: str, statement: str) -> None:
    engine = sync_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(sa.text(statement))
    engine.dispose()


async def test_a_station_in_good_health_is_told_so(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "able_to_understand", lambda: True)
    found = await patient.examine()
    assert [one for one in found if one.light is not Light.OK] == []
    assert {one.name for one in found} == set(doctor.CHECKS)
    assert doctor.report(found).splitlines()[-1] == f"0 wrong, 0 worth a look, {len(found)} well."


# settings and machine


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


# the database and the model


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
    address = url.format(PASSWORD, unused_port(), patient.data_dir / "models")
    patient.change(database_url=SecretStr(address))
    found = await patient.the("database")
    assert found.light is Light.BAD
    assert "REQUESTLINE_DATABASE_URL" in found.what_to_do
    assert PASSWORD not in doctor.report(await patient.examine())


def cut(model: Path) -> None:
    model.write_bytes(b"a mod")


@ON_SQLITE
@pytest.mark.parametrize(
    "harm", [pytest.param(Path.unlink, id="missing"), pytest.param(cut, id="cut off")]
)
async def test_a_model_that_is_not_whole_is_found_out(
    patient: Patient, harm: Callable[[Path], None]
) -> None:
    harm(patient.data_dir / "models" / "m.tar.gz")
    found = await patient.the("model")
    assert found.light is Light.BAD
    assert "requestline train" in found.what_to_do


async def test_a_station_without_a_model_is_told(patient: Patient) -> None:
    write(patient.settings.database, "DELETE FROM models")
    assert (await patient.the("model")).sentence == "No model has been promoted."


# WhatsApp


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
    patient.change(whatsapp_graph_url=f"http://127.0.0.1:{unused_port()}")
    found = await patient.the("token")
    assert found.light is Light.WARN
    assert "reaches WhatsApp" in found.what_to_do


@ON_SQLITE
async def test_a_web_role_that_is_down_is_to_be_started(patient: Patient) -> None:
    patient.change(web_port=unused_port())
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


# the doctor


async def test_no_secret_is_ever_told(patient: Patient) -> None:
    patient.whatsapp.answer, patient.whatsapp.status = {"error": {"code": 190}}, 401
    well = doctor.report(await patient.examine())
    patient.change(web_port=unused_port(), whatsapp_graph_url=f"http://127.0.0.1:{unused_port()}")
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
    assert {one.name for one in await patient.examine()} == set(doctor.CHECKS)


def test_the_report_names_what_to_do_under_each_finding() -> None:
    found = [
        Finding("disk", Light.OK, "Enough."),
        Finding("webhook", Light.BAD, "Nobody.", "Start it."),
    ]
    assert doctor.report(found).splitlines() == [
        "✓ disk     Enough.",
        "✗ webhook  Nobody.",
        "           → Start it.",
        "",
        "1 wrong, 0 worth a look, 1 well.",
    ]


def test_the_doctor_does_without_rasa() -> None:
    told = "import sys, bot.doctor; print([m for m in sys.modules if m.split('.')[0] == 'rasa'])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("REQUESTLINE_DATA_DIR", raising=False)
    yield
