"""A station that runs an earlier version keeps everything when it comes to this one."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store import schema
from bot.store.database import sync_engine
from bot.store.tracks import tracks

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def revisions() -> list[str]:
    """All of them but the newest."""
    settings = Config()
    settings.set_main_option("script_location", str(schema.MIGRATIONS))
    newest_first = ScriptDirectory.from_config(settings).walk_revisions()
    return [one.revision for one in newest_first][1:]


# Plain values for columns that must have one, whatever the table.
PLAIN: list[tuple[type[Any], Any]] = [
    (sa.Boolean, False),
    (sa.DateTime, NOON),
    (sa.LargeBinary, b"{}"),
    (sa.Float, 0.5),
    (sa.JSON, {}),
    (sa.Text, "kept"),
    (sa.BigInteger, 1),
    (sa.Integer, 1),
    (sa.types.String, "kept"),
]


def a_row(table: sa.Table) -> dict[str, Any]:
    """A value in every column; ids and foreign keys are all 1."""
    values = {}
    for column in table.columns:
        if isinstance(column.type, sa.Integer | sa.BigInteger) or column.foreign_keys:
            values[column.name] = 1
            continue
        plain = (value for kind, value in PLAIN if isinstance(column.type, kind))
        values[column.name] = next(plain)
    return values


def one_row_everywhere(url: str) -> set[str]:
    """A row in each table, as its columns are at this revision; the tables' names."""
    engine, found = sync_engine(url), sa.MetaData()
    with engine.begin() as conn:
        found.reflect(conn)
        tables = [one for one in found.sorted_tables if one.name != "alembic_version"]
        for table in tables:
            conn.execute(sa.insert(table).values(a_row(table)))
    engine.dispose()
    return {table.name for table in tables}


def counts(url: str) -> dict[str, int]:
    engine = sync_engine(url)
    with engine.connect() as conn:
        found = {
            name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in schema.metadata.tables.items()
        }
    engine.dispose()
    return found


@pytest.mark.parametrize("revision", revisions())
def test_every_row_of_an_earlier_version_is_kept(empty_url: str, revision: str) -> None:
    schema.upgrade(empty_url, revision)
    filled = one_row_everywhere(empty_url)
    schema.upgrade(empty_url)
    assert schema.present(empty_url) == schema.newest()
    kept = counts(empty_url)
    assert {name: kept[name] for name in filled} == dict.fromkeys(filled, 1)


def test_an_upgrade_forgets_what_should_never_have_been_kept(empty_url: str) -> None:
    schema.upgrade(empty_url, "0001")
    one_row_everywhere(empty_url)
    engine = sync_engine(empty_url)
    with engine.begin() as conn:
        found = sa.MetaData()
        found.reflect(conn)
        foreign = {"settled_as": "not a number of this station", "text": "a secret"}
        conn.execute(sa.update(found.tables["inbox"]).values(**foreign))
        told = {"event": "echo", "listener": "353861234567"}
        conn.execute(sa.update(found.tables["notices"]).values(detail=told))
    engine.dispose()
    schema.upgrade(empty_url)
    engine = sync_engine(empty_url)
    with engine.connect() as conn:
        assert conn.execute(sa.text("SELECT text FROM inbox")).scalar_one() == ""
        assert conn.execute(sa.text("SELECT count(*) FROM notices")).scalar_one() == 0
    engine.dispose()


def test_tracks_of_an_earlier_version_are_found_by_their_plays(empty_url: str) -> None:
    schema.upgrade(empty_url, "0008")
    one_row_everywhere(empty_url)
    engine = sync_engine(empty_url)
    written = sa.table("tracks", sa.column("title"), sa.column("artist"))
    with engine.begin() as conn:
        conn.execute(sa.update(written).values(title="The Chain (Live)", artist="Fleetwood Mac"))
        conn.execute(sa.text('UPDATE tracks SET edited = \'["bare", "title"]\''))
    schema.upgrade(empty_url)
    with engine.connect() as conn:
        track = conn.execute(sa.select(tracks)).one()
    engine.dispose()
    assert (track.song, track.main_artist) == ("chain", "fleetwood mac")
    assert track.edited == ["bare", "main_artist", "song", "title"]  # no import changes them back
