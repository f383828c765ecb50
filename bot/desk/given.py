"""What the desk is handed by whoever puts the station together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
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


def _no_hint(code: int | None) -> str | None:
    return None


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
    hint: Callable[[int | None], str | None] = _no_hint  # what an error of the service means
    reply_price: str = ""  # as the station wants it shown
    number_names: Mapping[str, str] = field(default_factory=dict)  # what people call its numbers


DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)
# One thread for what would hold up the event loop: long pages and passwords, one after another.
THREAD: web.AppKey[ThreadPoolExecutor] = web.AppKey("desk thread", ThreadPoolExecutor)
