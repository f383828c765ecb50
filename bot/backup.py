"""The whole station in one file, and back: database, models, media, station files and keys.

The archive is made of plain files, whichever database the station uses: a table is a folder of
JSON Lines. It holds listeners' words and the station's keys, so it is as secret as they are. Of
the settings it has what lies in DATA_DIR/secrets, and always the identifier key: without that
nobody can tell any more which listener a number belongs to.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot import archive
from bot.archive import CannotRestore, Manifest, Packer
from bot.settings import PREFIX, Settings
from bot.store import portable, schema
from bot.store.media import media
from bot.store.models import models

__all__ = ["CannotBackUp", "CannotRestore", "backup", "restore"]

DATABASE = "database"
FOLDERS = ("models", "media", "station", "secrets")  # under DATA_DIR
KEY = f"secrets/{PREFIX}identifier_key".lower()


class CannotBackUp(Exception):
    """There is nothing to back up; the text says what to do."""


# out


def backup(settings: Settings, file: Path, now: datetime) -> None:
    """Write everything into one archive while the station goes on, or raise CannotBackUp."""
    if not _exists(settings.database):
        raise CannotBackUp("There is no database yet: `requestline db upgrade` makes one.")
    try:
        _write(settings, file, now)
    except SQLAlchemyError as error:
        raise CannotBackUp(_unusable(error)) from None


def _write(settings: Settings, file: Path, now: datetime) -> None:
    with archive.writing(file, now) as packer, portable.reading(settings.database) as conn:
        revision = portable.revision(conn)
        if revision is None:
            raise CannotBackUp("The database is empty: `requestline db upgrade` fills it.")
        tables = portable.tables(conn)
        rows = {table.name: _pack_table(conn, table, packer) for table in tables}
        counters = {table.name: portable.counter(conn, table) for table in tables}
        for name, path in _files(settings.data_dir, conn):
            packer.add_file(name, path)
        key = settings.identifier_key.get_secret_value()
        if key:
            packer.add(KEY, key.encode())
        packer.finish(version("requestline"), revision, rows=rows, counters=counters)


def _pack_table(conn: sa.Connection, table: sa.Table, packer: Packer) -> int:
    total = 0
    for number, (rows, lines) in enumerate(portable.parts(conn, table), 1):
        packer.add(f"{DATABASE}/{table.name}/{number:06}.jsonl", lines)
        total += rows
    return total


def _files(data_dir: Path, conn: sa.Connection) -> Iterator[tuple[str, Path]]:
    """The files that the rows speak of, and all that the station itself has put there."""
    usable = sa.select(models.c.file).where(models.c.unusable.is_(None)).distinct()
    kept = sa.select(media.c.file).where(media.c.state == "kept", media.c.file.is_not(None))
    named = [f"models/{name}" for name in conn.execute(usable).scalars()]
    named += [f"{name}.sha256" for name in named]
    named += [f"media/{name}" for name in conn.execute(kept).scalars()]
    yield from ((name, data_dir / name) for name in named)
    for folder in ("station", "secrets"):
        for path in sorted((data_dir / folder).rglob("*")):
            name = path.relative_to(data_dir).as_posix()
            if path.is_file() and not path.is_symlink() and name.lower() != KEY:
                yield name, path


# and back


def restore(settings: Settings, file: Path) -> None:
    """Bring an archive back into an empty database and data folder, or raise CannotRestore."""
    manifest = archive.checked(file, (DATABASE, *FOLDERS))
    _check_revision(manifest)
    _check_key(settings, manifest)
    _check_folders(settings.data_dir)
    _check_database(settings.database, manifest)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        _unpack_files(settings.data_dir, file)
        schema.upgrade(settings.database, manifest.revision)
        _unpack_rows(settings.database, file, manifest)
    except BaseException:
        for folder in FOLDERS:  # all of them were empty
            shutil.rmtree(settings.data_dir / folder, ignore_errors=True)
        raise
    schema.upgrade(settings.database)


def _check_revision(manifest: Manifest) -> None:
    if manifest.revision not in portable.revisions(schema.MIGRATIONS):
        raise CannotRestore(
            f"The archive was made by version {manifest.made_by}: install that one, or a newer."
        )


def _check_key(settings: Settings, manifest: Manifest) -> None:
    """A key that is set here already must be the archive's, else no listener is found again."""
    here, there = settings.identifier_key.get_secret_value(), manifest.members.get(KEY)
    if here and there and hashlib.sha256(here.encode()).hexdigest() != there:
        raise CannotRestore(
            f"{PREFIX}IDENTIFIER_KEY is set here, and the archive has another. Take it out of the "
            "environment and of the secrets folder: the archive brings its own."
        )


def _check_folders(data_dir: Path) -> None:
    for name in FOLDERS:
        folder = data_dir / name
        if folder.exists() and any(folder.iterdir()):
            raise CannotRestore(f"{folder} is not empty. Move it away, then restore.")


def _check_database(url: str, manifest: Manifest) -> None:
    if not _exists(url):
        return
    try:
        with portable.reading(url) as conn:
            filled, revision = portable.filled(conn), portable.revision(conn)
    except SQLAlchemyError as error:
        raise CannotRestore(_unusable(error)) from None
    if filled:
        raise CannotRestore(f"The database is not empty: it has rows in `{filled[0]}`.")
    if revision not in (None, manifest.revision):
        raise CannotRestore(
            f"The database is empty but at schema {revision}, the archive's is "
            f"{manifest.revision}. Make a database without tables, then restore."
        )


def _unusable(error: SQLAlchemyError) -> str:
    return f"The database cannot be used: {type(error).__name__}. See `requestline doctor`."


def _exists(url: str) -> bool:
    """Only SQLite has no database before it is first opened."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return True
    return Path(parsed.database or "").is_file()


def _unpack_files(data_dir: Path, file: Path) -> None:
    for member, content in archive.members(file):
        if not member.name.startswith(tuple(f"{folder}/" for folder in FOLDERS)):
            continue
        path = data_dir / member.name
        private = 0o700 if member.name.startswith("secrets/") else 0o777
        path.parent.mkdir(parents=True, exist_ok=True, mode=private)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, member.mode & 0o666), "wb") as written:
            shutil.copyfileobj(content, written)


def _unpack_rows(url: str, file: Path, manifest: Manifest) -> None:
    """In the archive's order, in which a row comes after those that it points to."""
    with portable.writing(url) as conn:
        tables = {table.name: table for table in portable.tables(conn)}
        rows = dict.fromkeys(tables, 0)
        for member, content in archive.members(file):
            folder, _, rest = member.name.partition("/")
            if folder == DATABASE:
                name = rest.partition("/")[0]
                if name not in tables:
                    raise CannotRestore(f"The archive has a table `{name}` that is unknown here.")
                rows[name] += portable.insert(conn, tables[name], content.read())
        if rows != manifest.rows:
            raise CannotRestore("The archive is damaged: it has more or fewer rows than it says.")
        for table in tables.values():
            portable.count_on(conn, table, manifest.counters.get(table.name))
