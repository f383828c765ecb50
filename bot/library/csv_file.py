"""Tracks out of a CSV file, whatever its delimiter, encoding and language; a row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from bot.library.cells import number, seconds, year
from bot.library.encoding import open_text
from bot.library.folding import words
from bot.library.reports import CannotImport, Read, ReadTrack, Unreadable

LONGEST_LINE = 100_000  # characters; a file without line ends must not fill the memory
_DELIMITERS = ",;\t|"

# Names of columns in English and Spanish, in bare words.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "title": (
        *("title", "song", "track", "song title", "track title", "name", "track name"),
        *("titulo", "cancion", "tema", "pista", "nombre", "titulo de la cancion"),
    ),
    "artist": (
        *("artist", "artists", "performer", "band", "artist name", "interpreter"),
        *("artista", "artistas", "interprete", "interpretes", "grupo", "cantante"),
    ),
    "album": ("album", "album title", "release", "disco"),
    "year": ("year", "release year", "date", "ano", "anio", "fecha"),
    "length": ("length", "duration", "time", "runtime", "duracion", "tiempo"),
    "plays": ("plays", "play count", "times played", "spins", "reproducciones", "emisiones"),
    "key": ("id", "key", "unique id", "song id", "track id", "codigo", "clave", "identificador"),
    "playout_id": ("playout id", "playout", "cart", "cart number", "cartucho", "id de emision"),
}
_FIELD_OF = {" ".join(words(name)): field for field, names in _COLUMNS.items() for name in names}


def read(path: Path) -> Iterator[Read]:
    """Every row as a track, or why it is none. Raises CannotImport without a title column."""
    with open_text(path) as file:
        rows = _rows(iter(lambda: file.readline(LONGEST_LINE), ""))
        columns = _columns(path, rows)
        for line, row in rows:
            if isinstance(row, str):
                yield Unreadable(f"row {line}", row)
            elif any(cell.strip() for cell in row):
                yield _track(columns, row, f"row {line}")


def _rows(lines: Iterator[str]) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with their line; of a broken one the reason."""
    first = next(lines, "")
    delimiter = max(_DELIMITERS, key=lambda sign: _unquoted(first).count(sign))
    reader = csv.reader(_put_back(first, lines), delimiter=delimiter)
    while True:
        try:
            yield reader.line_num + 1, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, f"not CSV ({error})"


def _put_back(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first.replace("\0", "")
    for line in lines:
        yield line.replace("\0", "")


def _unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])


def _columns(path: Path, rows: Iterator[tuple[int, list[str] | str]]) -> dict[str, int]:
    """Where each field stands: the first row that is not empty names the columns."""
    for _, row in rows:
        if isinstance(row, str) or not any(cell.strip() for cell in row):
            continue
        columns: dict[str, int] = {}
        for at, cell in enumerate(row):
            field = _FIELD_OF.get(" ".join(words(cell)))
            if field:
                columns.setdefault(field, at)
        if "title" not in columns:
            named = ", ".join(repr(cell[:30]) for cell in row[:8])
            raise CannotImport(
                f"{path.name} has no column for the title. Its first row must name the columns, "
                f"such as title, artist, year (or título, artista, año); it has {named}."
            )
        return columns
    raise CannotImport(f"{path.name} is empty.")


def _track(columns: dict[str, int], row: list[str], place: str) -> Read:
    cells = {field: row[at].strip() for field, at in columns.items() if at < len(row)}
    title = cells.get("title", "")
    if not title:
        return Unreadable(place, "no title")
    return ReadTrack(
        title,
        cells.get("artist", ""),
        key=cells.get("key") or None,
        album=cells.get("album") or None,
        year=year(cells.get("year", "")),
        length=seconds(cells.get("length", "")),
        playout_id=cells.get("playout_id") or None,
        plays=number(cells.get("plays", "")),
        place=place,
    )
