"""A number that the service refuses: it rests, longer each time, until something gets through."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.alarms import SPAM, SPAM_CODES
from bot.core.answering import WHOLE_NUMBER, pause
from bot.core.sending import Decision
from bot.store import notices, roles
from bot.store.roles import Refusal

_A_NOTICE_EVERY = timedelta(minutes=1)


async def note(
    conn: AsyncConnection,
    number: str,
    decision: Decision,
    *,
    code: int | None,
    reason: str,
    told_by: str,
    sent_at: datetime,
    now: datetime,
) -> datetime | None:
    """What a message's failure means for the whole number; until when that rests, if it does."""
    if code in SPAM_CODES:
        await _notice(conn, number, now=now)
    if decision not in WHOLE_NUMBER:
        return None
    known = (await roles.stopped(conn)).get(number)
    if known and _was_under_way(known, decision, sent_at, now):
        until: datetime = known.stopped_until
        return until
    refusal = _one_more(known, decision, code=code, reason=reason, told_by=told_by, now=now)
    await roles.stop_number(conn, number, refusal)
    return refusal.until


async def _notice(conn: AsyncConnection, number: str, *, now: datetime) -> None:
    """A storm of the same leaves a row a minute."""
    if not await notices.since(conn, now - _A_NOTICE_EVERY, topic=SPAM, number=number):
        await notices.add(conn, SPAM, number, {}, now=now)


def _was_under_way(
    known: sa.Row[Any], decision: Decision, sent_at: datetime, now: datetime
) -> bool:
    """Messages sent together are refused together, and count once."""
    if known.refused_at is None or known.decision not in (decision.value, Decision.STOP.value):
        return False
    return bool(sent_at <= known.refused_at <= now)


def _one_more(
    known: sa.Row[Any] | None,
    decision: Decision,
    *,
    code: int | None,
    reason: str,
    told_by: str,
    now: datetime,
) -> Refusal:
    """A refusal of the same sort as the one before makes the rest longer."""
    before = known if known and known.decision == decision.value else None
    refusals = before.refusals + 1 if before else 1
    return Refusal(
        until=now + pause(decision, refusals=refusals),
        reason=reason,
        code=code,
        decision=decision.value,
        told_by="status" if known and known.told_by == "status" else told_by,
        since=before.since if before else now,
        refused_at=now,
        refusals=refusals,
    )
