"""A simulator with a standing clock, and a station for it to talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.simulator import Conditions, SimClock, Simulator, SimulatorConfig
from tests.simulator.station import NUMBER, OTHER_APP, SECOND, VERIFY_TOKEN, Station

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
Answer = tuple[int, dict[str, Any]]
Send = Callable[..., Awaitable[Answer]]


@pytest.fixture
def station() -> Station:
    return Station()


@pytest.fixture
async def webhook_url(station: Station) -> AsyncIterator[str]:
    app = web.Application(client_max_size=4 * 1024**2)
    app.add_routes(station.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    await runner.cleanup()


@pytest.fixture
def config(webhook_url: str) -> SimulatorConfig:
    return SimulatorConfig(
        (NUMBER, SECOND, OTHER_APP),
        VERIFY_TOKEN,
        webhook_url,
        conditions=Conditions(concurrency=1),
        seed="a test",
    )


@pytest.fixture
async def sim(config: SimulatorConfig) -> AsyncIterator[Simulator]:
    async with Simulator(config, clock=SimClock(NOON)) as simulator:
        yield simulator


@pytest.fixture
async def browser_session(sim: Simulator) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody at the simulator's own pages."""
    async with aiohttp.ClientSession(sim.url) as session:
        yield session


@pytest.fixture
async def graph(sim: Simulator) -> AsyncIterator[aiohttp.ClientSession]:
    """The station's client, with its token."""
    headers = {"Authorization": f"Bearer {NUMBER.access_token}"}
    async with aiohttp.ClientSession(sim.url, headers=headers) as session:
        yield session


@pytest.fixture
def send(graph: aiohttp.ClientSession) -> Send:
    """Send as the station: the keys go over those of a text to Maeve."""

    async def send_message(**keys: Any) -> Answer:
        text = {"to": "+447700900123", "type": "text", "text": {"body": "Thank you!"}}
        body = {"messaging_product": "whatsapp", **({} if "status" in keys else text), **keys}
        body = {key: value for key, value in body.items() if value is not None}
        async with graph.post(f"/v25.0/{NUMBER.phone_number_id}/messages", json=body) as answer:
            return answer.status, await answer.json()

    return send_message
