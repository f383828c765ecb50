"""Settling a worker's batch: what has a filing is filed, the rest is tried again or given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Dialogue
from bot.core.hearing import Hearing
from bot.core.on_air import OnAir
from bot.core.station import Station
from bot.steps import file as filing
from bot.steps import look_up, my_request
from bot.steps.heard import Heard, wants_answer
from bot.store import claims, log
from bot.store.claims import Waiting
from bot.store.log import Event

MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class Claimed:
    """A message in a worker's hands, with what was said before and what was on air."""

    waiting: Waiting
    dialogue: Dialogue
    on_air: OnAir


async def settle(
    conn: AsyncConnection,
    heard: Sequence[tuple[Claimed, Hearing]],
    station: Station,
    *,
    token: str,
    now: datetime,
) -> None:
    """Write what came of the messages that are still in this worker's hands."""
    ids = [claimed.waiting.id for claimed, _ in heard]
    mine = await claims.still_mine(conn, ids, token=token)
    done, worn, again = _outcome([pair for pair in heard if pair[0].waiting.id in mine])
    told = await look_up.answered(conn, [heard_of(*pair) for pair in done], station)
    told = await my_request.answered(conn, told, station, now=now)
    await filing.carry_out(conn, told, station, now=now)
    await leave_unsorted(conn, worn, now=now)
    await claims.release(conn, again, token=token)


def _outcome(
    kept: Sequence[tuple[Claimed, Hearing]],
) -> tuple[list[tuple[Claimed, Hearing]], list[int], list[int]]:
    """What is done, what is left for a person, and what is tried again.

    A listener's messages stay in order: behind one that is tried again the others wait.
    """
    done: list[tuple[Claimed, Hearing]] = []
    worn: list[int] = []
    again: list[int] = []
    held: set[int] = set()
    for claimed, hearing in kept:
        one = claimed.waiting
        if one.listener_id in held:
            again.append(one.id)
        elif hearing.filing is not None:
            done.append((claimed, hearing))
        elif one.attempts >= MOST_ATTEMPTS:
            worn.append(one.id)
        else:
            again.append(one.id)
            held.add(one.listener_id)
    return done, worn, again


def behind(
    claimed: Claimed, waiting: Sequence[tuple[Claimed, Hearing]]
) -> tuple[list[tuple[Claimed, Hearing]], list[tuple[Claimed, Hearing]]]:
    """Who waits behind a message that is tried again, and the others."""
    if claimed.waiting.attempts >= MOST_ATTEMPTS:  # it is given up, and holds nobody up
        return [], list(waiting)
    listener = claimed.waiting.listener_id
    same = [pair for pair in waiting if pair[0].waiting.listener_id == listener]
    return same, [pair for pair in waiting if pair[0].waiting.listener_id != listener]


def heard_of(claimed: Claimed, hearing: Hearing) -> Heard:
    """A message and its filing, as it is carried out."""
    one = claimed.waiting
    assert hearing.filing is not None
    wanted = wants_answer(one.replies, hearing.filing.listener)
    return Heard(
        one.id,
        one.listener_id,
        one.number,
        one.provider_id,
        one.text,
        one.sent_at,
        one.received_at,
        answerable=wanted and not one.grouped,
        filing=hearing.filing,
        understood=hearing.understood,
    )


async def leave_unsorted(conn: AsyncConnection, ids: Sequence[int], *, now: datetime) -> None:
    """The bot gives up: the desk shows the message as unsorted until a person acts on it."""
    if ids:
        await claims.leave_unsorted(conn, ids, now=now)
        await log.append(
            conn, [Event("left_unsorted", "worker", None, one) for one in ids], now=now
        )
