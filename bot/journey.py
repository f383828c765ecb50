"""The life of a listener's message, top to bottom. Start reading here.

    listener -> webhook -> receive -> split -> INBOX -> claim -> (Rasa) -> file -> QUEUE -> desk
                                                                           file -> OUTBOX
    desk: do, undo, split_off                                       answer -> WhatsApp -> listener

Only these functions move a message on. Each opens one short transaction and none is open while
Rasa or the network works; each may run twice and has the effect of once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core import answering
from bot.core.deeds import Doing
from bot.core.errors import StoreUnavailable
from bot.core.hearing import Hearing
from bot.core.sending import Sender, SendFailed
from bot.core.station import Station
from bot.steps import (
    act,
    airing,
    apart,
    arrival,
    choice,
    deeds,
    handing,
    leaving,
    meeting,
    noting,
    settle,
    singly,
)
from bot.steps import answer as answering_step
from bot.steps import lapse as lapsing
from bot.steps import refine as refining
from bot.steps import reply as replying
from bot.steps import transcript as transcribing
from bot.steps.apart import Parse as Parse
from bot.steps.apart import Unreadable as Unreadable
from bot.steps.deeds import Done as Done
from bot.steps.deeds import Target as Target
from bot.steps.heard import unasked
from bot.steps.settle import MOST_ATTEMPTS as MOST_ATTEMPTS
from bot.steps.settle import Claimed as Claimed
from bot.store import bodies, claims, outbox, roles
from bot.store.database import UNAVAILABLE, Database, unavailable
from bot.store.outbox import Due

UTC = ZoneInfo("UTC")

LEASE = timedelta(seconds=60)  # a worker that holds messages longer than this is taken for dead
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


async def split(
    database: Database,
    station: Station,
    parse: Parse,
    *,
    now: datetime,
    before: datetime | None = None,
    some: bool = False,
) -> int:
    """Take waiting bodies apart; how many there were. `before` rescues what `web` left.

    Who knows that `some` wait need not look before.
    """
    if not some and not await _any_unsplit(database, before):
        return 0
    try:
        async with database.write() as conn:
            await bodies.take_turn(conn)
            waiting = await bodies.unsplit(conn, before=before)
            await apart.take_apart(conn, station, parse, waiting, now=now)
            return len(waiting)
    except Exception as error:
        if unavailable(error):
            raise
    return await singly.split(database, station, parse, now=now, before=before)


async def _any_unsplit(database: Database, before: datetime | None) -> bool:
    async with database.read(short=True) as conn:
        return await bodies.any_unsplit(conn, before=before)


# 3. The worker takes listeners: all that a listener has waiting, under one lease.


async def claim(
    database: Database, station: Station, *, limit: int, now: datetime
) -> tuple[str, list[Claimed]]:
    """The claim's token and its messages, with what each of them meets.

    What was tried too often is left for a person.
    """
    token = secrets.token_hex(8)
    async with database.read(short=True) as conn:  # most hints are of something else
        if not await claims.any_waiting(conn):
            return token, []
    async with database.write() as conn:
        waiting = await claims.claim(conn, token=token, now=now, lease=LEASE, limit=limit)
        worn = [one.id for one in waiting if one.attempts > MOST_ATTEMPTS]
        await settle.leave_unsorted(conn, worn, now=now)
        fresh = [one for one in waiting if one.id not in set(worn)]
        return token, await meeting.met(conn, fresh, station, now=now)


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
        async with database.write() as conn:
            await settle.settle(conn, heard, station, token=token, now=now)
    except Exception as error:
        if unavailable(error):
            raise
        await singly.file(database, station, token, heard, now=now)


# 5. When nothing waits, what was read in haste is read again, and put right in place.
# So is a voice note that has found words.


async def transcribe(
    database: Database, station: Station, media_id: int, text: str | None, *, now: datetime
) -> None:
    """Keep what a voice note says; None if the transcriber could not tell."""
    async with database.write() as conn:
        await transcribing.keep(conn, media_id, text, station, now=now)


async def hurried(database: Database, station: Station, *, limit: int) -> list[Claimed]:
    """Messages that were read in haste; each is handed out once."""
    async with database.read(short=True) as conn:
        if not await claims.any_hurried(conn):
            return []
    async with database.write() as conn:
        taken = await claims.take_hurried(conn, limit=limit)
        return await meeting.met_anew(conn, taken, station)


async def refine(
    database: Database, station: Station, heard: Sequence[tuple[Claimed, Hearing]], *, now: datetime
) -> int:
    """Move what the second reading puts elsewhere, unless a person has touched it; how many."""
    again = [unasked(settle.heard_of(*pair)) for pair in heard if pair[1].filing]
    try:
        async with database.write() as conn:
            return await refining.refine(conn, again, station, now=now)
    except Exception as error:
        if unavailable(error):
            raise
    return await singly.refine(database, station, again, now=now)


# 6. The desk: what people do with items, and with messages the bot has not sorted.


async def do(database: Database, station: Station, doing: Doing, targets: Sequence[Target]) -> Done:
    """One deed of one person, to one item or to many. Two people never take one item."""
    async with database.write() as conn:
        done = await deeds.do(conn, station, doing, targets)
        if doing.deed in act.TICKING:
            for item_id in done.items:
                await act.tick(conn, item_id, station, now=doing.now)
        return done


async def note_down(
    database: Database,
    station: Station,
    noted: noting.Noted,
    *,
    who: str,
    presents: bool,
    now: datetime,
) -> int | None:
    """A call or a note becomes an item; None if it is one already."""
    async with database.write() as conn:
        return await noting.note(conn, station, noted, who=who, presents=presents, now=now)


async def undo(
    database: Database,
    deed_id: int,
    *,
    who: str,
    anybodys: bool = False,
    presents: bool = False,
    zone: ZoneInfo = UTC,
    now: datetime,
) -> Done:
    """Take a deed back, of all items that nothing happened to since. Raises Refused."""
    async with database.write() as conn:
        return await deeds.undo(
            conn, deed_id, zone, who=who, anybodys=anybodys, presents=presents, now=now
        )


async def split_off(
    database: Database, item_id: int, request_id: int, *, who: str, now: datetime
) -> act.Moved:
    """Give one of several requests an item of its own."""
    async with database.write() as conn:
        return await leaving.split_off(conn, item_id, request_id, who=who, now=now)


async def choose_track(
    database: Database,
    station: Station,
    item_id: int,
    track_id: int | None,
    *,
    version: int | None,
    who: str,
    now: datetime,
) -> choice.Chosen:
    """A person says which track a request means; None: none that the station has."""
    async with database.write() as conn:
        return await choice.choose(
            conn, item_id, track_id, version=version, who=who, station=station, now=now
        )


async def hand_over(
    database: Database, station: Station, item_id: int, *, who: str, now: datetime
) -> act.Moved:
    """A person hands a song over to the playout; the scheduler gives it (bot/handing.py)."""
    async with database.write() as conn:
        return await handing.owe(conn, item_id, who=who, station=station, now=now)


async def open_card(
    database: Database, station: Station, kind: str, row_id: int, *, now: datetime
) -> None:
    """A person opens one of the "items" or "messages": the listener gets the read tick, once."""
    async with database.write() as conn:
        await act.OPENED[kind](conn, row_id, station, now=now)


async def reply(
    database: Database,
    station: Station,
    kind: str,
    row_id: int,
    wanted: replying.Wanted,
    *,
    who: str,
    now: datetime,
) -> replying.Replied:
    """A person answers the listener behind one of the "items" or "messages", once a click."""
    async with database.write() as conn:
        return await replying.reply(conn, kind, row_id, wanted, station, who=who, now=now)


async def lapse(database: Database, *, now: datetime) -> int:
    """What the station's rules held back until now may be played; how many requests that were."""
    async with database.read() as conn:
        due_ids = await lapsing.due(conn, now=now)
    free = 0
    for item_id in due_ids:
        async with database.write() as conn:
            free += await lapsing.lapse(conn, item_id, now=now)
    return free


async def to_studio(
    database: Database,
    item_id: int,
    studio_id: int,
    *,
    version: int | None,
    who: str,
    now: datetime,
) -> act.Moved:
    """Give an item to another studio, and to the show that is on there."""
    async with database.write() as conn:
        return await airing.to_studio(conn, item_id, studio_id, version=version, who=who, now=now)


# 7. The scheduler answers: a row is marked before the call, and again when the call has ended.


async def due(database: Database, *, now: datetime, limit: int) -> list[Due]:
    """The replies whose time has come."""
    async with database.read(short=True) as conn:
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
            await answering_step.note_failed(
                conn, prepared, failure, call.kind, told=spoken.told, now=clock()
            )
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
        await answering_step.begin(conn, prepared, choice.form, now=now)
        return prepared, choice.form
