"""A station in good health, with a WhatsApp and a role `web` on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.settings import Settings
from bot.store import bodies, models, roles
from bot.store.database import Database
from bot.understanding.models import checksum, checksum_file
from bot.whatsapp.webhook import Webhook, routes
from tests.checkup.patient import (
    NUMBER,
    SECRETS,
    FakeWhatsApp,
    Patient,
    WrongClock,
)

BODY = [(b"{}", frozenset({NUMBER}))]


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
    """A call of WhatsApp's, a promoted model, and roles at work."""
    database = Database(url)
    async with database.write() as conn:
        await bodies.add(conn, BODY, service="whatsapp", now=at)
        await models.promote(conn, "m.tar.gz", who="engineer", now=at)
        for role in ("web", "worker", "scheduler"):
            await roles.beat(conn, role, "1-a", started_at=at, now=at, detail={})
    await database.close()


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("REQUESTLINE_DATA_DIR", raising=False)
    yield
