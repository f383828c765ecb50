"""One owed call: the facts for the decision, the words, and what came of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.answering import Facts, next_try
from bot.core.messages import Identifier
from bot.core.replies import Spoken
from bot.core.rules import ReplyRules
from bot.core.sending import Accepted, Decision, Outgoing, SendFailed
from bot.core.station import Station
from bot.steps.arrival import SERVICE
from bot.store import inbox, listeners, log, outbox, roles, statuses, switches
from bot.store.log import Event
from bot.store.outbox import Due, State

COSTLY = ("text", "buttons")  # what the service bills
ACKNOWLEDGED = "✅"
_STOP_PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))


@dataclass(frozen=True)
class Ready:
    """Everything to make and word one call."""

    due: Due
    facts: Facts
    addresses: tuple[Identifier, ...]
    language: str | None
    told: bool
    rules: ReplyRules  # the station's, under what somebody has switched

    def spoken(self, station: Station, *, now: datetime) -> Spoken:
        return station.replies.speak(
            self.due.parts,
            language=self.language,
            local=now.astimezone(station.rules.zone),
            tell=not self.told,
        )


async def prepare(conn: AsyncConnection, due: Due, station: Station, *, now: datetime) -> Ready:
    """Read what the decision needs."""
    listener = await listeners.get(conn, due.listener_id)
    addresses = await listeners.addresses(conn, due.listener_id)
    stopped = (await roles.stopped(conn)).get(due.number)
    facts = Facts(
        kind=due.kind,
        despite_stop=any(part.get("despite_stop") for part in due.parts),
        replies=listener.replies if listener else "erased",
        reachable=bool(addresses),
        last_heard=await inbox.last_heard(conn, due.listener_id, due.number),
        last_written=(await outbox.last_sent(conn, [due.listener_id])).get(due.listener_id),
        sent_this_second=await outbox.sent_since(
            conn, now - timedelta(seconds=1), now, number=due.number
        ),
        sent_this_hour=await outbox.sent_since(
            conn, now - timedelta(hours=1), listener_id=due.listener_id, sent_as=COSTLY
        ),
        sent_this_month=await outbox.sent_since(conn, _month(now, station), sent_as=COSTLY),
        number_stopped_until=stopped.stopped_until if stopped else None,
        said_today=await _said_today(conn, due, now),
    )
    language = listener.language if listener else None
    told = bool(listener and listener.told_at)
    mode = await switches.reply_mode(conn)
    rules = replace(station.rules, mode=mode) if mode else station.rules
    return Ready(due, facts, addresses, language, told, rules)


def _month(now: datetime, station: Station) -> datetime:
    local = now.astimezone(station.rules.zone)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


async def _said_today(conn: AsyncConnection, due: Due, now: datetime) -> bool:
    """Whether all this reply would say is something to be said once a day, and was."""
    if not due.parts or not all(part.get("once_a_day") for part in due.parts):
        return False
    return await outbox.said_since(
        conn, due.listener_id, due.parts[0]["text"], since=now - timedelta(days=1)
    )


def outgoing(ready: Ready, form: str, spoken: Spoken) -> Outgoing:
    """The call in the connector's terms."""
    due = ready.due
    if form == "text" and spoken.buttons:
        form = "buttons"
    text = {"reaction": ACKNOWLEDGED, "read": ""}.get(form, spoken.text)
    return Outgoing(
        number=due.number,
        to=ready.addresses,
        kind=form,
        reference=due.reference,
        text=text,
        buttons=spoken.buttons if form == "buttons" else (),
        answers=due.answers,
    )


async def note_accepted(
    conn: AsyncConnection,
    ready: Ready,
    call: Outgoing,
    accepted: Accepted,
    station: Station,
    *,
    told: bool,
    now: datetime,
) -> None:
    """The service took it: note its id, then whatever was heard of it even earlier."""
    due = ready.due
    state = State.READ if call.kind == "read" else State.ACCEPTED
    await outbox.close(
        conn, due.id, state, provider_id=accepted.provider_id, sent_as=call.kind, reason=None
    )
    await outbox.note_form(conn, due.id, provider_id=accepted.provider_id, sent_as=call.kind)
    await _catch_up(conn, due, accepted.provider_id)
    if told and call.kind in COSTLY:
        await listeners.change(conn, due.listener_id, told_at=now)
    await roles.start_number(conn, due.number)
    aliases = [(due.listener_id, alias) for alias in accepted.aliases]
    await listeners.name(conn, aliases, service=SERVICE, key=station.identifier_key, now=now)
    await _tell(conn, "reply_sent", due, {"as": call.kind}, now=now)


async def _catch_up(conn: AsyncConnection, due: Due, provider_id: str | None) -> None:
    """Apply what was heard of the message before its id was noted."""
    if provider_id is None:
        return
    for row in await statuses.early(conn, provider_id):
        if row.status in _KNOWN:
            state = State(row.status)
            said = {"reason": f"refused: {row.error_code}"} if state is State.FAILED else {}
            await statuses.apply(
                conn, state, provider_id=provider_id, reference=due.reference, **said
            )


_KNOWN = {state.value for state in statuses.BELOW}


async def note_failed(
    conn: AsyncConnection, ready: Ready, failure: SendFailed, form: str, *, now: datetime
) -> None:
    """By the error table: later, never, or the whole number stops until somebody mends it."""
    due, decision = ready.due, failure.decision
    if decision is Decision.UNKNOWN:
        await outbox.close(conn, due.id, State.UNKNOWN, reason=failure.reason, sent_as=form)
        await _tell(conn, "reply_unknown", due, {"code": failure.code}, now=now)
        return
    if decision in (Decision.STOP, Decision.SLOW_NUMBER):
        await _stop_number(conn, due, failure, now=now)
        return
    at = next_try(
        decision,
        attempts=due.attempts + 1,
        created_at=due.created_at,
        now=now,
        jitter=random.random(),  # noqa: S311
    )
    if at is None:
        await outbox.close(conn, due.id, State.FAILED, reason=failure.reason)
        await _tell(conn, "reply_failed", due, {"code": failure.code}, now=now)
        return
    await outbox.again(conn, due.id, due_at=at, reason=failure.reason)


async def _stop_number(
    conn: AsyncConnection, due: Due, failure: SendFailed, *, now: datetime
) -> None:
    """Nothing more from this number for a while; the row itself has lost nothing."""
    refusals = (await roles.stopped(conn)).get(due.number)
    tries = refusals.refusals if refusals else 0
    slow = failure.decision is Decision.SLOW_NUMBER
    pause = timedelta(seconds=2) if slow else _STOP_PAUSES[min(tries, len(_STOP_PAUSES) - 1)]
    await roles.stop_number(
        conn, due.number, until=now + pause, reason=failure.reason, code=failure.code
    )
    await outbox.again(conn, due.id, due_at=now + pause, reason=failure.reason, count=False)


async def skip(conn: AsyncConnection, due: Due, reason: str, *, now: datetime) -> None:
    if await outbox.close(conn, due.id, State.SKIPPED, reason=reason):
        await _tell(conn, "reply_skipped", due, {"reason": reason}, now=now)


async def _tell(
    conn: AsyncConnection, what: str, due: Due, detail: dict[str, object], *, now: datetime
) -> None:
    detail = {"outbox": due.id, **detail}
    event = Event(what, "scheduler", None, None, due.listener_id, detail)
    await log.append(conn, [event], now=now)
