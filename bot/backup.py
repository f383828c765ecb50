"""The whole station in one file, and back: database, models, media, station files and keys.

The archive is a .tar.gz of plain files, whichever database the station uses: a table is a folder
of JSON Lines. It holds listeners' words and the station's keys, so it is as secret as they are.
Settings from the environment are not in it, but for the identifier key: without that key nobody
can tell any more which listener a number belongs to.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO

import sqlalchemy as sa

from bot.settings import PREFIX, Settings
from bot.store import portable, schema
from bot.store.media import media
from bot.store.models import models

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FOLDERS = ("models", "media", "station", "secrets")  # under DATA_DIR
KEY = f"secrets/{PREFIX}identifier_key".lower()
CHUNK = 1024**2


class CannotBackUp(Exception):
    """There is nothing to back up; the text says what to do."""


class CannotRestore(Exception):
    """The archive was not restored and nothing was changed; the text says what to do."""


@dataclass
class Manifest:
    """What an archive holds, so that a damaged one is noticed before anything is written."""

    made_at: str
    revision: str
    made_by: str = ""
    format: int = FORMAT
    rows: dict[str, int] = field(default_factory=dict)  # by table
    members: dict[str, str] = field(default_factory=dict)  # name to SHA-256


# out


def backup(settings: Settings, file: Path, now: datetime) -> None:
    """Write the archive; a half-written one never bears its name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz") as archive:
                _pack(settings, _Packer(archive, now), now)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(part, file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


class _Packer:
    """Adds members to an archive and remembers their checksums."""

    def __init__(self, archive: tarfile.TarFile, now: datetime) -> None:
        self._archive = archive
        self._at = now.timestamp()
        self.members: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content), 0o600)

    def add_file(self, name: str, path: Path) -> None:
        """A file that the station deletes meanwhile is left out: its time had come."""
        try:
            opened = path.open("rb")
        except FileNotFoundError:
            return
        with opened:
            stat = os.fstat(opened.fileno())
            self._add(name, opened, stat.st_size, stat.st_mode & 0o777)

    def _add(self, name: str, content: IO[bytes], size: int, mode: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, mode, self._at
        hashed = _Hashed(content)
        self._archive.addfile(info, hashed)
        self.members[name] = hashed.digest.hexdigest()


class _Hashed(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._content.read(size)
        self.digest.update(part)
        return part


def _pack(settings: Settings, packer: _Packer, now: datetime) -> None:
    with portable.reading(settings.database) as conn:
        revision = portable.revision(conn)
        if revision is None:
            raise CannotBackUp("There is no database yet; see `requestline db upgrade`.")
        rows = {table.name: _pack_table(conn, table, packer) for table in portable.tables(conn)}
        for name, path in _files(settings.data_dir, conn):
            packer.add_file(name, path)
    key = settings.identifier_key.get_secret_value()
    if key:  # wherever it came from: a restored station cannot do without
        packer.add(KEY, key.encode())
    manifest = Manifest(
        now.isoformat(), revision, version("requestline"), rows=rows, members=packer.members
    )
    packer.add(MANIFEST, json.dumps(asdict(manifest), indent=1).encode())


def _pack_table(conn: sa.Connection, table: sa.Table, packer: _Packer) -> int:
    total = 0
    for number, (rows, lines) in enumerate(portable.parts(conn, table), 1):
        packer.add(f"{DATABASE}/{table.name}/{number:06}.jsonl", lines)
        total += rows
    return total


def _files(data_dir: Path, conn: sa.Connection) -> Iterator[tuple[str, Path]]:
    """The files that the rows speak of, and all of the station's own but the identifier key."""
    usable = sa.select(models.c.file).where(models.c.unusable.is_(None)).distinct()
    for name in conn.execute(usable).scalars():
        for one in (name, f"{name}.sha256"):
            yield f"models/{one}", data_dir / "models" / one
    kept = sa.select(media.c.file).where(media.c.state == "kept", media.c.file.is_not(None))
    for name in conn.execute(kept).scalars():
        yield f"media/{name}", data_dir / "media" / name
    for folder in ("station", "secrets"):
        for path in sorted((data_dir / folder).rglob("*")):
            name = path.relative_to(data_dir).as_posix()
            if path.is_file() and not path.is_symlink() and name.lower() != KEY:
                yield name, path


# back in


def restore(settings: Settings, file: Path) -> None:
    """Bring an archive back into an empty database and data folder, or raise CannotRestore."""
    manifest = _checked(file)
    _check_revision(manifest, settings)
    _check_key(settings, file)
    _check_empty(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        _unpack_files(settings.data_dir, file)
        schema.upgrade(settings.database, manifest.revision)
        _unpack_rows(settings.database, file, manifest)
    except BaseException:
        for folder in FOLDERS:  # they were empty before
            shutil.rmtree(settings.data_dir / folder, ignore_errors=True)
        raise
    schema.upgrade(settings.database)


def _members(file: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """The archive's members, of which every one must be a plain file with a harmless name."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None or not _harmless(member.name):
                    raise CannotRestore("The archive holds something that no backup holds.")
                yield member, content
    except (tarfile.TarError, EOFError, OSError) as error:
        raise CannotRestore(f"The archive cannot be read ({type(error).__name__}).") from error


def _harmless(name: str) -> bool:
    parts = PurePosixPath(name).parts
    plain = name == "/".join(parts) and ".." not in parts and "\0" not in name
    return name == MANIFEST or (plain and len(parts) > 1 and parts[0] in (DATABASE, *FOLDERS))


def _checked(file: Path) -> Manifest:
    """The manifest of an archive that is whole, or CannotRestore."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    for member, content in _members(file):
        if member.name in found or (member.name == MANIFEST and manifest):
            raise CannotRestore("The archive holds something twice.")
        if member.name == MANIFEST:
            manifest = _manifest(content.read())
        else:
            found[member.name] = _digest(content)
    if manifest is None or manifest.members != found:
        raise CannotRestore("The archive is damaged: it does not hold what its manifest says.")
    return manifest


def _manifest(content: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise CannotRestore("The archive's manifest cannot be read.") from error
    if manifest.format != FORMAT:
        raise CannotRestore("The archive was made by another version: install that one first.")
    return manifest


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for part in iter(lambda: content.read(CHUNK), b""):
        digest.update(part)
    return digest.hexdigest()


def _check_revision(manifest: Manifest, settings: Settings) -> None:
    if manifest.revision not in schema.revisions():
        raise CannotRestore(
            f"The archive's schema {manifest.revision} is unknown here: install version "
            f"{manifest.made_by} or a newer one."
        )
