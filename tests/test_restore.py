"""What is not restored: a damaged archive, an evil one, and none over what is there."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot import backup
from bot.backup import CannotRestore
from bot.settings import Settings
from bot.store.database import sync_engine
from tests.full_station import KEY, Content, content, files_in, keep, nowhere, put, settings

Change = Callable[[Content], None]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "station.tar.gz"


@pytest.fixture
def kept(tmp_path: Path, sqlite_template: Path, file: Path) -> Path:
    return keep(file, tmp_path / "kept", sqlite_template)


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    return nowhere(tmp_path / "new")


def repacked(file: Path, change: Change) -> None:
    """Take an archive apart, change it, and write it again."""
    with tarfile.open(file) as old:
        found = {one.name: old.extractfile(one).read() for one in old}  # type: ignore[union-attr]
    change(found)
    with tarfile.open(file, "w:gz") as new:
        for name, told in found.items():
            info = tarfile.TarInfo(name)
            info.size = len(told)
            new.addfile(info, io.BytesIO(told))


def in_manifest(found: Content, **changes: Any) -> None:
    found["manifest.json"] = json.dumps(json.loads(found["manifest.json"]) | changes).encode()


def named(name: str) -> Change:
    """A further file that the manifest knows of."""

    def change(found: Content) -> None:
        manifest = json.loads(found["manifest.json"])
        found[name] = b"evil"
        manifest["members"][name] = hashlib.sha256(b"evil").hexdigest()
        in_manifest(found, members=manifest["members"])

    return change


def another_row(found: Content) -> None:
    """More rows than the manifest counts, with a checksum that fits."""
    name = "database/alarms/000002.jsonl"
    row = json.loads(found["database/alarms/000001.jsonl"].splitlines()[0]) | {"name": "more"}
    found[name] = json.dumps(row).encode()
    manifest = json.loads(found["manifest.json"])
    manifest["members"][name] = hashlib.sha256(found[name]).hexdigest()
    in_manifest(found, members=manifest["members"])


@pytest.mark.parametrize(
    "change, sentence",
    [
        pytest.param(
            lambda found: found.update({"media/b.ogg": b"x"}), "damaged", id="a file was changed"
        ),
        pytest.param(lambda found: found.pop("media/b.ogg"), "damaged", id="a file is missing"),
        pytest.param(
            lambda found: found.update({"media/c.ogg": b"x"}), "damaged", id="a file too many"
        ),
        pytest.param(lambda found: found.pop("manifest.json"), "no manifest", id="no manifest"),
        pytest.param(
            lambda found: found.update({"manifest.json": b"[]"}), "no manifest", id="a list"
        ),
        pytest.param(lambda found: in_manifest(found, more=1), "no manifest", id="unknown field"),
        pytest.param(lambda found: in_manifest(found, format=2), "or a newer", id="newer format"),
        pytest.param(
            lambda found: in_manifest(found, revision="9999"), "or a newer", id="newer schema"
        ),
        pytest.param(another_row, "more or fewer", id="a row too many"),
        pytest.param(named("database/sqlite_master/1.jsonl"), "unknown", id="unknown table"),
        pytest.param(named("../outside"), "a name", id="way up"),
        pytest.param(named("media/../../outside"), "a name", id="way up inside"),
        pytest.param(named("/etc/outside"), "a name", id="absolute"),
        pytest.param(named("media//outside"), "a name", id="doubled slash"),
        pytest.param(named("outside"), "a name", id="beside the folders"),
        pytest.param(named("etc/outside"), "a name", id="another folder"),
    ],
)
def test_a_tampered_archive_is_refused_and_nothing_is_left(
    kept: Path, empty: Settings, change: Change, sentence: str
) -> None:
    repacked(kept, change)
    with pytest.raises(CannotRestore, match=sentence):
        backup.restore(empty, kept)
    assert files_in(empty.data_dir) == {}
    if Path(empty.database.removeprefix("sqlite:///")).exists():
        assert not any(content(empty.database).values())


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(tarfile.SYMTYPE, id="symbolic link"),
        pytest.param(tarfile.LNKTYPE, id="hard link"),
        pytest.param(tarfile.DIRTYPE, id="folder"),
        pytest.param(tarfile.FIFOTYPE, id="pipe"),
        pytest.param(tarfile.CHRTYPE, id="device"),
    ],
)
def test_an_archive_with_anything_but_files_is_refused(
    kept: Path, empty: Settings, kind: bytes
) -> None:
    info = tarfile.TarInfo("media/outside")
    info.type, info.linkname = kind, "/etc/passwd"
    with tarfile.open(kept, "w:gz") as new:
        new.addfile(info)
    with pytest.raises(CannotRestore, match="plain files"):
        backup.restore(empty, kept)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda told: told[: len(told) // 2], id="cut off"),
        pytest.param(lambda told: b"", id="empty"),
        pytest.param(lambda told: b"no archive at all", id="something else"),
        pytest.param(lambda told: told[:200] + b"\0" * 50 + told[250:], id="bits rotten"),
    ],
)
def test_a_broken_archive_is_refused(
    kept: Path, empty: Settings, broken: Callable[[bytes], bytes]
) -> None:
    kept.write_bytes(broken(kept.read_bytes()))
    with pytest.raises(CannotRestore, match=r"read|damaged|files|name"):
        backup.restore(empty, kept)
    assert not empty.data_dir.exists()


def test_an_archive_that_is_not_there_is_said_so(empty: Settings, file: Path) -> None:
    with pytest.raises(CannotRestore, match="FileNotFoundError"):
        backup.restore(empty, file)


@pytest.mark.parametrize("folder", ["models", "media", "station", "secrets"])
def test_nothing_is_restored_over_files(kept: Path, empty: Settings, folder: str) -> None:
    put(empty.data_dir, {f"{folder}/here": b"before"})
    with pytest.raises(CannotRestore, match="not empty"):
        backup.restore(empty, kept)
    assert files_in(empty.data_dir) == {f"{folder}/here": b"before"}


def test_nothing_is_restored_over_rows(database_url: str, kept: Path, tmp_path: Path) -> None:
    engine = sync_engine(database_url)
    with engine.begin() as conn:
        conn.execute(sa.text("INSERT INTO numbers (number, refusals) VALUES ('1001', 0)"))
    engine.dispose()
    target = settings(tmp_path / "new", database_url)
    with pytest.raises(CannotRestore, match="rows in `numbers`"):
        backup.restore(target, kept)
    assert not target.data_dir.exists()


def test_empty_tables_of_the_same_schema_are_no_hindrance(
    database_url: str, kept: Path, tmp_path: Path
) -> None:
    backup.restore(settings(tmp_path / "new", database_url), kept)
    assert len(content(database_url)["inbox"]) == 3


def test_tables_of_another_schema_are_not_filled(
    database_url: str, kept: Path, tmp_path: Path
) -> None:
    engine = sync_engine(database_url)
    with engine.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    engine.dispose()
    with pytest.raises(CannotRestore, match="without tables"):
        backup.restore(settings(tmp_path / "new", database_url), kept)


def test_another_key_than_the_archives_is_refused(kept: Path, empty: Settings) -> None:
    other = settings(empty.data_dir, empty.database, "another " * 8)
    with pytest.raises(CannotRestore, match="IDENTIFIER_KEY") as refusal:
        backup.restore(other, kept)
    assert "another another" not in str(refusal.value)
    backup.restore(settings(empty.data_dir, empty.database, KEY), kept)


def test_a_row_that_fails_takes_everything_back(kept: Path, empty: Settings) -> None:
    def twice(found: Content) -> None:
        name = "database/identifiers/000001.jsonl"
        lines = found[name].splitlines()
        found[name] = b"\n".join([*lines, lines[0]])
        manifest = json.loads(found["manifest.json"])
        manifest["members"][name] = hashlib.sha256(found[name]).hexdigest()
        in_manifest(found, members=manifest["members"])

    repacked(kept, twice)
    with pytest.raises(sa.exc.IntegrityError):
        backup.restore(empty, kept)
    assert files_in(empty.data_dir) == {}
    assert not any(content(empty.database).values())
