"""`requestline library …`, as the station's engineer runs it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.command import requestline, said_plainly

CSV = "title,artist\nHey Jude,The Beatles\n,Nobody\nAfrica,Toto\n"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "songs.csv"
    path.write_text(CSV)
    return path


def test_an_import_says_what_it_did(csv: Path, tmp_path: Path) -> None:
    first = requestline(tmp_path / "data", "library", "import", str(csv))
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        "csv songs.csv: 2 added, 0 changed, 0 unchanged, 0 repeated, 0 gone, 1 unreadable.",
        "  row 3: no title",
    ]
    csv.write_text("title,artist\nAfrica,TOTO\n")
    second = requestline(tmp_path / "data", "library", "import", str(csv))
    assert "0 added, 1 changed, 0 unchanged, 0 repeated, 1 gone" in second.stdout
    listed = requestline(tmp_path / "data", "library", "list")
    assert listed.stdout.split()[:6] == ["1", "there", "1", "gone", "0", "merged"]
    assert "csv songs.csv: 2 added, 0 changed, 0 gone, 1 unreadable" in listed.stdout


def test_a_message_is_matched_to_the_library(csv: Path, tmp_path: Path) -> None:
    requestline(tmp_path / "data", "library", "import", str(csv))
    done = requestline(
        tmp_path / "data", "library", "match", "can you play hey jude by the beatels"
    )
    assert done.stdout.startswith("one: sure\n")
    assert "The Beatles - Hey Jude" in done.stdout


@pytest.mark.parametrize("once", [True, False])
def test_what_is_imported_is_read_again_unless_somebody_says_once(
    csv: Path, tmp_path: Path, once: bool
) -> None:
    option = ["--once"] if once else []
    requestline(tmp_path / "data", "library", "import", str(csv), *option)
    with closing(sqlite3.connect(tmp_path / "data" / "desk.db")) as conn:
        ((place,),) = conn.execute("SELECT place FROM imports")
    assert place == (None if once else str(csv))


def test_a_source_is_taken_out_by_its_name(csv: Path, tmp_path: Path) -> None:
    requestline(tmp_path / "data", "library", "import", str(csv))
    leave = ("library", "leave", "csv songs.csv")
    assert requestline(tmp_path / "data", *leave).returncode == 0
    assert requestline(tmp_path / "data", *leave).returncode == 1


def test_an_import_that_broke_off_says_so_and_fails(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    done = requestline(tmp_path / "data", "library", "import", str(tmp_path / "empty.csv"))
    assert done.returncode == 1
    assert "Not read to its end: empty.csv is empty." in done.stdout


@pytest.mark.parametrize("place", ["nowhere.csv", "notes.pdf", "https://radio.example"])
def test_what_cannot_be_imported_is_said_plainly(tmp_path: Path, place: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "notes.pdf").write_bytes(b"%PDF")
    done = requestline(tmp_path / "data", "library", "import", place)
    assert done.returncode == 2
    said_plainly(done)


def test_an_empty_library_is_said(tmp_path: Path) -> None:
    requestline(tmp_path / "data", "db", "upgrade")
    assert "The library is empty" in requestline(tmp_path / "data", "library", "list").stdout
