"""A file in which the playout writes what is on: "Artist - Title", or a small XML."""

from __future__ import annotations

import asyncio
import codecs
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.playing import Told
from bot.playout.small_xml import NotRead, in_xml
from bot.playout.trouble import SourceTrouble

LARGEST = 256 * 1024  # bytes
PATIENCE = 5.0  # seconds: it may lie on another machine
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Seen = tuple[int, int, int]


@dataclass
class WatchedFile:
    """It is read again when it has changed."""

    path: str
    kind: str = "file"
    _seen: Seen | None = None
    _told: Told | None = None
    _reading: asyncio.Task[None] | None = field(default=None, repr=False)

    async def look(self) -> Told | None:
        if self._reading is None or self._reading.done():  # a share that hangs holds one thread
            self._reading = asyncio.ensure_future(asyncio.to_thread(self._read_if_changed))
            self._reading.add_done_callback(_heed)
        try:
            await asyncio.wait_for(asyncio.shield(self._reading), PATIENCE)
        except asyncio.TimeoutError:
            raise SourceTrouble("the file cannot be read in time") from None
        except OSError as error:
            raise SourceTrouble(f"the file cannot be read ({error.strerror})") from None
        except NotRead as error:
            raise SourceTrouble(str(error)) from None
        return self._told

    def _read_if_changed(self) -> None:
        path = Path(self.path)
        now = path.stat()
        seen = (now.st_mtime_ns, now.st_size, now.st_ino)
        if seen == self._seen:
            return
        if now.st_size > LARGEST:
            raise NotRead("the file is larger than one that says what is on")
        self._told, self._seen = in_file(path.read_bytes()), seen


def _heed(reading: asyncio.Task[None]) -> None:
    """One that ends when nobody waits for it any more has no failure to tell."""
    if not reading.cancelled():
        reading.exception()


def in_file(raw: bytes) -> Told | None:
    """What the bytes say is on, None if nothing; or raise NotRead."""
    if not raw.strip(b"\0 \t\r\n"):
        return None  # the playout is just writing it, or nothing is on
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    text = decoded(raw)
    if start.startswith(b"<") or text.lstrip().startswith("<"):
        return in_xml(text)
    lines = [line for line in text.splitlines() if line.strip()]
    return Told(lines[0]) if lines else None


def decoded(raw: bytes) -> str:
    """By its mark, else UTF-8 if it is that; Windows wrote the rest."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    for first, name in ((0, "utf-16-be"), (1, "utf-16-le")):
        if len(raw) > 3 and raw[first::2].count(0) > len(raw) / 5:
            return raw.decode(name, "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
