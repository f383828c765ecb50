"""A file of songs that somebody brings to the desk: kept on the disk, and imported beside it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import structlog
from aiohttp import BodyPartReader, web

from bot.desk.access import May, at, who
from bot.desk.given import DESK, Desk
from bot.desk.routes import Route
from bot.library.importing import plain
from bot.library.reports import CannotImport
from bot.library.sources import PLAYLISTS, TABLES, import_from, source_of

log = structlog.get_logger(__name__)

LARGEST = 200 * 1024 * 1024  # bytes
WAIT = 3.0  # seconds, after which the page comes back while the import goes on
PATIENCE = 600.0  # seconds for a file to come in: meanwhile no other may
LONGEST_SOURCE = 100
PIECE = 1 << 18  # bytes that are read at a time
Receive = Callable[[Path, int], Awaitable[tuple[Path, str]]]  # into a folder, at most so large


class Uploads:
    """The import that runs for this desk, one at a time; it is broken off when the desk ends."""

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest = largest
        self.wait = WAIT
        self.receiving = False
        self._task: asyncio.Task[bool] | None = None

    @property
    def running(self) -> bool:
        """Whether a file is coming in or being read."""
        return self.receiving or (self._task is not None and not self._task.done())

    @property
    def said(self) -> str:
        """The name of our sentence about it."""
        if self._task is None or not self._task.done():
            return "running"
        return "imported" if self._task.result() else "stopped"

    async def start(self, work: Coroutine[Any, Any, bool]) -> None:
        """Begin, and wait a little: a short one is done when the page comes back."""
        self._task = asyncio.create_task(work)
        await asyncio.wait({self._task}, timeout=self.wait)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task


UPLOADS: web.AppKey[Uploads] = web.AppKey("uploads", Uploads)


async def upload(request: web.Request) -> web.StreamResponse:
    """Take a CSV or a playlist into the library."""
    uploads = request.app[UPLOADS]
    if not request.content_type.startswith("multipart/"):
        raise _back(request, "no_file")
    try:
        await take_in(request, partial(_received, request))
    except CannotImport as error:
        raise _back(request, str(error)) from None
    except ValueError:  # it calls itself a form and is none
        raise _back(request, "no_file") from None
    raise _back(request, uploads.said)


async def take_in(request: web.Request, receive: Receive) -> None:
    """Receive a file, and import it. Raises CannotImport."""
    uploads, name = request.app[UPLOADS], await who(request)
    if uploads.running:
        raise CannotImport("busy")
    folder = Path(tempfile.mkdtemp(prefix="requestline-import-"))
    uploads.receiving = True  # files of many at once would fill the disk
    handed_on = False
    try:
        path, source = await asyncio.wait_for(receive(folder, uploads.largest), PATIENCE)
        handed_on, uploads.receiving = True, False
        await uploads.start(_import(request.app[DESK], path, source, name))
    except asyncio.TimeoutError:
        raise CannotImport("stopped") from None
    finally:
        if not handed_on:
            uploads.receiving = False
            shutil.rmtree(folder, ignore_errors=True)


def file_of(filename: str, source: str, pieces: AsyncIterator[bytes]) -> Receive:
    """A file that comes by itself, and not in a form."""

    async def received(folder: Path, largest: int) -> tuple[Path, str]:
        path = _place(folder, filename)
        await _save(pieces, path, largest)
        return path, plain(source) or source_of(path)

    return received


async def _import(desk: Desk, path: Path, source: str, name: str) -> bool:
    """Whether it was read to its end; whatever comes of it stands in the list of imports."""
    given: dict[str, Any] = {"who": name, "clock": desk.clock, "source": source}
    try:
        report = await import_from(desk.database, str(path), **given)
        return report.stopped is None
    except Exception as error:  # its text may quote the file
        log.error("library_import_failed", error=type(error).__name__)
        return False
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


async def _received(request: web.Request, folder: Path, largest: int) -> tuple[Path, str]:
    """The file on the disk, a piece at a time, and the name of its source."""
    source, parts = "", await request.multipart()
    while (part := await parts.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "source":
            told = await part.read_chunk(1024)
            source = plain(told.decode("utf-8", "replace"))[:LONGEST_SOURCE]
        elif part.name == "file" and part.filename:
            path = _place(folder, part.filename)
            await _save(_pieces(part), path, largest)
            return path, source or source_of(path)
    raise CannotImport("no_file")


def _place(folder: Path, filename: str) -> Path:
    """Under its own name, which is that of its source, but in our folder."""
    name = plain(PurePosixPath(filename.replace("\\", "/")).name).replace("/", "")[:LONGEST_SOURCE]
    if Path(name).suffix.lower() not in PLAYLISTS | TABLES:
        raise CannotImport("no_list")
    return folder / name.lstrip(".")


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    while piece := await part.read_chunk(PIECE):
        yield piece


async def _save(pieces: AsyncIterator[bytes], path: Path, largest: int) -> None:
    size = 0
    with path.open("wb") as file:
        async for piece in pieces:
            size += len(piece)
            if size > largest:
                raise CannotImport("too_large")
            file.write(piece)


def _back(request: web.Request, said: str) -> web.HTTPException:
    return web.HTTPSeeOther(at(request, "library").with_query(said=said))


ROUTES = (Route("POST", "/library/import", "upload", upload, May.LIBRARY),)
