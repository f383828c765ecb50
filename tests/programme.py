"""Studios and shows in a test."""

from __future__ import annotations

from datetime import time
from typing import Any

from bot import programme
from bot.core.shows import Show, Slot
from bot.store import airings, shows
from bot.store.airings import OnAir
from bot.store.shows import Studio
from tests.fakes import NUMBER
from tests.radio import Radio

DAILY = frozenset(range(7))


def slot(begin: str, end: str, *days: int) -> Slot:
    return Slot(frozenset(days or DAILY), time.fromisoformat(begin), time.fromisoformat(end))


async def set_up(radio: Radio, *names: str, studio: str = "Main", number: str = NUMBER) -> int:
    """A studio with these shows, which have no slots; its id."""
    async with radio.database.write() as conn:
        one = Studio(0, studio, (number,) if number else ())
        assert await shows.set_studio(conn, one, who="mona", now=radio.clock())
        studio_id = (await shows.all_studios(conn))[-1].id
    for name in names:
        await plan(radio, name, studio=studio_id)
    return studio_id


async def plan(radio: Radio, name: str, *slots: Slot, studio: int = 1) -> int:
    """A show with these slots; its id."""
    async with radio.database.write() as conn:
        await shows.set_show(conn, Show(0, name, studio, slots), who="pat", now=radio.clock())
        return max(one.id for one in await shows.all_shows(conn))


async def start(radio: Radio, show_id: int, *, studio: int = 1, who: str = "anna") -> bool:
    return await programme.start(radio.database, studio, show_id, who=who, now=radio.clock())


async def stop(radio: Radio, airing_id: int, **more: Any) -> bool:
    return await programme.stop(
        radio.database, airing_id, now=radio.clock(), **{"who": "anna", **more}
    )


async def hand_over(radio: Radio, airing_id: int, show_id: int, **more: Any) -> bool:
    return await programme.hand_over(
        radio.database, airing_id, show_id, now=radio.clock(), **{"who": "anna", **more}
    )


async def on_air(radio: Radio) -> tuple[OnAir, ...]:
    async with radio.database.read() as conn:
        return await airings.on_air(conn)


async def names_on(radio: Radio) -> list[str]:
    """The show in each studio."""
    return [one.show for one in await on_air(radio)]
