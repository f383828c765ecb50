"""Files in the media folder that nobody wants any more, or that nobody knows of."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from bot.store import media
from bot.store.database import Database

AT_ONCE = 100
LONG_ENOUGH = timedelta(hours=1)  # for a download, and for its row to say so

# as the connector names what it fetches, and what is made of it; a point first: not to the end
_OURS = re.compile(r"\.?[0-9a-f]{32}(\.[a-z0-9]+)+")


async def remove_unwanted(database: Database, folder: Path) -> int:
    """Files of what was taken back, erased or kept long enough go from the disk."""
    async with database.read() as conn:
        names = await media.unwanted(conn, limit=AT_ONCE)
    for file in names.values():
        for name in media.all_of(file):
            (folder / name).unlink(missing_ok=True)
    if names:  # after the disk: a crash in between removes them once more
        async with database.write() as conn:
            await media.removed(conn, list(names))
    return len(names)


async def remove_unknown(database: Database, folder: Path, *, now: datetime) -> int:
    """A process that was killed may leave a file behind that no row names."""
    before = (now - LONG_ENOUGH).timestamp()
    names = [path.name for path in _files(folder) if path.stat().st_mtime < before]
    gone = 0
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        async with database.read() as conn:
            named = await media.named(conn, {name[: media.STEM] for name in part})
        for name in [one for one in part if one[: media.STEM] not in named]:
            (folder / name).unlink(missing_ok=True)
            gone += 1
    return gone


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if _OURS.fullmatch(path.name)]
