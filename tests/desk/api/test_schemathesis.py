"""Whatever fits openapi.yaml is answered as it says, and whatever does not is refused."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.core.shows import Show
from bot.desk import guessing
from bot.desk.api.health import DOCUMENT
from bot.store import shows
from bot.store.shows import Studio as Room
from tests.desk.api.program import Program
from tests.desk.studio import Studio
from tests.fakes import bsuid

SECONDS = int(os.environ.get("SCHEMATHESIS_SECONDS", "0"))  # `make soak` takes more of it
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "3")  # of each call
ENDLESS = ("--exclude-path", "/api/v1/events")  # it has test_events.py
# By it, Schemathesis would shut itself out with what it reads in the list.
REVOKING = ("operation-id", "revoke_token")


async def a_working_station(studio: Studio) -> str:
    """Something of everything, and a manager's token that no guessed id revokes."""
    for name in ("one", "two", "three", "four", "five", "six"):
        await studio.token("presenter", name)
    item = await studio.request("Dream On", "Aerosmith", name="Maria Lopez")
    await studio.request("Dream On", "Aerosmith", who=bsuid("CH.3"), name="Jon")
    await studio.file("what a lovely show", who=bsuid("CH.4"))
    await studio.radio.move(item, "pass")
    await studio.write("not sorted", who=bsuid("CH.5"))
    studio.radio.clock.advance(seconds=4)
    async with studio.radio.database.write() as conn:
        now = studio.radio.clock()
        await shows.set_studio(conn, Room(0, "Studio A"), who="mona", now=now)
        await shows.set_show(conn, Show(0, "Breakfast", 1), who="mona", now=now)
    return await studio.token("manager", "the tester")


async def run(studio: Studio, token: str, folder: Path, *more: str) -> tuple[int | None, str]:
    """How Schemathesis ended, and what it said."""
    found = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", str(DOCUMENT), "--checks", "all"),
        *("--url", str(studio.server.make_url("/")), "-H", f"Authorization: Bearer {token}"),
        *("--max-examples", EXAMPLES, "--seed", "1", "--generation-deterministic"),
        *("--suppress-health-check", "all", "--no-color", "--warnings", "off", *more),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await found.communicate()
    return found.returncode, out.decode()


@pytest.mark.timeout(900 + 2 * SECONDS)
async def test_the_api_keeps_to_its_document(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "AN_ADDRESS", 10**6)  # it tries wrong tokens by the hundred
    token = await a_working_station(studio)
    brief = studio.radio.database.sqlite and not SECONDS  # PostgreSQL is the stricter one
    phases = "fuzzing,stateful" if brief else "examples,coverage,fuzzing,stateful"
    longer = ("--max-time", str(SECONDS)) if SECONDS else ()
    most = ("--phases", phases, *ENDLESS, f"--exclude-{REVOKING[0]}", REVOKING[1], *longer)
    status, said = await run(studio, token, tmp_path, *most)
    assert status == 0, said
    one = ("--phases", "coverage", f"--include-{REVOKING[0]}", REVOKING[1])
    status, said = await run(studio, token, tmp_path, *one)
    assert status == 0, said
    program = Program(await studio.stranger(), token)
    assert (await program.get("/me"))["role"] == "manager"  # it was let in to the end
