"""How a listener is erased: words, names, numbers and files, in the rows and in the bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Delivery, StatusUpdate
from bot.core.sending import Accepted
from bot.core.station import Station
from bot.core.wishes import TRACK
from bot.steps import leaving
from bot.store import (
    blocks,
    bodies,
    deeds,
    gone,
    hand_overs,
    inbox,
    listener_notes,
    listeners,
    log,
    outbox,
    queue,
    requests,
    traces,
)
from bot.store.bodies import Body
from bot.store.dialogues import dialogues
from bot.store.listeners import identifiers
from bot.store.log import Event
from bot.store.media import give_up, media
from bot.store.roles import notices
from bot.store.statuses import statuses
from bot.store.traces import Traces

GONE_TEXT: dict[str, Any] = {
    "text": "",
    "understood": None,
    "detail": {},
    "button_id": None,
    "reply_to": None,
}
TYPED = dict.fromkeys(("air_text", "note", "note_by"))  # at the desk, about what they said
_KNOWN = queue.items.c.wish.startswith(TRACK)  # else it can be guessed what was typed
GONE_ITEM: dict[str, Any] = {
    "wish": sa.case((_KNOWN, queue.items.c.wish)),
    "performer": sa.case((_KNOWN, queue.items.c.performer)),
    "song": None,
    "artist": None,
    "track_id": None,
    "lookup": None,
    "gathers": None,
    "sender": None,
    "place": None,
    "entities": [],
    "guesses": [],
    "answer": None,
    "copied": None,
    **TYPED,
}
_JUST_NOW = timedelta(minutes=5)  # bodies that may have come while the others were searched
_OUT_IDS = (outbox.outbox.c.provider_id, outbox.outbox.c.earlier_id, outbox.outbox.c.answers)


async def erase(
    conn: AsyncConnection, listener_id: int, station: Station, *, who: str, now: datetime
) -> None:
    """Take a listener's words, names, numbers and files away.

    Rows stay without content, so that a redelivered webhook finds its message known.
    """
    await bodies.take_turn(conn)  # what comes after it is somebody new's
    await _latest_bodies(conn, listener_id, now=now)
    await _typed(conn, listener_id, now=now)
    await leaving.forget(conn, listener_id, now=now)
    await _messages(conn, listener_id, station, now=now)
    await _person(conn, listener_id, now=now)
    await _replies(conn, listener_id, station)
    await log.append(conn, [Event("erased", who, None, None, listener_id)], now=now)


async def _latest_bodies(conn: AsyncConnection, listener_id: int, *, now: datetime) -> None:
    """The older ones were searched before this transaction; these, and where it is known."""
    theirs = await traces.of(conn, listener_id)
    body = bodies.bodies.c
    ids = set(await traces.find(conn, theirs, body.received_at >= now - _JUST_NOW))
    mine = sa.select(inbox.inbox.c.body_id).where(inbox.inbox.c.listener_id == listener_id)
    ids |= set((await conn.execute(sa.select(body.id).where(body.id.in_(mine)))).scalars())
    await traces.take_out(conn, sorted(ids), theirs)
    participant = statuses.c.participant.in_(theirs.names)
    await conn.execute(sa.delete(statuses).where(participant))


async def _messages(
    conn: AsyncConnection, listener_id: int, station: Station, *, now: datetime
) -> None:
    mine = inbox.inbox.c.listener_id == listener_id
    await give_up(conn, media.c.inbox_id.in_(sa.select(inbox.inbox.c.id).where(mine)))
    await settle(conn, mine, "erased", now=now)
    key = station.identifier_key
    await gone.hide(conn, inbox.inbox.c.provider_id, mine, key=key)
    await conn.execute(sa.update(inbox.inbox).where(mine).values(**GONE_TEXT))
    items = queue.items
    await conn.execute(
        sa.update(items)
        .where(items.c.listener_id == listener_id)
        .values(
            **GONE_ITEM,
            status="dismissed",
            changed_at=now,
            version=items.c.version + 1,
        )
    )


async def _typed(conn: AsyncConnection, listener_id: int, *, now: datetime) -> None:
    """What people typed about any item that they speak in goes, also where it is others', too."""
    ids = await requests.all_items_of(conn, listener_id)
    await forget_typed(conn, queue.items.c.id.in_(ids), now=now)


async def forget_typed(
    conn: AsyncConnection, which: sa.ColumnElement[bool], *, now: datetime
) -> None:
    """Edits and notes of these items, how they were before, and what a playout said of them."""
    items = queue.items
    theirs = sa.select(items.c.id).where(which)
    await deeds.forget(conn, deeds.deed_changes.c.item_id.in_(theirs))
    await hand_overs.forget_reasons(conn, theirs)
    said = sa.or_(items.c.air_text.is_not(None), items.c.note.is_not(None))
    newer = {"changed_at": now, "version": items.c.version + 1}
    ids = list((await conn.execute(theirs.where(said))).scalars())
    await conn.execute(sa.update(items).where(items.c.id.in_(ids)).values(**TYPED, **newer))
    events = [Event("marked", "erasing", one, detail={"deed": "edit"}) for one in ids]
    await log.append(conn, events, now=now)


async def settle(
    conn: AsyncConnection, which: sa.ColumnElement[bool], reason: str, *, now: datetime
) -> None:
    await conn.execute(
        sa.update(inbox.inbox)
        .where(which, inbox.inbox.c.settled_at.is_(None))
        .values(settled_at=now, settled_as=reason, claimed_until=None)
    )


async def _person(conn: AsyncConnection, listener_id: int, *, now: datetime) -> None:
    """First the row, which a call under way holds while it notes what came of it."""
    values = {"name": None, "language": None, "erased_at": now, **blocks.NONE}
    await listeners.change(conn, listener_id, **values)
    await conn.execute(sa.delete(dialogues).where(dialogues.c.listener_id == listener_id))
    await conn.execute(sa.delete(identifiers).where(identifiers.c.listener_id == listener_id))
    await conn.execute(sa.delete(notices).where(about([listener_id])))
    await listener_notes.forget(conn, listener_notes.listener_notes.c.listener_id == listener_id)


def about(listener_ids: Sequence[int]) -> sa.ColumnElement[bool]:
    """The notices about these listeners: they name messages, and so numbers."""
    listener = sa.cast(notices.c.detail["listener"], sa.Text)
    return listener.in_([str(one) for one in listener_ids])


async def _replies(conn: AsyncConnection, listener_id: int, station: Station) -> None:
    mine = outbox.outbox.c.listener_id == listener_id
    await hide_replies(conn, mine, station.identifier_key)
    await conn.execute(sa.update(outbox.outbox).where(mine).values(parts=[]))
    await conn.execute(
        sa.update(outbox.outbox)
        .where(mine, outbox.outbox.c.state == "queued")
        .values(state="skipped", reason="erased", gathering=None)
    )


async def hide_replies(conn: AsyncConnection, which: sa.ColumnElement[bool], key: bytes) -> None:
    """The ids of these replies name nobody any more; nor do the statuses that spoke of them."""
    for column in _OUT_IDS[:2]:
        told = sa.select(column).where(which, column.is_not(None))
        await conn.execute(sa.delete(statuses).where(statuses.c.provider_id.in_(told)))
    for column in _OUT_IDS:
        await gone.hide(conn, column, which, key=key)


async def from_bodies(conn: AsyncConnection, ids: Sequence[int]) -> None:
    """Take single messages out of the bodies that they came in."""
    columns = (inbox.inbox.c.body_id, inbox.inbox.c.provider_id)
    rows = list(await conn.execute(sa.select(*columns).where(inbox.inbox.c.id.in_(ids))))
    theirs = Traces(messages=frozenset(row.provider_id for row in rows))
    await traces.take_out(conn, [row.body_id for row in rows if row.body_id], theirs)


# what comes of them later


async def as_kept(
    conn: AsyncConnection, listener_id: int, accepted: Accepted, station: Station
) -> Accepted:
    """What came of a call; it brings nothing back of a listener who was erased meanwhile."""
    if not await listeners.erased(conn, listener_id):
        return accepted
    if accepted.provider_id is None:
        return Accepted(None)
    early = statuses.c.provider_id == accepted.provider_id
    await conn.execute(sa.delete(statuses).where(early))
    return Accepted(gone.hashed(accepted.provider_id, station.identifier_key))


async def nameless(
    conn: AsyncConnection, updates: Sequence[StatusUpdate], station: Station
) -> list[StatusUpdate]:
    """Statuses of replies to somebody who is gone, under the name that the reply has now."""
    ids = {one.provider_id: gone.hashed(one.provider_id, station.identifier_key) for one in updates}
    references = [one.reference for one in updates if one.reference]
    found = await traces.replies_to_the_gone(conn, ids.values(), references)
    return [
        replace(one, provider_id=ids[one.provider_id], participant=None)
        if ids[one.provider_id] in found or one.reference in found
        else one
        for one in updates
    ]


async def not_again(
    conn: AsyncConnection, read: Sequence[tuple[Body, Delivery]], station: Station
) -> None:
    """What is told once more of somebody who is gone does not stay in the body that tells it."""
    told = {body.id: _ids(delivery) for body, delivery in read}
    hashes = {gone.hashed(one, station.identifier_key): one for ids in told.values() for one in ids}
    numbers = {one.number for _, delivery in read for one in delivery.messages}
    here = await traces.messages_of_the_gone(conn, numbers, hashes)
    here |= await traces.replies_to_the_gone(conn, hashes)
    again = frozenset(hashes[one] for one in here)
    bodies_again = [body_id for body_id, ids in told.items() if ids & again]
    if bodies_again:
        await traces.take_out(conn, bodies_again, Traces(messages=again))


def _ids(delivery: Delivery) -> set[str]:
    ids = {one.provider_id for one in delivery.messages}
    return ids | {one.provider_id for one in delivery.statuses}
