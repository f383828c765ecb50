"""`requestline run` starts every role at once; the bot learns beside them, or fails alone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import children
from bot.settings import PREFIX
from bot.store.database import Database
from bot.store.models import promoted
from bot.understanding import models
from tests.accidents.test_supervisor import PROJECT, Supervised, is_gone, supervised, until
from tests.ports import free_port

ROLES = ("web", "worker", "scheduler", "simulator")
# A role, or a training that goes on until a file says how it ends.
SCRIPT = """#!/bin/sh
trap 'echo "end $3 $$" >> "$DIARY"; exit 0' TERM
echo "start $3 $$" >> "$DIARY"
[ $3 = train ] && echo "counting words, 1 s"
while :; do
    [ $3 = train ] && [ -s "$DIARY.train" ] && exit "$(cat "$DIARY.train")"
    sleep 0.02
done
"""


@asynccontextmanager
async def station(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Supervised]:
    """Everything on a fresh machine, until the block ends."""
    for name, value in (
        ("DATA_DIR", folder / "data"),
        ("WEB_PORT", free_port()),
        ("SIMULATOR_PORT", free_port()),
    ):
        monkeypatch.setenv(PREFIX + name, str(value))
    async with supervised(folder, script=SCRIPT, module="process_all_in_one") as run:
        yield run


def starts(run: Supervised) -> list[str]:
    return sorted(run.lines("start"))


def end_training(run: Supervised, code: int) -> None:
    run.diary.with_name("diary.train").write_text(str(code))


def put_on_shelf(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The model for the present examples."""
    monkeypatch.setattr(models, "version", lambda name: "1.0")
    model = models.current(data_dir)
    model.parent.mkdir(parents=True)
    model.write_bytes(b"a model")
    models.checksum_file(model).write_text(models.checksum(model))
    return model


async def test_every_role_is_at_work_while_the_bot_learns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with station(tmp_path, monkeypatch) as run:
        await until(lambda: starts(run) == sorted([*ROLES, "train"]))
        await until(lambda: "Learning: counting words, 1 s" in run.said)
        said = "\n".join(run.said[: run.said.index("Learning: counting words, 1 s")])
        await run.ctrl_c()
    assert "Desk:   http://127.0.0.1:" in said
    assert "Phone:  http://127.0.0.1:" in said
    assert "Login:  studio / " in said
    assert "until the bot has learnt, they are unsorted" in said


async def test_ctrl_c_ends_the_training_first_and_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with station(tmp_path, monkeypatch) as run:
        await until(lambda: starts(run) == sorted([*ROLES, "train"]))
        await until(lambda: "Learning: counting words, 1 s" in run.said)  # it is in our hands
        pids = [run.pid(name) for name in (*ROLES, "train")]
        await run.ctrl_c(within=20)
        assert run.process.returncode == 0
    assert run.lines("end") == ["train", "simulator", "scheduler", "worker", "web"]
    assert all(is_gone(pid) for pid in pids)
    assert run.said[-2:] == ["Stopping …", "Stopped."]


async def test_the_bot_learns_on_when_nobody_reads_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with station(tmp_path, monkeypatch) as run:
        await until(lambda: starts(run) == sorted([*ROLES, "train"]))
        run.hang_up()
        end_training(run, 2)  # of which something is said
        await until(lambda: is_gone(run.pid("train")))
        os.kill(run.pid("worker"), signal.SIGKILL)
        await until(lambda: run.lines("start").count("worker") == 2)
        await run.ctrl_c()
        assert run.process.returncode == 0
    assert run.lines("end") == ["simulator", "scheduler", "worker", "web"]


@pytest.mark.parametrize("code", [pytest.param(2, id="failed"), pytest.param(137, id="killed")])
async def test_the_roles_go_on_when_the_bot_could_not_learn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    async with station(tmp_path, monkeypatch) as run:
        await until(lambda: starts(run) == sorted([*ROLES, "train"]))
        end_training(run, code)
        await until(lambda: run.said[-1].startswith("The bot could not learn"))
        assert str(tmp_path / "data" / "logs" / "training.log") in run.said[-1]
        assert run.lines("end") == []
        await run.ctrl_c()
        assert run.process.returncode == 0
    assert starts(run).count("train") == 1  # it is not tried again for ever


async def test_a_model_that_is_there_is_promoted_without_learning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = put_on_shelf(tmp_path / "data", monkeypatch)
    async with station(tmp_path, monkeypatch) as run:
        await until(lambda: starts(run) == sorted(ROLES))
        await run.ctrl_c()
    database = Database(f"sqlite:///{tmp_path / 'data' / 'desk.db'}")
    async with database.read() as conn:
        row = await promoted(conn)
    await database.close()
    assert row is not None
    assert row.file == model.name


async def test_a_second_run_in_the_same_folder_says_so_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with station(tmp_path, monkeypatch) as run:
        await until(lambda: starts(run) == sorted([*ROLES, "train"]))
        monkeypatch.setenv(f"{PREFIX}REPLY_BUGET", "5")
        code, said = await requestline_run()
        assert code == 1
        assert said.count("no_such_setting") == 1
        assert f"{PREFIX}REPLY_BUDGET" in said
        assert "is at work in" in said
        assert f"(process {run.process.pid})" in said
        await run.ctrl_c()
    assert len(run.lines("start")) == len(ROLES) + 1


async def requestline_run() -> tuple[int | None, str]:
    """The command itself; its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=PROJECT,
        env=dict(os.environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), 60)
    finally:
        await children.end(process, 30)
    return process.returncode, printed.decode()
