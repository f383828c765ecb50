"""What filings owe their listeners: the parts of each one's reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Filing, Reply
from bot.core.station import Station
from bot.steps.heard import Heard, answered
from bot.steps.wishing import Placed
from bot.store import dialogues, gathering, unsaid


async def owe(
    conn: AsyncConnection,
    heard: Sequence[Heard],
    made: Placed,
    station: Station,
    *,
    went_on: Mapping[int, int | None],
    now: datetime,
) -> None:
    """Add to each listener's one reply; which items they went on from, by inbox id."""
    rules = station.rules
    owed = [
        gathering.Owed(
            one.listener_id,
            one.number,
            tuple(_part(reply, one, made.of(one.inbox_id)) for reply in one.filing.replies),
            one.provider_id,
            one.sent_at,
            at_once=one.filing.asks,
            settles=None if one.filing.question else went_on.get(one.inbox_id),
        )
        for one in heard
        if one.filing.replies and answered(one, station)
    ]
    await gathering.gather(
        conn, owed, now=now, quiet=rules.quiet, longest=rules.longest, reference=station.reference
    )


async def owe_instead(conn: AsyncConnection, one: Heard, made: Sequence[int]) -> bool:
    """Say what the second reading makes of a message; False if the first has been said by now."""
    parts = [_part(reply, one, made) for reply in one.filing.replies]
    asked = await unsaid.read_again(conn, one.listener_id, one.inbox_id, parts)
    await dialogues.unask(conn, one.listener_id, one.number, asked or ())
    return asked is not None


def _part(reply: Reply, one: Heard, made: Sequence[int]) -> dict[str, Any]:
    part = {"text": reply.text, "values": reply.values, "of": one.inbox_id, **_while_true(reply)}
    if reply.question and made:
        part["item"] = made[0]  # an answer belongs to it, whatever was said since
    if reply.answers and made:
        part["answers"] = made[0]
    if reply.options:
        part |= {"options": list(reply.options), **_behind(one.filing)}
    if reply.typed is not None:
        part["typed"] = list(reply.typed)
    if reply.once_a_day:
        part["once_a_day"] = True
    if one.filing.listener in ("stop", "pause"):
        part["despite_stop"] = True
    if reply.question or one.filing.listener or reply.once_a_day or not reply.closing:
        part["closing"] = False
    return part


def _while_true(reply: Reply) -> dict[str, Any]:
    if reply.until is None:
        return {}
    return {"until": reply.until.isoformat(), "after": reply.after}


def _behind(filing: Filing) -> dict[str, Any]:
    """What a tap on an option means, whatever has been said since."""
    found: dict[str, Any] = {}
    if filing.artists:
        found["artists"] = list(filing.artists)
    if filing.lookups:
        found["songs"] = list(filing.options)
        found["lookups"] = [said and said.to_json() for said in filing.lookups]
    return found
