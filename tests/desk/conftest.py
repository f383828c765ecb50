"""The desk in a running application, once on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import desk
from bot.ffmpeg.tool import Ffmpeg
from bot.store.wake import Wakeups
from tests.desk.studio import FakeHealth, Studio
from tests.radio import Radio

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.desk.screen import Complaints

LOUDNESS = -23
HERE = Path(__file__).parent
# aiohttp-session 2.12 keeps its session under a plain string, which aiohttp 3.14 warns of
QUIET = pytest.mark.filterwarnings("ignore:It is recommended to use web.RequestKey")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(QUIET)


@pytest.fixture
async def studio(radio: Radio, tmp_path: Path) -> AsyncIterator[Studio]:
    """The desk of Radio Test, listening on a port of this machine."""
    health = FakeHealth(radio)
    media_dir = tmp_path / "media"
    media_dir.mkdir()
    tool = Ffmpeg.here()
    assert tool, "tools/test-needs installs ffmpeg"
    async with AsyncExitStack() as stack:
        wakeups = await stack.enter_async_context(Wakeups(radio.database))
        given = desk.Desk(
            database=radio.database,
            station=radio.station,
            wakeups=wakeups,
            clock=radio.clock,
            station_name="Radio Test",
            zone=ZoneInfo("Europe/Dublin"),
            media_dir=media_dir,
            health=health,
            air=partial(tool.air, loudness=LOUDNESS),
        )
        yield await running(given, health, radio, stack)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium; imported here, because not every machine has one."""
    from playwright.async_api import async_playwright

    from tests.desk.screen import CHROMIUM

    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        await launched.close()


@pytest.fixture
def complaints() -> Complaints:
    from tests.desk.screen import Complaints

    return Complaints()


async def running(
    given: desk.Desk, health: FakeHealth, radio: Radio, stack: AsyncExitStack
) -> Studio:
    app = web.Application()
    desk.build(app, given)
    server = TestServer(app)
    await server.start_server()
    stack.push_async_callback(server.close)
    studio = Studio(radio, app, server, health, given)

    async def leave() -> None:
        for client in studio.clients:
            await client.session.close()

    stack.push_async_callback(leave)
    return studio
