"""Takes what a source has into the library: only what changed, and nothing is lost half way."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from bot.library import titles
from bot.library.encoding import readable
from bot.library.folding import key, words
from bot.library.reports import CannotImport, Read, ReadTrack, Report, Unreadable
from bot.store import imports, log, tracks
from bot.store.database import Database
from bot.store.log import Event

HANDFUL = 250  # tracks a transaction
LONGEST = 500  # characters of a title or a name
# Every worker holds the library in its memory, some 2 kB a track. Large stations have 100,000.
MOST_ROWS = 500_000

Clock = Callable[[], datetime]
Handfuls = AsyncIterator[list[Read]]


async def take_in(
    database: Database,
    source: str,
    handfuls: Handfuls,
    *,
    who: str,
    clock: Clock,
    place: str | None = None,
    most: int = MOST_ROWS,
) -> Report:
    """Import a source, and say what that did; each handful is kept as soon as it is read.

    `place` is where the source can be read again.
    """
    report = Report(source)
    async with database.write() as conn:
        import_id = await imports.begin(conn, source, who=who, now=clock(), place=place)
    try:
        async for handful in handfuls:
            await _take(database, import_id, handful, report, now=clock())
            _refuse_more(report, most)
    except CannotImport as error:
        report.stopped = str(error)
    except OSError as error:  # a disk or a share that went away under the reading
        report.stopped = f"{error.strerror or type(error).__name__}."
    if not report.read and not report.stopped:
        report.stopped = "There is not one track in it."
    await _end(database, import_id, report, who=who, now=clock())
    return report


def _refuse_more(report: Report, most: int) -> None:
    """A file that never ends is no library: what was read of it stays, and nothing is gone."""
    if report.read + report.unreadable > most:
        raise CannotImport(
            f"It has more than {most:,} rows, which is no station's library. "
            "If it is meant, bring it in parts under names of their own."
        )


async def of_file(read: Iterator[Read]) -> Handfuls:
    """The handfuls of something that is read from a disk, beside the event loop."""
    while handful := await asyncio.to_thread(lambda: list(islice(read, HANDFUL))):
        yield handful


async def of_service(read: AsyncIterator[Read]) -> Handfuls:
    """The handfuls of something that comes over the network."""
    handful: list[Read] = []
    async for one in read:
        handful.append(one)
        if len(handful) == HANDFUL:
            yield handful
            handful = []
    if handful:
        yield handful


async def _take(
    database: Database, import_id: int, handful: Sequence[Read], report: Report, *, now: datetime
) -> None:
    rows: dict[str, dict[str, Any]] = {}
    for one in handful:
        row = one if isinstance(one, Unreadable) else _row(one, report.source)
        if isinstance(row, Unreadable):
            report.cannot_read(row)
        elif row["key"] in rows:
            report.repeated += 1
        else:
            rows[row["key"]] = row
    before = report.added, report.changed
    async with database.write() as conn:
        known = await tracks.of_keys(conn, report.source, rows.keys())
        known |= await _added(conn, rows, known, import_id, report, now=now)
        for name, track in known.items():
            await _compare(conn, track, rows[name], import_id, report, now=now)
        await tracks.saw(conn, [track.id for track in known.values()], import_id)
        if (report.added, report.changed) != before:
            await tracks.note_change(conn)
        await imports.note(conn, import_id, **report.figures())


async def _added(
    conn: Any,
    rows: dict[str, dict[str, Any]],
    known: dict[str, Any],
    import_id: int,
    report: Report,
    *,
    now: datetime,
) -> dict[str, Any]:
    """Add what is not known; returned is what another import of this source has just added."""
    made = {"edited": [], "added_at": now, "changed_at": now, "seen_in": import_id}
    fresh = {name: {"plays": 0, **row, **made} for name, row in rows.items() if name not in known}
    added = await tracks.add(conn, list(fresh.values()))
    report.added += len(added)
    if len(added) == len(fresh):
        return {}
    there = await tracks.of_keys(conn, report.source, fresh.keys())
    return {name: track for name, track in there.items() if track.id not in added}


async def _compare(
    conn: Any, track: Any, row: dict[str, Any], import_id: int, report: Report, *, now: datetime
) -> None:
    """Change what the source has changed, and leave what a person has."""
    if track.seen_in >= import_id:
        report.repeated += 1
        return
    changed = {
        name: row[name]
        for name in tracks.IMPORTED
        if name in row and name not in track.edited and getattr(track, name) != row[name]
    }
    if track.gone_at is not None:
        changed["gone_at"] = None
    if not changed:
        report.unchanged += 1
        return
    report.changed += 1
    await tracks.change(conn, track.id, changed_at=now, **changed)


async def _end(
    database: Database, import_id: int, report: Report, *, who: str, now: datetime
) -> None:
    async with database.write() as conn:
        if report.stopped is None:
            report.gone = await tracks.mark_gone(conn, report.source, import_id, now=now)
        if report.gone:
            await tracks.note_change(conn)
        await imports.note(
            conn,
            import_id,
            ended_at=now,
            stopped=report.stopped,
            problems=[[one.place, one.reason] for one in report.problems],
            **report.figures(),
        )
        detail = {"source": report.source, "stopped": report.stopped, **report.figures()}
        await log.append(conn, [Event("library_imported", who, detail=detail)], now=now)


def _row(read: ReadTrack, source: str) -> dict[str, Any] | Unreadable:
    """The columns of a track; what the source does not tell stays as it is."""
    title, artist = plain(read.title), plain(read.artist)
    if not title:
        return Unreadable(read.place, "no title")
    if not readable(title + artist):
        return Unreadable(read.place, "letters in an encoding that is not that of the file")
    told = {"album": read.album, "year": read.year, "length": read.length}
    row: dict[str, Any] = {
        "source": source,
        "key": plain(read.key or "") or f"{key(words(artist))}|{key(words(title))}",
        **described(title, artist),
        **told,
        "album": plain(read.album) if read.album else None,
        "playout_id": plain(read.playout_id) if read.playout_id else None,
    }
    return row if read.plays is None else {**row, "plays": read.plays}


def described(title: str, artist: str) -> dict[str, Any]:
    """What title and artist say of a track."""
    taken_apart, credit = titles.title(title), titles.credit(artist)
    return {
        "title": title,
        "artist": artist,
        "featured": list(dict.fromkeys((*credit.featured, *taken_apart.featured))),
        "version": taken_apart.version,
        "bare": bare(title, artist),
        **recording(title, artist),
    }


def recording(title: str, artist: str) -> dict[str, str]:
    """The same for however a playout and a library write one song by one artist."""
    main = titles.credit(artist).main
    return {"song": key(words(titles.title(title).song)), "main_artist": key(words(main))}


def bare(*names: str) -> str:
    """To search in: each word after a space."""
    return "".join(f" {word}" for name in names for word in words(name))


def plain(written: str) -> str:
    """One line without control characters, which databases refuse, and of a sensible length."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char
        for char in written[: 2 * LONGEST]
    )
    return " ".join(kept.split())[:LONGEST]
