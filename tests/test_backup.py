"""The station in one file, and back: from and to either database nothing is missing."""

from __future__ import annotations

import json
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot import archive, backup
from bot.backup import CannotBackUp
from bot.settings import Settings
from bot.store import log, portable, schema
from bot.store.bodies import bodies
from bot.store.database import Database, sync_engine
from bot.store.inbox import inbox
from bot.store.portable import reading, writing
from tests.fakes import NOON
from tests.full_station import FILES, KEY, content, files_in, full, keep, nowhere, settings
from tests.postgres import ON_SQLITE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "station.tar.gz"


@pytest.fixture
def kept(tmp_path: Path, sqlite_template: Path, file: Path) -> Path:
    return keep(file, tmp_path / "kept", sqlite_template)


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    return nowhere(tmp_path / "new")


def null_in(url: str, column: sa.Column[Any]) -> list[Any]:
    with reading(url) as conn:
        return list(conn.execute(sa.select(column).where(column.is_(None))))


# out and back


def test_every_row_comes_back_from_and_to_either_database(
    database_url: str, empty_url: str, tmp_path: Path, file: Path
) -> None:
    backup.backup(full(database_url, tmp_path / "old"), file, NOON)
    backup.restore(settings(tmp_path / "new", empty_url), file)
    before, after = content(database_url), content(empty_url)
    assert all(before.values())
    for row in before["log"]:
        row["xid"] = 0
    assert after == before
    assert len(null_in(empty_url, inbox.c.understood)) == 2  # and not JSON's own null
    assert schema.present(empty_url) == schema.newest()


def test_the_files_that_belong_to_the_station_come_back(
    kept: Path, empty: Settings, tmp_path: Path
) -> None:
    backup.restore(empty, kept)
    assert files_in(empty.data_dir) == FILES


async def test_a_restored_station_goes_on_counting(
    database_url: str, empty_url: str, tmp_path: Path, file: Path
) -> None:
    backup.backup(full(database_url, tmp_path / "old"), file, NOON)
    backup.restore(settings(tmp_path / "new", empty_url), file)
    database = Database(empty_url)
    async with database.write() as conn:
        await log.append(conn, [log.Event("arrived", "web")], now=NOON)
        new = sa.insert(bodies).values(service="whatsapp", received_at=NOON, body=b"", numbers=[])
        fresh = (await conn.execute(new.returning(bodies.c.id))).scalar_one()
    async with database.read() as conn:
        told = await log.after(conn, log.Place())
        place = await log.end(conn)
    await database.close()
    assert fresh == 31
    assert [one.place.id for one in told] == [10, 20, 30, 31]
    assert place.id == 31


def test_the_number_of_a_row_that_is_gone_is_not_given_again(
    database_url: str, empty_url: str, tmp_path: Path, file: Path
) -> None:
    new = sa.insert(bodies).values(service="whatsapp", received_at=NOON, body=b"", numbers=[])
    with writing(database_url) as conn:
        for _ in range(5):
            conn.execute(new)
        conn.execute(sa.delete(bodies).where(bodies.c.id > 3))
    backup.backup(settings(tmp_path / "old", database_url), file, NOON)
    backup.restore(settings(tmp_path / "new", empty_url), file)
    with writing(empty_url) as conn:
        assert conn.execute(new.returning(bodies.c.id)).scalar_one() == 6


def test_a_station_without_a_message_comes_back_too(
    database_url: str, empty_url: str, tmp_path: Path, file: Path
) -> None:
    backup.backup(settings(tmp_path / "old", database_url), file, NOON)
    backup.restore(settings(tmp_path / "new", empty_url), file)
    assert not any(content(empty_url).values())


@ON_SQLITE
def test_a_restored_station_can_be_backed_up_alike(
    database_url: str, tmp_path: Path, file: Path, empty: Settings
) -> None:
    backup.backup(full(database_url, tmp_path / "old"), file, NOON)
    backup.restore(empty, file)
    again = file.with_name("again.tar.gz")
    backup.backup(settings(empty.data_dir, empty.database, KEY), again, NOON)
    first, second = archive.checked(file, FOLDERS), archive.checked(again, FOLDERS)
    assert first.rows == second.rows
    changed = {name for name in first.members if first.members[name] != second.members[name]}
    assert changed == {"database/log/000001.jsonl"}  # its transaction numbers
    assert first.members.keys() == second.members.keys()


FOLDERS = (backup.DATABASE, *backup.FOLDERS)


def test_bodies_of_any_size_are_never_held_all_at_once(
    database_url: str, empty_url: str, tmp_path: Path, file: Path
) -> None:
    engine = sync_engine(database_url)
    row = {"service": "whatsapp", "received_at": NOON, "numbers": []}
    with engine.begin() as conn:
        conn.execute(sa.insert(bodies), [row | {"body": bytes([n]) * 3_000_000} for n in range(6)])
    backup.backup(settings(tmp_path / "old", database_url), file, NOON)
    parts = [one.size for one, _ in archive.members(file) if "/bodies/" in one.name]
    assert len(parts) > 1
    assert max(parts) < portable.PART + 5_000_000
    backup.restore(settings(tmp_path / "new", empty_url), file)
    assert [one["body"][:1] for one in content(empty_url)["bodies"]] == [
        bytes([n]) for n in range(6)
    ]
    engine.dispose()


async def test_what_is_written_meanwhile_is_left_for_the_next_backup(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    async with database.write() as conn:
        await log.append(conn, [log.Event("arrived", "web")], now=NOON)
    with reading(url) as picture:
        tables = {table.name: table for table in portable.tables(picture)}
        async with database.write() as conn:  # and nobody waits for the backup
            await log.append(conn, [log.Event("filed", "bot")], now=NOON)
        ((rows, lines),) = portable.parts(picture, tables["log"])
    assert rows == 1
    assert json.loads(lines)["what"] == "arrived"


def test_the_key_is_kept_wherever_it_came_from(kept: Path, empty: Settings) -> None:
    """In a secrets folder elsewhere, say, or in the environment."""
    backup.restore(empty, kept)
    (empty.data_dir / "secrets/requestline_identifier_key").unlink()
    again = kept.with_name("again.tar.gz")
    backup.backup(settings(empty.data_dir, empty.database, "another " * 8), again, NOON)
    fresh = settings(empty.data_dir.with_name("third"), f"sqlite:///{kept.with_name('third.db')}")
    backup.restore(fresh, again)
    key = fresh.data_dir / "secrets/requestline_identifier_key"
    assert key.read_text() == "another " * 8
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


# the file


def test_only_its_owner_may_read_an_archive(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


@ON_SQLITE
def test_a_backup_that_fails_leaves_the_one_before(
    database_url: str, tmp_path: Path, kept: Path
) -> None:
    before = kept.read_bytes()
    engine = sync_engine(database_url)
    with engine.begin() as conn:
        conn.execute(sa.text("DROP TABLE media"))
    with pytest.raises(CannotBackUp, match="OperationalError"):
        backup.backup(settings(tmp_path, database_url), kept, NOON)
    assert kept.read_bytes() == before
    assert list(kept.parent.iterdir()) == [kept]


def test_without_a_database_there_is_nothing_to_back_up(
    empty_url: str, tmp_path: Path, file: Path
) -> None:
    with pytest.raises(CannotBackUp, match="db upgrade"):
        backup.backup(settings(tmp_path, empty_url), file, NOON)
    assert not file.exists()


# a line


MOMENTS = st.datetimes(timezones=st.sampled_from([timezone.utc, timezone(timedelta(hours=13))]))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(TEXTS, MOMENTS, JSON, st.binary())
def test_a_row_is_the_same_after_its_line(
    text: str, moment: datetime, told: Any, raw: bytes
) -> None:
    table = sa.Table(
        "t",
        sa.MetaData(),
        *(sa.Column(one.name, one.type) for one in (inbox.c.text, inbox.c.sent_at, inbox.c.detail)),
        sa.Column("body", sa.LargeBinary),
    )
    row = {"text": text, "sent_at": moment, "detail": told, "body": raw}
    line = portable.line(row)
    assert line.index(b"\n") == len(line) - 1
    assert portable.row(table, line) == row
