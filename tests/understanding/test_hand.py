"""A worker process with a real model tells its keeper that it is ready and goes on saying so."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot.settings import PREFIX
from bot.understanding.line import ALIVE, READY
from tests.fakes import KEY, NUMBER
from tests.postgres import ON_SQLITE

pytestmark = [ON_SQLITE, pytest.mark.timeout(300)]  # it loads Rasa


def environment(data_dir: Path, url: str) -> dict[str, str]:
    number = {"phone_number_id": NUMBER, "access_token": "a token", "app_secrets": ["a secret"]}
    given = {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": url,
        "IDENTIFIER_KEY": KEY.decode(),
        "WHATSAPP_NUMBERS": json.dumps([number]),
        "WHATSAPP_VERIFY_TOKEN": "verify",
    }
    return {**os.environ, **{PREFIX + name: value for name, value in given.items()}}


async def test_a_worker_with_its_model_says_that_it_is_ready_and_then_that_it_is_alive(
    model: Path, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "models").symlink_to(model.parent)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "worker", "--model", model.name),
        env=environment(tmp_path, database_url),
        stdout=PIPE,
    )
    assert process.stdout is not None
    try:
        said = [(await process.stdout.readline()).strip() for _ in range(3)]
        process.terminate()
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert said == [READY, ALIVE, ALIVE]
