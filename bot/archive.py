"""A .tar.gz of plain files and a list of what it holds: written whole, checked before use."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024**2
_UNREADABLE = (tarfile.TarError, zlib.error, EOFError, OSError)


class CannotRestore(Exception):
    """The archive was not restored; the text says what to do."""


@dataclass
class Manifest:
    """What an archive holds."""

    made_at: str
    made_by: str  # the version of Request Line
    revision: str  # the database's schema
    format: int = FORMAT
    rows: dict[str, int] = field(default_factory=dict)  # by table
    counters: dict[str, int | None] = field(default_factory=dict)  # the highest number given
    members: dict[str, str] = field(default_factory=dict)  # name to SHA-256


@contextmanager
def writing(file: Path, now: datetime) -> Iterator[Packer]:
    """Pack into a file that only its owner may read, and that bears its name once it is whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz") as archive:
                yield Packer(archive, now)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(part, file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


class Packer:
    """Adds members to an archive and remembers their checksums."""

    def __init__(self, archive: tarfile.TarFile, now: datetime) -> None:
        self._archive = archive
        self._now = now
        self._members: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content), 0o600)

    def add_file(self, name: str, path: Path) -> None:
        """A file that the station deletes in this moment is left out: its time had come."""
        try:
            opened = path.open("rb")
        except FileNotFoundError:
            return
        with opened:
            stat = os.fstat(opened.fileno())
            self._add(name, opened, stat.st_size, stat.st_mode & 0o777)

    def finish(self, made_by: str, revision: str, **told: Any) -> None:
        """The manifest comes last: only then is everything known."""
        manifest = Manifest(self._now.isoformat(), made_by, revision, **told)
        manifest.members.update(self._members)
        self.add(MANIFEST, json.dumps(asdict(manifest), indent=1).encode())

    def _add(self, name: str, content: IO[bytes], size: int, mode: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, mode, self._now.timestamp()
        hashed = _Hashed(content)
        self._archive.addfile(info, hashed)
        self._members[name] = hashed.digest.hexdigest()


class _Hashed(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._content.read(size)
        self.digest.update(part)
        return part


def checked(file: Path, folders: Sequence[str]) -> Manifest:
    """The manifest of an archive that holds just what it says, in these folders."""
    found: dict[str, str] = {}
    told: bytes | None = None
    try:
        for member, content in members(file):
            _check_name(member, folders)
            if member.name in found or (member.name == MANIFEST and told is not None):
                raise CannotRestore("The archive holds something twice.")
            if member.name == MANIFEST:
                told = content.read()
            else:
                found[member.name] = _digest(content)
    except _UNREADABLE as error:
        raise CannotRestore(f"The archive cannot be read: {type(error).__name__}.") from error
    manifest = _manifest(told or b"")
    if manifest.members != found:
        raise CannotRestore("The archive is damaged: it does not hold what its manifest says.")
    return manifest


def members(file: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """What is in the archive, each with its content; nothing but plain files."""
    with tarfile.open(file, "r:gz") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                raise CannotRestore("The archive holds something else than plain files.")
            yield member, content


def _check_name(member: tarfile.TarInfo, folders: Sequence[str]) -> None:
    """No way out of the folders: no absolute name, no `..`, no other folder."""
    parts = PurePosixPath(member.name).parts
    plain = member.name == "/".join(parts) and ".." not in parts and "\0" not in member.name
    if member.name != MANIFEST and not (plain and len(parts) > 1 and parts[0] in folders):
        raise CannotRestore("The archive holds a file with a name that no backup has.")


def _manifest(content: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise CannotRestore("The archive is damaged: it has no manifest.") from error
    if manifest.format != FORMAT:
        raise CannotRestore(
            f"The archive was made by version {manifest.made_by}: install that one, or a newer."
        )
    return manifest


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for part in iter(lambda: content.read(CHUNK), b""):
        digest.update(part)
    return digest.hexdigest()
