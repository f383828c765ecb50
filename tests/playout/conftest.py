"""A playout's server, and a session to ask it with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.playout.fake import FakePlayout, running


@pytest.fixture
async def playout() -> AsyncIterator[FakePlayout]:
    async with running(FakePlayout()) as fake:
        yield fake


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened
