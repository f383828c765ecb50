"""`requestline` as a station's engineer runs it: a process of its own, with settings of its own."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import cli
from bot.settings import PREFIX
from tests.accidents import processes  # it says what a fresh process has imported already

PROJECT = Path(__file__).resolve().parents[1]
SCRIPT = str(Path(sys.executable).parent / "requestline")
LONGEST = 100.0

assert processes  # for its preloading alone


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    returncode: int | None
    stdout: str
    stderr: str


def environment(
    data_dir: Path, settings: Mapping[str, str], project: Path = PROJECT
) -> dict[str, str]:
    """The machine's variables without a station's, and these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {PREFIX + name: value for name, value in {"DATA_DIR": str(data_dir), **settings}.items()}
    return {**kept, "PYTHONPATH": str(project), "PYTHONWARNINGS": "ignore", **own}


def script(
    data_dir: Path, *words: str, project: Path = PROJECT, within: float = LONGEST, **settings: str
) -> Done:
    """Run the installed script to its end, in a folder without `.env`."""
    data_dir.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [SCRIPT, *words],
        env=environment(data_dir, settings, project),
        cwd=data_dir,
        capture_output=True,
        text=True,
        timeout=within,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def requestline(data_dir: Path, *words: str, within: float = LONGEST, **settings: str) -> Done:
    """The same by a process that has imported most of it before: many of them take no time."""
    data_dir.mkdir(parents=True, exist_ok=True)
    out, err = data_dir.with_suffix(".out"), data_dir.with_suffix(".err")
    given = (words, environment(data_dir, settings), data_dir, out, err)
    process = multiprocessing.get_context("forkserver").Process(target=_run, args=given)
    process.start()
    process.join(within)
    process.kill()
    process.join()
    return Done(process.exitcode, out.read_text("utf-8"), err.read_text("utf-8"))


def _run(words: Sequence[str], env: dict[str, str], cwd: Path, out: Path, err: Path) -> None:
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["requestline", *words]
    cli.main()


def said_plainly(done: Done) -> str:
    """What a command that failed has said to people: sentences, and nothing of its insides."""
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines, done
    assert all(line.startswith("✗ ") for line in lines), done.stderr
    return done.stderr
