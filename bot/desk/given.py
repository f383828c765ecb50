"""What the desk is handed by whoever puts the station together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.core.health import Health
from bot.core.station import Station
from bot.store.database import Database
from bot.store.wake import Wakeups


class MakeAir(Protocol):
    """Readies a part of a sound for air, or raises NotMade."""

    async def __call__(
        self, path: Path, into: Path, *, kind: str, start: float, seconds: float
    ) -> None: ...


@dataclass(frozen=True)
class Desk:
    """Everything the pages need to know of the station."""

    database: Database
    station: Station
    wakeups: Wakeups
    clock: Callable[[], datetime]
    station_name: str
    zone: ZoneInfo
    media_dir: Path
    health: Callable[[], Awaitable[Health]]
    air: MakeAir | None = None  # None: there is no ffmpeg
    secure_cookies: bool = False  # the desk is reached over HTTPS only
    trusted_proxies: int = 0  # how many stand before the web role
    hands_over: bool = False  # songs can be handed over to the playout by a call


DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)
# One thread for what would hold up the event loop: long pages and passwords, one after another.
THREAD: web.AppKey[ThreadPoolExecutor] = web.AppKey("desk thread", ThreadPoolExecutor)
