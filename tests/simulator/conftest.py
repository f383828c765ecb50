"""A simulator with a standing clock, and a station for it to talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

import aiohttp
import pytest

from bot.simulator import Conditions, SimClock, Simulator, SimulatorConfig
from tests.simulator.station import NUMBER, OTHER_APP, SECOND, VERIFY_TOKEN, Station, on_air

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
Answer = tuple[int, dict[str, Any]]
Send = Callable[..., Awaitable[Answer]]


@pytest.fixture
def station() -> Station:
    return Station()


@pytest.fixture
async def webhook_url(station: Station) -> AsyncIterator[str]:
    async with on_air(station) as url:
        yield url


@pytest.fixture
def config(webhook_url: str) -> SimulatorConfig:
    return config_for(webhook_url)


def config_for(webhook_url: str) -> SimulatorConfig:
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
    async with client_of(sim) as session:
        yield session


def client_of(sim: Simulator) -> aiohttp.ClientSession:
    """The station's client, with its token."""
    headers = {"Authorization": f"Bearer {NUMBER.access_token}"}
    return aiohttp.ClientSession(sim.url, headers=headers)


@pytest.fixture
def send(graph: aiohttp.ClientSession) -> Send:
    return sending_with(graph)


def sending_with(graph: aiohttp.ClientSession) -> Send:
    """Send as the station: the keys go over those of a text to Maeve."""

    async def send_message(**keys: Any) -> Answer:
        text = {"to": "+447700900123", "type": "text", "text": {"body": "Thank you!"}}
        body = {"messaging_product": "whatsapp", **({} if "status" in keys else text), **keys}
        body = {key: value for key, value in body.items() if value is not None}
        async with graph.post(f"/v25.0/{NUMBER.phone_number_id}/messages", json=body) as answer:
            return answer.status, await answer.json()

    return send_message
