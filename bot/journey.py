"""The life of a listener's message, top to bottom. Start reading here.

    listener -> webhook -> receive -> split -> INBOX -> claim -> (Rasa) -> file -> QUEUE -> desk
                                                                           file -> OUTBOX
    desk: move, undo, sort_by_hand                                  answer -> WhatsApp -> listener

Only these functions move a message on. Each opens one short transaction and none is open while
Rasa or the network works; each may run twice and has the effect of once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import answering
from bot.core.errors import StoreUnavailable
from bot.core.filing import Dialogue
from bot.core.hearing import Hearing
from bot.core.messages import Delivery
from bot.core.sending import Sender, SendFailed
from bot.core.station import Station
from bot.steps import act, arrival, door, keep, statuses
from bot.steps import answer as answering_step
from bot.steps import file as filing
from bot.store import bodies, dialogues, inbox, listeners, log, outbox, roles
from bot.store.bodies import Body
from bot.store.database import UNAVAILABLE, Database, unavailable
from bot.store.inbox import Waiting
from bot.store.log import Event
from bot.store.outbox import Due

LEASE = timedelta(seconds=60)  # a worker that holds messages longer than this is taken for dead
MOST_ATTEMPTS = 3
SPLIT_AT_ONCE = 200
SENDER_LEASE = "scheduler"
SENDING_LEASE = timedelta(seconds=30)


# 1. A webhook call: keep the bodies, durably, before the service hears 200.


async def receive(
    database: Database, received: Sequence[tuple[bytes, frozenset[str]]], *, now: datetime
) -> None:
    """Keep bodies that wait together in one transaction, or raise StoreUnavailable."""
    try:
        async with database.write() as conn:
            await bodies.add(conn, received, service=arrival.SERVICE, now=now)
    except UNAVAILABLE as error:
        raise StoreUnavailable(type(error).__name__) from error


# 2. Taking the bodies apart: an inbox row a message, statuses to the outbox.


@dataclass(frozen=True)
class Unreadable:
    """A body that no parser can read."""

    reason: str


Parse = Callable[[bytes], "Delivery | Unreadable"]


async def split(
    database: Database,
    station: Station,
    parse: Parse,
    *,
    now: datetime,
    before: datetime | None = None,
) -> int:
    """Take waiting bodies apart; how many there were. `before` rescues what `web` left."""
    try:
        async with database.write() as conn:
            await bodies.take_turn(conn)
            waiting = await bodies.unsplit(conn, limit=SPLIT_AT_ONCE, before=before)
            await _take_apart(conn, station, parse, waiting, now=now)
            return len(waiting)
    except Exception as error:
        if unavailable(error):
            raise
    return await _split_singly(database, station, parse, now=now, before=before)


async def _split_singly(
    database: Database, station: Station, parse: Parse, *, now: datetime, before: datetime | None
) -> int:
    """A body that spoils it for the others is found out and set aside."""
    async with database.read() as conn:
        waiting = await bodies.unsplit(conn, limit=SPLIT_AT_ONCE, before=before)
    for body in waiting:
        try:
            async with database.write() as conn:
                await bodies.take_turn(conn)
                alone = await bodies.unsplit(conn, limit=1, only=body.id)
                await _take_apart(conn, station, parse, alone, now=now)
        except Exception as error:
            if unavailable(error):
                raise
            async with database.write() as conn:
                await _park(conn, body, type(error).__name__, now=now)
    return len(waiting)


async def _take_apart(
    conn: AsyncConnection,
    station: Station,
    parse: Parse,
    waiting: Sequence[Body],
    *,
    now: datetime,
) -> None:
    read: list[tuple[Body, Delivery]] = []
    for body in waiting:
        found = parse(body.body)
        if isinstance(found, Unreadable):
            await _park(conn, body, found.reason, now=now)
        else:
            read.append((body, found))
    for body, delivery in read:  # first, so that messages under a new id find their listener
        mine = station.numbers & body.numbers
        changes = [one for one in delivery.identity_changes if one.number in mine]
        await arrival.rename(conn, changes, station, now=now)
    arrived = await arrival.take_in(conn, read, station, now=now)
    heard = await door.at_the_door(conn, arrived, station, now=now, session=station.rules.session)
    await filing.carry_out(conn, heard, station, now=now)
    for body, delivery in read:
        mine = station.numbers & body.numbers
        updates = [one for one in delivery.statuses if one.number in mine]
        await statuses.hear_back(conn, updates, now=now)
        await arrival.note(conn, delivery.notices, now=now)
    await bodies.done(conn, [body.id for body, _ in read], now=now)


async def _park(conn: AsyncConnection, body: Body, reason: str, *, now: datetime) -> None:
    await bodies.park(conn, body.id, reason, now=now)
    await log.append(conn, [Event("parked", "web", detail={"body": body.id})], now=now)


# 3. The worker takes listeners: all that a listener has waiting, under one lease.


@dataclass(frozen=True)
class Claimed:
    """A message in a worker's hands, with what was said before."""

    waiting: Waiting
    dialogue: Dialogue


async def claim(
    database: Database, station: Station, *, limit: int, now: datetime
) -> tuple[str, list[Claimed]]:
    """The claim's token and its messages; what was tried too often is left for a person."""
    token = secrets.token_hex(8)
    async with database.write() as conn:
        waiting = await inbox.claim(conn, token=token, now=now, lease=LEASE, limit=limit)
        worn = [one.id for one in waiting if one.attempts > MOST_ATTEMPTS]
        if worn:
            await _leave_unsorted(conn, worn, now=now)
        pairs = [(one.listener_id, one.number) for one in waiting]
        known = await dialogues.of(conn, pairs, now=now, session=station.rules.session)
    return token, [
        Claimed(one, known.get((one.listener_id, one.number), Dialogue()))
        for one in waiting
        if one.id not in set(worn)
    ]


# 4. Filing: what Rasa and the actions decided, written in one short transaction.


async def file(
    database: Database,
    station: Station,
    token: str,
    heard: Sequence[tuple[Claimed, Hearing]],
    *,
    now: datetime,
) -> None:
    """Settle what has a filing; what has none is tried again, then left for a person."""
    try:
        await _file_together(database, station, token, heard, now=now)
    except Exception as error:
        if unavailable(error):
            raise
        await _file_singly(database, station, token, heard, now=now)


async def _file_singly(
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
            await _file_together(database, station, token, [(claimed, hearing)], now=now)
            continue
        except Exception as error:
            if unavailable(error):
                raise
            spoilt = (claimed, replace(hearing, filing=None))
        listener = claimed.waiting.listener_id
        behind = [pair for pair in waiting if pair[0].waiting.listener_id == listener]
        if claimed.waiting.attempts < MOST_ATTEMPTS:  # they wait behind it
            waiting = [pair for pair in waiting if pair not in behind]
            await _file_together(database, station, token, [spoilt, *behind], now=now)
        else:
            await _file_together(database, station, token, [spoilt], now=now)


async def _file_together(
    database: Database,
    station: Station,
    token: str,
    heard: Sequence[tuple[Claimed, Hearing]],
    *,
    now: datetime,
) -> None:
    async with database.write() as conn:
        ids = [claimed.waiting.id for claimed, _ in heard]
        mine = await inbox.still_mine(conn, ids, token=token)
        done, worn, again = _outcome([pair for pair in heard if pair[0].waiting.id in mine])
        await filing.carry_out(conn, [_heard(*pair) for pair in done], station, now=now)
        await _leave_unsorted(conn, worn, now=now)
        await inbox.release(conn, again, token=token)


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


def _heard(claimed: Claimed, hearing: Hearing) -> filing.Heard:
    one = claimed.waiting
    assert hearing.filing is not None
    wanted = filing.wants_answer(one.replies, hearing.filing.listener)
    return filing.Heard(
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
        dialogue=claimed.dialogue,
    )


async def _leave_unsorted(conn: AsyncConnection, ids: Sequence[int], *, now: datetime) -> None:
    """The bot gives up: the desk shows the message as unsorted until a person acts on it."""
    if ids:
        await inbox.leave_unsorted(conn, ids, now=now)
        await log.append(
            conn, [Event("left_unsorted", "worker", None, one) for one in ids], now=now
        )


# 5. The desk: what people do with items, and with messages the bot has not sorted.


async def move(
    database: Database,
    station: Station,
    item_id: int,
    action: str,
    *,
    version: int | None,
    who: str,
    now: datetime,
) -> act.Moved:
    """A presenter's click: take, air, dismiss or return. Two people never take one item."""
    async with database.write() as conn:
        moved = await act.move(conn, item_id, action, version=version, who=who, now=now)
        if moved.done and action == "take":
            await act.tick(conn, item_id, station, now=now)
        return moved


async def undo(database: Database, item_id: int, *, who: str, now: datetime) -> act.Moved:
    """Take back the latest move of an item."""
    async with database.write() as conn:
        return await act.undo(conn, item_id, who=who, now=now)


async def sort_by_hand(
    database: Database,
    station: Station,
    inbox_id: int,
    action: str,
    *,
    who: str,
    now: datetime,
) -> act.Moved:
    """A person takes or dismisses a message that the bot has not sorted, and so settles it."""
    async with database.write() as conn:
        moved = await act.sort_by_hand(conn, inbox_id, action, who=who, now=now)
        if moved.done and moved.item_id and action == "take":
            await act.tick(conn, moved.item_id, station, now=now)
        return moved


async def set_replies(
    database: Database, listener_id: int, replies: str, *, who: str, now: datetime
) -> None:
    """A producer decides whether a listener is written to: "on" or "stopped"."""
    async with database.write() as conn:
        await listeners.change(conn, listener_id, replies=replies)
        detail = {"change": replies}
        event = Event("listener_changed", who, None, None, listener_id, detail)
        await log.append(conn, [event], now=now)


async def erase(database: Database, listener_id: int, *, who: str, now: datetime) -> list[str]:
    """A manager erases a listener; the names of files that are to go from the disk as well."""
    async with database.write() as conn:
        return await keep.erase(conn, listener_id, who=who, now=now)


# 6. The scheduler answers: a row is marked before the call, and again when the call has ended.


async def due(database: Database, *, now: datetime, limit: int) -> list[Due]:
    """The replies whose time has come."""
    async with database.read() as conn:
        return await outbox.due(conn, now=now, limit=limit)


async def answer(
    database: Database,
    station: Station,
    sender: Sender,
    row: Due,
    *,
    holder: str,
    clock: Callable[[], datetime],
) -> None:
    """Send one owed reply, if the rules still say so and this scheduler still holds the lease."""
    ready = await _start(database, station, row, holder=holder, now=clock())
    if ready is None:
        return
    prepared, form = ready
    spoken = prepared.spoken(station, now=clock())
    call = answering_step.outgoing(prepared, form, spoken)
    try:
        accepted = await sender.send(call)
    except SendFailed as failure:
        async with database.write() as conn:
            await answering_step.note_failed(conn, prepared, failure, call.kind, now=clock())
        return
    async with database.write() as conn:
        await answering_step.note_accepted(
            conn, prepared, call, accepted, station, told=spoken.told, now=clock()
        )


async def _start(
    database: Database, station: Station, row: Due, *, holder: str, now: datetime
) -> tuple[answering_step.Ready, str] | None:
    """Decide, and write down that the call is about to be made."""
    async with database.write() as conn:
        if not await roles.holds(conn, SENDER_LEASE, holder, now=now):
            return None
        # a burst may have grown since the row was read: what is sent is what it holds now
        due_row = await outbox.still_due(conn, row.id, now=now)
        if due_row is None:
            return None
        prepared = await answering_step.prepare(conn, due_row, station, now=now)
        choice = answering.decide(prepared.facts, prepared.rules, now=now)
        if isinstance(choice, answering.Skip):
            await answering_step.skip(conn, due_row, choice.reason, now=now)
            return None
        if isinstance(choice, answering.Later):
            await outbox.postpone(conn, [due_row.id], due_at=choice.at)
            return None
        await outbox.start_sending(conn, due_row.id, now=now)
        return prepared, choice.form
