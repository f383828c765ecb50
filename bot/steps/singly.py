"""Where one of several spoils it for the others it is found out and set aside, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.core.hearing import Hearing
from bot.core.station import Station
from bot.steps import apart, settle
from bot.steps import refine as refining
from bot.steps.apart import Parse
from bot.steps.heard import Heard
from bot.steps.settle import Claimed
from bot.store import bodies
from bot.store.database import Database, unavailable

log = structlog.get_logger(__name__)


async def split(
    database: Database, station: Station, parse: Parse, *, now: datetime, before: datetime | None
) -> int:
    """A body that spoils it for the others is found out and set aside."""
    async with database.read() as conn:
        waiting = await bodies.unsplit(conn, before=before)
    for body in waiting:
        try:
            async with database.write() as conn:
                await bodies.take_turn(conn)
                alone = await bodies.unsplit(conn, only=body.id)
                await apart.take_apart(conn, station, parse, alone, now=now)
        except Exception as error:
            if unavailable(error):
                raise
            async with database.write() as conn:
                await apart.park(conn, body, type(error).__name__, now=now)
    return len(waiting)


async def file(
    database: Database,
    station: Station,
    token: str,
    heard: Sequence[tuple[Claimed, Hearing]],
    *,
    now: datetime,
) -> None:
    """A filing that cannot be written counts as none, and takes no other with it."""
    waiting = list(heard)
    while waiting:
        (claimed, hearing), *waiting = waiting
        try:
            async with database.write() as conn:
                await settle.settle(conn, [(claimed, hearing)], station, token=token, now=now)
        except Exception as error:
            if unavailable(error):
                raise
            spoilt = (claimed, replace(hearing, filing=None))
            behind, waiting = settle.behind(claimed, waiting)
            async with database.write() as conn:
                await settle.settle(conn, [spoilt, *behind], station, token=token, now=now)


async def refine(
    database: Database, station: Station, heard: Sequence[Heard], *, now: datetime
) -> int:
    """A message that cannot be put right stays as it was filed; how many others moved."""
    moved = 0
    for one in heard:
        try:
            async with database.write() as conn:
                moved += await refining.refine(conn, [one], station, now=now)
        except Exception as error:
            if unavailable(error):
                raise
            log.error("not_put_right", inbox=one.inbox_id, error=type(error).__name__)
    return moved
