"""Files that no row names, as a process leaves them that was killed while it fetched one."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot import leftovers
from bot.core.messages import Attachment
from bot.store import media
from tests.fakes import message
from tests.radio import Radio

KNOWN, UNKNOWN = "a" * 32 + ".ogg", "b" * 32 + ".ogg"
HALF = "." + "c" * 32 + ".part"


async def look(radio: Radio, folder: Path) -> list[str]:
    """What lies in the folder after the scheduler has looked."""
    await leftovers.remove_unknown(radio.database, folder, now=radio.clock())
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
async def fetched(radio: Radio) -> Radio:
    """One file was fetched, and its row says so."""
    await radio.deliver(message("play this", attachment=Attachment("m", "audio/ogg")))
    async with radio.database.write() as conn:
        await media.change(conn, 1, state="kept", file=KNOWN)
    return radio


@pytest.mark.parametrize(
    "name, age, stays",
    [
        pytest.param(UNKNOWN, timedelta(minutes=61), False, id="named by no row"),
        pytest.param(HALF, timedelta(minutes=61), False, id="half fetched"),
        pytest.param(UNKNOWN, timedelta(minutes=59), True, id="its row may still come"),
        pytest.param(KNOWN, timedelta(days=20), True, id="named by a row"),
        pytest.param("notes.txt", timedelta(days=20), True, id="not one of ours"),
    ],
)
async def test_a_file_that_nobody_knows_goes_from_the_disk(
    fetched: Radio, tmp_path: Path, name: str, age: timedelta, stays: bool
) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / name).write_bytes(b"x")
    at = (fetched.clock() - age).timestamp()
    os.utime(folder / name, (at, at))
    assert await look(fetched, folder) == ([name] if stays else [])


async def test_there_may_be_no_folder_yet(radio: Radio, tmp_path: Path) -> None:
    gone = await leftovers.remove_unknown(radio.database, tmp_path / "media", now=radio.clock())
    assert gone == 0
