"""What may be imported: a CSV, a playlist, a folder of audio files, an AzuraCast station."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from bot.library import csv_file, folder, importing, m3u
from bot.library.azuracast import AzuraCast, Key
from bot.library.importing import Clock
from bot.library.reports import CannotImport, Read, Report
from bot.store.database import Database

PLAYLISTS = frozenset({".m3u", ".m3u8"})
NO_KEY = Key()
TABLES = frozenset({".csv", ".tsv", ".txt"})


async def import_from(
    database: Database,
    place: str,
    *,
    who: str,
    clock: Clock,
    key: Key = NO_KEY,
    source: str = "",
    lasting: bool = False,
) -> Report:
    """Import a file, a folder or the address of a station; raises CannotImport for others.

    `lasting`: it stays where it is, to be read again each day.
    """
    if place.startswith(("http://", "https://")):
        azuracast = AzuraCast.at(place, key.at(place))
        name, handfuls = azuracast.source, importing.of_service(azuracast.read())
    else:
        path = Path(place)
        name, handfuls, place = source_of(path), _read(path), str(path.resolve())
    return await importing.take_in(
        database,
        source or name,
        handfuls,
        who=who,
        clock=clock,
        place=place if lasting else None,
    )


def source_of(path: Path) -> str:
    """How a file or a folder is called as a source: a second import of it is the same one."""
    if path.is_dir():
        return f"folder {path.resolve().name or path.resolve()}"
    kind = "playlist" if path.suffix.lower() in PLAYLISTS else "csv"
    return f"{kind} {path.name}"


def _read(path: Path) -> AsyncIterator[list[Read]]:
    if path.is_dir():
        return importing.of_file(folder.read(path))
    if not path.is_file():
        raise CannotImport(f"There is no file or folder {path}.")
    if path.suffix.lower() in PLAYLISTS:
        return importing.of_file(m3u.read(path))
    if path.suffix.lower() in TABLES:
        return importing.of_file(csv_file.read(path))
    raise CannotImport(f"{path.name} is neither a CSV nor a playlist (.csv, .m3u, .m3u8).")
