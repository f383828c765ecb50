"""What all sources have in common: they are asked, and tell what is on, or why they cannot."""

from __future__ import annotations

from typing import Protocol

import aiohttp

from bot.core.playing import Told
from bot.playout.address import Address
from bot.playout.azuracast import AzuraCast
from bot.playout.icecast import Icecast
from bot.playout.watched_file import WatchedFile


class Source(Protocol):
    """Somewhere to look up what is on air."""

    @property
    def kind(self) -> str:
        """azuracast, icecast or file."""

    async def look(self) -> Told | None:
        """What is on, None while that is nothing; or raise SourceTrouble."""


def source(where: Address, session: aiohttp.ClientSession) -> Source:
    """The source at an address."""
    if where.kind == "file":
        return WatchedFile(where.place)
    if where.kind == "icecast":
        return Icecast(where.place, where.mount, session)
    return AzuraCast(where.place, session)
