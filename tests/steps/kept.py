"""What is looked at by those who ask whether anything of a listener is left."""

from __future__ import annotations

from bot.store import media
from tests.fakes import phone
from tests.radio import Radio

P = phone("41790000001")


async def unwanted(radio: Radio) -> list[str]:
    """The files that are to go from the disk."""
    async with radio.database.read() as conn:
        return list((await media.unwanted(conn, limit=10)).values())


async def everything(radio: Radio) -> str:
    """All that the database holds, as one text."""
    tables = [media.media.metadata.tables[name] for name in sorted(media.media.metadata.tables)]
    return "\n".join([str(await radio.rows(table)) for table in tables])
