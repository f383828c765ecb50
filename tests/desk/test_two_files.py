"""Two producers bring a file to the library at once: one is imported, one is told to wait."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.uploading import UPLOADS
from tests.desk.studio import OURS, Client, Studio

MULTIPART = {**OURS, "Content-Type": "multipart/form-data; boundary=x"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are kept until they are imported."""
    place = tmp_path / "brought"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


async def bring(client: Client, rest_may_come: asyncio.Event) -> str:
    """Upload a file of which only the beginning is there at first; where that leads."""

    async def body() -> AsyncIterator[bytes]:
        yield b"--x\r\n"
        await rest_may_come.wait()
        yield b'Content-Disposition: form-data; name="file"; filename="b.csv"\r\n\r\n'
        yield b"title,artist\nAfrica,Toto\n\r\n--x--\r\n"

    async with client.post(
        "/library/import", data=body(), headers=MULTIPART, allow_redirects=False
    ) as response:
        return response.headers["Location"].rpartition("said=")[2]


async def something_in(folder: Path) -> None:
    while not list(folder.iterdir()):
        await asyncio.sleep(0)


async def test_an_import_that_began_while_a_file_came_is_not_overtaken(
    studio: Studio, folder: Path
) -> None:
    uploads, rest_may_come = studio.app[UPLOADS], asyncio.Event()
    slow = asyncio.create_task(bring(await studio.person("producer"), rest_may_come))
    await asyncio.wait_for(something_in(folder), 20)
    uploads._task = first = asyncio.create_task(asyncio.Event().wait())
    rest_may_come.set()
    assert await slow == "busy"
    assert uploads._task is first
    assert list(folder.iterdir()) == []
    first.cancel()
