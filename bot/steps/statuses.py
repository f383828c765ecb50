"""What the service says became of our messages, in whatever order it says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import StatusUpdate
from bot.store import log, statuses
from bot.store.log import Event
from bot.store.outbox import State

_KNOWN = {state.value: state for state in statuses.BELOW}


async def hear_back(
    conn: AsyncConnection, updates: Sequence[StatusUpdate], *, now: datetime
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
    for one in updates:
        state = _KNOWN.get(one.status)
        if state is not None:
            await _apply(conn, one, state, now=now)


async def _apply(conn: AsyncConnection, one: StatusUpdate, state: State, *, now: datetime) -> None:
    values: dict[str, Any] = {}
    if state is State.FAILED:
        values["reason"] = f"refused: {one.error_code or 'no code'}"
    if one.pricing:
        values["pricing"] = one.pricing
    moved = await statuses.apply(
        conn, state, provider_id=one.provider_id, reference=one.reference, **values
    )
    if moved and state is State.FAILED:
        detail = {"code": one.error_code}
        await log.append(conn, [Event("reply_failed", "whatsapp", detail=detail)], now=now)
