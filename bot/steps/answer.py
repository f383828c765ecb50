"""One owed call: the facts for the decision, the words, and what came of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import in_time
from bot.core.answering import WHOLE_NUMBER, Facts, next_try
from bot.core.messages import Identifier
from bot.core.replies import Spoken
from bot.core.rules import CONFIRMATIONS, RETRY_FOR, WORD_WITHIN, ReplyRules
from bot.core.sending import Accepted, Decision, Outgoing, SendFailed
from bot.core.station import Station
from bot.core.templates import Filled
from bot.steps import erase, look_up, refusals, statuses
from bot.steps.arrival import SERVICE
from bot.store import (
    alarmed,
    blocks,
    dialogues,
    inbox,
    listeners,
    log,
    outbox,
    queue,
    roles,
    sent,
    shows,
    switches,
)
from bot.store.log import Event
from bot.store.outbox import Due, State

COSTLY = ("text", "buttons", "template")  # what the service bills
ACKNOWLEDGED = "✅"


@dataclass(frozen=True)
class Ready:
    """Everything to make and word one call."""

    due: Due
    facts: Facts
    addresses: tuple[Identifier, ...]
    language: str | None
    told: bool
    rules: ReplyRules  # the station's, under what somebody has switched
    at: datetime  # when the call begins
    on_air: bool | None = None  # whether a show is; None: the station's hours say

    def spoken(self, station: Station, *, now: datetime) -> Spoken:
        if self.due.who is not None:  # a person's words, exactly as they were typed
            return Spoken("".join(part["words"] for part in self.due.parts))
        return station.replies.speak(
            self.due.parts,
            language=self.language,
            local=now.astimezone(station.rules.zone),
            tell=not self.told,
            on_air=self.on_air,
        )


async def prepare(conn: AsyncConnection, due: Due, station: Station, *, now: datetime) -> Ready:
    """Read what the decision needs."""
    due = replace(due, parts=in_time.true_at(now, due.parts))
    listener = await listeners.get(conn, due.listener_id)
    known = listener is not None and listener.erased_at is None
    addresses = await listeners.addresses(conn, due.listener_id)
    stopped = (await roles.stopped(conn)).get(due.number)
    block = blocks.of(listener) if listener else None
    facts = Facts(
        kind=due.kind,
        despite_stop=any(part.get("despite_stop") for part in due.parts),
        confirms=any(part.get("text") in CONFIRMATIONS for part in due.parts),
        puzzled=_once_a_day(due),
        heard=due.heard_at or due.created_at,
        replies=listener.replies if listener and known else "erased",
        reachable=bool(addresses),
        last_heard=await inbox.last_heard(conn, due.listener_id, due.number),
        last_written=(await sent.last_to(conn, [due.listener_id])).get(due.listener_id),
        sent_this_second=await sent.count_since(
            conn, now - timedelta(seconds=1), now, number=due.number
        ),
        sent_this_hour=await sent.count_since(
            conn, now - timedelta(hours=1), forms=COSTLY, listener_id=due.listener_id
        ),
        sent_this_month=await sent.count_since(conn, station.rules.month(now), forms=COSTLY),
        number_stopped_until=stopped.stopped_until if stopped else None,
        said_today=await _said_today(conn, due, now),
        number_ours=due.number in station.numbers,
        until=in_time.until(due.parts),
        answered_at=listener.answered_at if listener else None,
        blocked=bool(block and block.holds(now)),
        alarmed=await alarmed.is_open(conn, due.listener_id),
        by_person=due.who is not None,
        template=any("template" in part for part in due.parts),
    )
    language = listener.language if listener else None
    told = bool(listener and listener.told_at)
    mode = await switches.reply_mode(conn)
    rules = replace(station.rules, mode=mode) if mode else station.rules
    on_air = await shows.is_on_air(conn, due.number)
    return Ready(due, facts, addresses, language, told, rules, now, on_air)


def _once_a_day(due: Due) -> bool:
    return bool(due.parts) and all(part.get("once_a_day") for part in due.parts)


async def _said_today(conn: AsyncConnection, due: Due, now: datetime) -> bool:
    """Whether all this reply would say is something to be said once a day, and was."""
    if not _once_a_day(due):
        return False
    return await sent.said_since(
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
        template=_template(due) if form == "template" else None,
    )


def _template(due: Due) -> Filled:
    (part,) = due.parts
    blanks = tuple((blank, value) for blank, value in part["blanks"])
    return Filled(part["template"], part["language"], blanks)


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
    accepted = await erase.as_kept(conn, due.listener_id, accepted, station)
    state = State.READ if call.kind == "read" else State.ACCEPTED
    await outbox.close(
        conn,
        due.id,
        state,
        reference=due.reference,
        provider_id=accepted.provider_id,
        reason=None,
    )
    await _note_taken(conn, due, call.kind, accepted.provider_id, told=told, now=now)
    await roles.start_number(conn, due.number)
    aliases = [(due.listener_id, alias) for alias in accepted.aliases]
    await listeners.name(conn, aliases, service=SERVICE, key=station.identifier_key, now=now)
    await statuses.catch_up(
        conn,
        station,
        number=due.number,
        provider_id=accepted.provider_id,
        reference=due.reference,
        now=now,
    )


async def _note_taken(
    conn: AsyncConnection,
    due: Due,
    form: str,
    provider_id: str | None,
    *,
    told: bool,
    now: datetime,
) -> None:
    """What follows from a message that went out; nothing does if a status has failed it since."""
    if not await outbox.note_form(conn, due, provider_id=provider_id, sent_as=form):
        return
    if form not in COSTLY:
        await _unask(conn, due, now=now)
    elif told:
        await listeners.change(conn, due.listener_id, told_at=now)
    await _tell(conn, "reply_sent", due, {"as": form}, now=now)


async def note_failed(
    conn: AsyncConnection,
    ready: Ready,
    failure: SendFailed,
    form: str,
    *,
    told: bool,
    now: datetime,
) -> None:
    """By the error table: later, never, or the whole number stops until somebody mends it."""
    due, decision = ready.due, failure.decision
    if decision is Decision.UNKNOWN:
        await _note_unknown(conn, due, failure, form, told=told, now=now)
        return
    if decision in WHOLE_NUMBER:
        at = await _rest(conn, ready, failure, now=now)
    else:
        await _note(conn, ready, failure, now=now)
        at = next_try(
            decision,
            attempts=due.attempts + 1,
            created_at=due.created_at,
            now=now,
            jitter=random.random(),  # noqa: S311
        )
        if at:
            await outbox.again(conn, due, due_at=at, reason=failure.reason)
    if at is None and await outbox.close(
        conn, due.id, State.FAILED, reference=due.reference, reason=failure.reason
    ):
        await _unask(conn, due, now=now)
        await _tell(conn, "reply_failed", due, {"code": failure.code}, now=now)


async def _note_unknown(
    conn: AsyncConnection, due: Due, failure: SendFailed, form: str, *, told: bool, now: datetime
) -> None:
    """Nobody answered the call, but statuses may have told meanwhile what became of it."""
    if await outbox.close(
        conn, due.id, State.UNKNOWN, reference=due.reference, reason=failure.reason
    ):
        await _tell(conn, "reply_unknown", due, {"code": failure.code}, now=now)
    await _note_taken(conn, due, form, None, told=told, now=now)


async def _rest(
    conn: AsyncConnection, ready: Ready, failure: SendFailed, *, now: datetime
) -> datetime | None:
    """Nothing more from this number for a while; the row waits with it, its own tries unspent.

    A row that the number was too fast for has its time; a person who mends a token may need more.
    """
    due = ready.due
    await outbox.again(conn, due, due_at=now, reason=failure.reason, count=False)
    until = await _note(conn, ready, failure, now=now) or now
    if failure.decision is not Decision.STOP and until > due.created_at + RETRY_FOR:
        return None
    await outbox.postpone(conn, [due.id], due_at=until)
    return until


async def _note(
    conn: AsyncConnection, ready: Ready, failure: SendFailed, *, now: datetime
) -> datetime | None:
    return await refusals.note(
        conn,
        ready.due.number,
        failure.decision,
        code=failure.code,
        reason=failure.reason,
        told_by="answer",
        sent_at=ready.at,
        now=now,
    )


async def begin(conn: AsyncConnection, ready: Ready, form: str, *, now: datetime) -> None:
    """Write down that the call is about to be made."""
    await outbox.start_sending(conn, ready.due.id, form=form, now=now)
    if ready.facts.kind == "reply":  # a tick brings no status
        await roles.wait_for_word(conn, ready.due.number, until=now + WORD_WITHIN)


async def give_up_on_lost(conn: AsyncConnection, *, before: datetime, now: datetime) -> int:
    """A call that a dead scheduler was making is unknown for good, never made again."""
    lost = await outbox.abandoned(conn, before=before, now=now)
    await log.append(
        conn,
        [
            Event("reply_unknown", "scheduler", None, None, row.listener_id, {"outbox": row.id})
            for row in lost
        ],
        now=now,
    )
    return len(lost)


async def skip(conn: AsyncConnection, due: Due, reason: str, *, now: datetime) -> None:
    if await outbox.close(conn, due.id, State.SKIPPED, reason=reason):
        await _unask(conn, due, now=now)
        await _tell(conn, "reply_skipped", due, {"reason": reason}, now=now)


async def _unask(conn: AsyncConnection, due: Due, *, now: datetime) -> None:
    """A question that did not go out waits for no answer: the next words are a message as any."""
    await look_up.unanswered(conn, due.parts, now=now)
    items = [part["item"] for part in due.parts if "item" in part]
    if not items:
        return
    await dialogues.unask(conn, due.listener_id, due.number, items)
    changed = await queue.not_asked(conn, items, now=now)
    events = [Event("not_asked", "scheduler", one, None, due.listener_id) for one in changed]
    await log.append(conn, events, now=now)


async def _tell(
    conn: AsyncConnection, what: str, due: Due, detail: dict[str, object], *, now: datetime
) -> None:
    by = {} if due.who is None else {"by": due.who}
    detail = {"outbox": due.id, **by, **detail}
    event = Event(what, "scheduler", None, None, due.listener_id, detail)
    await log.append(conn, [event], now=now)
