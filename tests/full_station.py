"""A station with something everywhere: rows in every table, files in every folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr

from bot import backup
from bot.settings import Settings
from bot.store import models
from bot.store.database import sync_engine
from bot.store.media import media
from bot.store.types import Moment, metadata
from tests.fakes import NOON

KEY = "k" * 64
Content = dict[str, bytes]


def settings(data_dir: Path, url: str, key: str = "") -> Settings:
    return Settings(
        _env_file=None,
        data_dir=data_dir,
        database_url=SecretStr(url),
        identifier_key=SecretStr(key),
    )


VALUES: list[tuple[type[sa.types.TypeEngine[Any]], Callable[[int], Any]]] = [
    (Moment, lambda n: NOON + timedelta(days=n, microseconds=n)),
    (sa.JSON, lambda n: {"in": [n, None, True, 0.1], "ñ": "“¡Sí!” 🎶\n\u2028"}),
    (sa.LargeBinary, lambda n: bytes(range(256)) * n),
    (sa.Boolean, lambda n: bool(n % 2)),
    (sa.Float, lambda n: 1 / (n + 2)),
    (sa.Integer, lambda n: n + 2**30),
]


def value(column: sa.Column[Any], number: int) -> Any:
    """Something fitting for a column, another one for every row; None where it may be."""
    if column.foreign_keys or (column.primary_key and isinstance(column.type, sa.Integer)):
        return number * 10
    if column.nullable and number % 2:
        return None
    for kind, make in VALUES:
        if isinstance(column.type, kind):
            return make(number)
    return f"{column.name} {number} “¡Sí!” 🎶\n\t\\ \u2028"


def fill(url: str) -> None:
    """Three rows in every table."""
    engine = sync_engine(url)
    with engine.begin() as conn:
        for table in metadata.sorted_tables:
            rows = [{one.name: value(one, n) for one in table.columns} for n in (1, 2, 3)]
            conn.execute(sa.insert(table), rows)
    engine.dispose()


def content(url: str) -> dict[str, list[dict[str, Any]]]:
    engine = sync_engine(url)
    with engine.connect() as conn:
        found = {
            table.name: [
                dict(row)
                for row in conn.execute(
                    sa.select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def put(folder: Path, files: Content) -> None:
    for name, told in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(told)


def files_in(folder: Path) -> Content:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent != folder
    }


FILES = {
    "models/a.tar.gz": b"the promoted one",
    "models/a.tar.gz.sha256": b"its checksum",
    "media/b.ogg": os.urandom(5000),
    "station/replies.yml": "texts: {thanks: ¡gracias!}".encode(),
    "station/data/nlu/comment.yml": b"nlu: []",
    "secrets/requestline_identifier_key": KEY.encode(),
    "secrets/requestline_whatsapp_verify_token": b"a token",
}
LEFT_OUT = {
    f"models/{value(models.models.c.file, 2)}": b"turned out to be unusable",
    "models/never-promoted.tar.gz": b"",
    "media/nobody-knows-it.ogg": b"",
    "logs/training.log": b"",
}


def full(url: str, data_dir: Path) -> Settings:
    """A station with rows in every table and files in every folder."""
    fill(url)
    engine = sync_engine(url)
    with engine.begin() as conn:
        conn.execute(sa.insert(models.models).values(id=99, file="a.tar.gz", promoted_at=NOON))
        conn.execute(sa.update(media).where(media.c.id == 20).values(state="kept", file="b.ogg"))
    engine.dispose()
    put(data_dir, FILES | LEFT_OUT)
    return settings(data_dir, url, KEY)


def keep(file: Path, data_dir: Path, template: Path) -> Path:
    """The archive of a full station over SQLite."""
    data_dir.mkdir()
    shutil.copy(template, data_dir / "desk.db")
    backup.backup(full(f"sqlite:///{data_dir / 'desk.db'}", data_dir), file, NOON)
    return file


def nowhere(data_dir: Path) -> Settings:
    """Where no station has been yet."""
    return settings(data_dir, f"sqlite:///{data_dir / 'desk.db'}")
