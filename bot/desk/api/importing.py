"""A file of songs for the library, sent by a program as it is."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import StringConstraints

from bot.desk import uploading as page
from bot.desk.access import May
from bot.desk.api.calls import FILE, Call
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Told, of_length
from bot.desk.uploading import UPLOADS
from bot.library.reports import CannotImport

# Its ending says what it is: a table, or a playlist.
_FileName = Annotated[
    str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9 _-]+\.(csv|tsv|txt|m3u|m3u8)$")
]


class ImportAsked(Asked):
    """`file` is its name; `source` what the songs are known by: the same file again is a change."""

    file: _FileName
    source: Annotated[str, of_length(page.LONGEST_SOURCE)] = ""


class ImportDone(Told):
    """How it ended, or that it goes on; /library tells what it brought."""

    state: Literal["imported", "stopped", "running"]


async def bring(request: web.Request, asked: ImportAsked) -> ImportDone:
    """Take a CSV or a playlist into the library; the body is the file."""
    uploads = request.app[UPLOADS]
    if not request.can_read_body:
        raise refused(400, "no_file", "The body is the file.")
    if uploads.running:
        raise refused(409, "busy", "Another file is being read.")
    try:
        pieces = request.content.iter_chunked(page.PIECE)
        await page.take_in(request, page.file_of(asked.file, asked.source, pieces))
    except CannotImport as error:
        raise refused(413 if str(error) == "too_large" else 409, str(error)) from None
    return ImportDone(state=uploads.said)


CALLS: tuple[Call, ...] = (
    Call(
        "POST",
        "/library/import",
        "import_library",
        May.LIBRARY,
        bring,
        ImportDone,
        ImportAsked,
        takes=FILE,
        refuses=(409,),
    ),
)
