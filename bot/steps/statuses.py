"""What the service says became of our messages, in whatever order it says so.

Of these changes only a failure is logged: "sent", "delivered" and "read" are the service's own
record of an outbox row, kept as rows in `statuses`, and three lines a reply would bury the rest.
What a person wrote is the exception: it is rare, and desks show how far it has come.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.answering import WHOLE_NUMBER, next_try
from bot.core.messages import StatusUpdate
from bot.core.rules import RETRY_FOR
from bot.core.sending import Decision
from bot.core.station import Station
from bot.steps import look_up, refusals
from bot.store import dialogues, listeners, log, roles, statuses
from bot.store.log import Event
from bot.store.outbox import State

_KNOWN = {state.value: state for state in statuses.BELOW}
# a failure may be told before the call has ended that the service then answers
_TAKEN = (State.SENDING.value, State.ACCEPTED.value, State.SENT.value)
_GOT_THROUGH = tuple(state.value for state in statuses.BELOW if state is not State.FAILED)


@dataclass(frozen=True)
class _Failed:
    """A message that the service took, and then did not deliver."""

    number: str
    code: int | None
    decision: Decision
    reason: str
    sent_at: datetime


async def hear_back(
    conn: AsyncConnection, updates: Sequence[StatusUpdate], station: Station, *, now: datetime
) -> None:
    """Keep each status once, and let it move its outbox row; a foreign one is only kept."""
    await statuses.remember(
        conn,
        [
            {
                "number": one.number,
                "provider_id": one.provider_id,
                "status": one.status,
                "participant": one.participant or "",
                "received_at": now,
                "error_code": one.error_code,
            }
            for one in updates
        ],
    )
    await _apply_all(conn, updates, station, now=now)


async def catch_up(
    conn: AsyncConnection,
    station: Station,
    *,
    number: str,
    provider_id: str | None,
    reference: str,
    now: datetime,
) -> None:
    """Apply what was heard of a message before its id was noted."""
    if provider_id is None:
        return
    early = [
        StatusUpdate(
            number, provider_id, row.status, reference=reference, error_code=row.error_code
        )
        for row in await statuses.early(conn, provider_id)
    ]
    await _apply_all(conn, early, station, now=now)


async def _apply_all(
    conn: AsyncConnection, updates: Sequence[StatusUpdate], station: Station, *, now: datetime
) -> None:
    """All rows of the outbox before those of the numbers, as everywhere: no deadlock."""
    failed = []
    for one in updates:
        state = _KNOWN.get(one.status)
        if state is State.FAILED:
            failed.append(await _fail(conn, one, station, now=now))
        elif state is not None:
            await _tell(conn, await _apply(conn, one, state), state, now=now)
    for failure in failed:
        if failure is not None:
            await _mind(conn, failure, now=now)
    await _let_through(conn, updates)


async def _apply(
    conn: AsyncConnection, one: StatusUpdate, state: State, **values: Any
) -> Sequence[sa.Row[Any]]:
    if one.pricing:
        values["pricing"] = one.pricing
    return await statuses.apply(
        conn, state, provider_id=one.provider_id, reference=one.reference, **values
    )


async def _tell(
    conn: AsyncConnection, rows: Sequence[sa.Row[Any]], state: State, *, now: datetime
) -> None:
    """Desks hear of it if a person wrote it."""
    events = [
        Event(
            "reply_told",
            "whatsapp",
            None,
            None,
            row.listener_id,
            _detail(row) | {"state": state.value},
        )
        for row in rows
        if row.who is not None
    ]
    await log.append(conn, events, now=now)


def _detail(row: sa.Row[Any]) -> dict[str, Any]:
    return {"outbox": row.id} | ({} if row.who is None else {"by": row.who})


async def _fail(
    conn: AsyncConnection, one: StatusUpdate, station: Station, *, now: datetime
) -> _Failed | None:
    """None for a foreign message, and for one whose failure is known already."""
    row = await statuses.row_of(conn, provider_id=one.provider_id, reference=one.reference)
    if row is None:
        return None
    reason = f"refused: {one.error_code or 'no code'}"
    decision = station.verdict(one.error_code)
    again = _next_try(row, decision, now=now)
    if again is not None:
        await statuses.owe_again(
            conn,
            row.id,
            provider_id=row.provider_id or one.provider_id,
            due_at=again,
            reference=station.reference(),
            reason=reason,
        )
    elif not await _apply(conn, one, State.FAILED, reason=reason):
        return None
    else:
        items = [part["item"] for part in row.parts if "item" in part]
        await dialogues.unask(conn, row.listener_id, row.number, items)
        await look_up.unanswered(conn, row.parts, now=now)
    await listeners.untell(conn, row.listener_id, since=row.sending_at)
    detail = _detail(row) | {"code": one.error_code, "again": again is not None}
    event = Event("reply_failed", "whatsapp", listener_id=row.listener_id, detail=detail)
    await log.append(conn, [event], now=now)
    return _Failed(row.number, one.error_code, decision, reason, row.sending_at)


def _next_try(row: sa.Row[Any], decision: Decision, *, now: datetime) -> datetime | None:
    """A failure proves that nothing was heard, so it may be tried again: once."""
    if row.state not in _TAKEN or row.earlier_id or decision is Decision.STOP:
        return None
    if decision in WHOLE_NUMBER:  # as soon as the number may
        return now if now <= row.created_at + RETRY_FOR else None
    return next_try(
        decision,
        attempts=row.attempts,
        created_at=row.created_at,
        now=now,
        jitter=random.random(),  # noqa: S311
    )


async def _mind(conn: AsyncConnection, failed: _Failed, *, now: datetime) -> None:
    await refusals.note(
        conn,
        failed.number,
        failed.decision,
        code=failed.code,
        reason=failed.reason,
        told_by="status",
        sent_at=failed.sent_at,
        now=now,
    )


async def _let_through(conn: AsyncConnection, updates: Sequence[StatusUpdate]) -> None:
    """A number that a status has stopped goes on when one of its later messages got through."""
    through = [one for one in updates if one.status in _GOT_THROUGH]
    if not through:
        return
    for number, row in sorted((await roles.stopped(conn)).items()):
        ids = [one.provider_id for one in through if one.number == number]
        if row.told_by == "status" and ids and await statuses.sent_after(conn, ids, row.refused_at):
            await roles.start_number(conn, number, told_by="status")
