"""The worker role as it runs at a station: real models are promoted, broken, and replaced."""

from __future__ import annotations

import asyncio
import os
import shutil
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.app import replies
from bot.clock import now
from bot.core.station import Station
from bot.settings import load
from bot.store import models, roles
from bot.store.database import Database
from bot.understanding.line import UNUSABLE
from bot.understanding.models import checksum, checksum_file
from tests.accidents.books import books
from tests.accidents.crowd import rush
from tests.accidents.ears import Songs
from tests.accidents.processes import environment
from tests.command import SCRIPT, requestline
from tests.needs_rasa import NEEDS_RASA
from tests.postgres import ON_SQLITE
from tests.whole import Whole, whole

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(900)]
PATIENCE = 280.0  # real seconds; a model takes half a minute to load on a busy machine
GOOD, TWIN, BROKEN = "good.tar.gz", "twin.tar.gz", "broken.tar.gz"


@pytest.fixture
def shelf(model: Path, tmp_path: Path) -> Path:
    """A data folder with two good models, and one that is a file that says it is whole."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in (GOOD, TWIN, BROKEN):
        shutil.copy(model, folder / name)
    (folder / BROKEN).write_bytes(b"not a model")
    for name in (GOOD, TWIN, BROKEN):
        checksum_file(folder / name).write_text(f"{checksum(folder / name)}  {name}\n")
    return tmp_path


@asynccontextmanager
async def worker_role(radio: Whole) -> AsyncIterator[Process]:
    """`requestline worker`, which ends by itself when it is asked to."""
    with (radio.media_dir.parent / "worker.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(SCRIPT, "worker"), env={**os.environ, **environment(radio)}, stderr=log
        )
    try:
        yield process
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 90) == 0


@asynccontextmanager
async def listeners_writing(radio: Whole) -> AsyncIterator[None]:
    """Twenty listeners who do not stop before the block ends."""
    enough = asyncio.Event()

    async def write() -> None:
        for batch in count(1):
            await rush(radio, messages=5, first=batch * 5)
            if enough.is_set():
                return
            await asyncio.wait({asyncio.ensure_future(enough.wait())}, timeout=0.2)

    writing = asyncio.create_task(write())
    yield
    enough.set()
    await writing


async def promote(database: Database, model: str) -> None:
    async with database.write() as conn:
        await models.promote(conn, model, who="ann", now=now())


async def until_row(
    database: Database, table: sa.Table, fits: Callable[[Any], bool], *, within: float = PATIENCE
) -> None:
    async def look() -> bool:
        async with database.read() as conn:
            return any(fits(row) for row in await conn.execute(sa.select(table)))

    async def wait() -> None:
        while not await look():
            await asyncio.sleep(0.1)

    await asyncio.wait_for(wait(), within)


def works_with(model: str | None) -> Callable[[Any], bool]:
    return lambda row: bool(row.role == "worker" and row.detail.get("model") == model)


@ON_SQLITE
async def test_whatever_becomes_of_the_models_every_message_is_on_the_desk_once(
    database: Database, station: Station, shelf: Path
) -> None:
    station = replace(station, replies=replies(load(data_dir=shelf)))
    async with (
        whole(database, station, Songs(), shelf, roles=("web", "scheduler")) as radio,
        worker_role(radio),
    ):
        await rush(radio, messages=5)
        await until_row(database, roles.beats, works_with(None))
        assert (await radio.counts()).inbox["settled"] == 0  # it waits for a model
        await promote(database, GOOD)
        await radio.until(lambda counts: counts.inbox["settled"] == 5, within=PATIENCE)
        async with listeners_writing(radio):
            await promote(database, BROKEN)
            await until_row(
                database, models.models, lambda row: row.file == BROKEN and row.unusable
            )
            before = (await radio.counts()).inbox["settled"]
            await radio.until(lambda counts: counts.inbox["settled"] > before + 20, within=PATIENCE)
            await until_row(database, roles.beats, works_with(GOOD))
            await promote(database, TWIN)
            await until_row(database, roles.beats, works_with(TWIN))
            before = (await radio.counts()).inbox["settled"]
            await radio.until(lambda counts: counts.inbox["settled"] > before + 20, within=PATIENCE)
        counts = await radio.quiet(within=PATIENCE)
        assert counts.inbox["settled"] == counts.inbox["received"] > 50
        assert (await books(radio)).desk_is_right


def test_a_worker_with_a_model_that_is_none_says_so_and_ends(shelf: Path) -> None:
    done = requestline(
        shelf,
        *("worker", "--model", BROKEN),
        within=PATIENCE,
        IDENTIFIER_KEY="k" * 64,
        WHATSAPP_VERIFY_TOKEN="v",
        WHATSAPP_NUMBERS='[{"phone_number_id": "1", "access_token": "t", "app_secrets": ["s"]}]',
    )
    assert done.returncode == UNUSABLE == 3
    assert done.stderr == "model cannot be loaded: ModelUnusable\n"
