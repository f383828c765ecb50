"""A command without its database says so; it makes one only where a station is set up."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import PREFIX
from tests.command import requestline, said_plainly
from tests.ports import free_port
from tests.test_commands import COMPLETE, SECRET

SET_UP = ("run", "db upgrade", "staff add ana")
OTHERS = ("status", "status --json", "replies none", "staff list", "staff remove ana")


@pytest.mark.parametrize("words", OTHERS)
def test_in_the_wrong_folder_a_command_makes_no_station_of_it(words: str, tmp_path: Path) -> None:
    done = requestline(tmp_path, *words.split())
    assert done.returncode == 2
    said = said_plainly(done)
    assert f"There is no database at {tmp_path / 'desk.db'}." in said
    assert f"Set {PREFIX}DATA_DIR" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", OTHERS)
def test_a_database_without_a_station_stays_empty(
    words: str, empty_url: str, tmp_path: Path
) -> None:
    first, again = (
        requestline(tmp_path / "data", *words.split(), DATABASE_URL=empty_url) for _ in range(2)
    )
    assert first.returncode == 2
    assert f"Set {PREFIX}DATABASE_URL" in said_plainly(first)
    assert again == first


def test_the_first_login_makes_the_database_that_it_is_kept_in(tmp_path: Path) -> None:
    assert requestline(tmp_path, "staff", "add", "ana").returncode == 0
    assert requestline(tmp_path, "staff", "list").stdout == "presenter  ana\n"


def out_of_reach(kind: str, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'nowhere' / 'desk.db'}"
    return f"postgresql://desk:{SECRET}@127.0.0.1:{free_port()}/desk"


@pytest.mark.parametrize(
    "kind, words",
    [
        *(("sqlite", words) for words in SET_UP),
        *(("postgresql", words) for words in (*SET_UP, "status --json", "replies none")),
    ],
)
def test_a_database_out_of_reach_is_said_in_a_sentence(
    kind: str, words: str, tmp_path: Path
) -> None:
    url = out_of_reach(kind, tmp_path)
    done = requestline(tmp_path, *words.split(), DATABASE_URL=url, **COMPLETE)
    assert done.returncode == 1  # it may come back, so systemd tries again
    said = said_plainly(done)
    assert "The database cannot be used (OperationalError)" in said
    assert SECRET not in said


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    done = requestline(tmp_path / "new", "backup", str(tmp_path / "x.tar.gz"))
    assert done.returncode == 2
    assert "There is no database yet" in said_plainly(done)
    assert not (tmp_path / "x.tar.gz").exists()
