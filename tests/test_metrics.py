"""Health and figures for machines: what they get when the database is there, and when it is not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import metrics
from bot.core.station import Station
from bot.store.database import Database
from tests.fakes import FakeClock
from tests.ports import free_port

Monitor = TestClient[web.Request, web.Application]
Connect = Callable[[Database], TestServer]


@pytest.fixture
def serve(station: Station, clock: FakeClock) -> Connect:
    """A role `web` with nothing but its routes for machines."""

    def on(database: Database) -> TestServer:
        app = web.Application()
        health = metrics.HealthReader(database, station, clock)
        app.add_routes(metrics.routes(health, database, ""))
        return TestServer(app)

    return on


@pytest.fixture
async def monitor(serve: Connect, database: Database) -> AsyncIterator[Monitor]:
    async with TestClient(serve(database)) as client:
        yield client


@pytest.fixture
async def cut_off(
    serve: Connect, open_database: Callable[[str], Database]
) -> AsyncIterator[Monitor]:
    """Asks a role whose database is away."""
    away = open_database(f"postgresql://postgres@127.0.0.1:{free_port()}/desk")
    async with TestClient(serve(away)) as client:
        yield client


async def test_a_monitor_reads_the_figures(monitor: Monitor) -> None:
    answer = await monitor.get("/metrics")
    assert answer.status == 200
    assert "requestline_loss 0.0" in await answer.text()


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
async def test_a_monitor_is_told_in_a_word_that_the_database_is_away(
    cut_off: Monitor, path: str
) -> None:
    answer = await cut_off.get(path)
    assert (answer.status, await answer.text()) == (503, "OperationalError")


async def test_a_web_role_without_its_database_is_alive_all_the_same(cut_off: Monitor) -> None:
    assert (await cut_off.get("/healthz")).status == 200
