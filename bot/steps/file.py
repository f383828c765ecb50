"""Carrying out filings: items, replies, dialogue and log of many messages in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.control import normalised
from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.purposes import PURPOSES, Lane
from bot.core.station import Station
from bot.core.understanding import Understood
from bot.store import dialogues, gathering, inbox, listeners, log, queue
from bot.store.log import Event


@dataclass(frozen=True)
class Heard:
    """A message and what was decided about it."""

    inbox_id: int
    listener_id: int
    number: str
    provider_id: str
    text: str
    sent_at: datetime
    received_at: datetime
    answerable: bool  # the listener wants to hear back, and it is no group
    filing: Filing
    understood: Understood | None = None
    sorted_by: str = "bot"


async def carry_out(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station, *, now: datetime
) -> None:
    """Write everything that these filings mean; the caller has made sure they are still ours."""
    made = await _items(conn, heard, now=now)
    heard = [await _resolved(conn, one, made, now=now) for one in heard]
    await _join(conn, heard, now=now)
    await inbox.settle(conn, {one.inbox_id: _settled(one) for one in heard}, now=now)
    await _change_listeners(conn, heard, station)
    await _owe(conn, heard, made, station, now=now)
    await _remember(conn, heard, made, station, now=now)
    await _tell(conn, heard, made, now=now)


async def _items(
    conn: AsyncConnection, heard: Sequence[Heard], *, now: datetime
) -> dict[int, list[int]]:
    """New items, and which message they came from."""
    rows = [(one, item) for one in heard for item in _rows(one)]
    ids = await queue.add(conn, [item for _, item in rows], now=now)
    made: dict[int, list[int]] = {}
    for item_id, (one, _) in zip(ids, rows, strict=True):
        made.setdefault(one.inbox_id, []).append(item_id)
    return made


async def _resolved(
    conn: AsyncConnection, one: Heard, made: dict[int, list[int]], *, now: datetime
) -> Heard:
    """A follow-up with the item that it adds to; if that is gone from the queue, its own item."""
    joins = one.filing.joins
    if joins is None:
        return one
    if joins < 0:  # the message before it in the same batch
        ids = made.get(-joins) or await queue.items_of(conn, -joins)
        joins = ids[0] if ids else None
    item = await queue.get(conn, joins, lock=True) if joins else None
    if item is not None and item.status in ("waiting", "on_air"):
        return replace(one, filing=replace(one.filing, joins=item.id))
    own = replace(one.filing, items=(_own_item(one),), joins=None, choose=None, artist=None)
    alone = replace(one, filing=_unasked(own))
    made[one.inbox_id] = await queue.add(conn, _rows(alone), now=now)
    return alone


def _unasked(filing: Filing) -> Filing:
    return replace(filing, question=None, options=(), artists=())


def _own_item(one: Heard) -> NewItem:
    if one.filing.choose is not None:
        return NewItem(Lane.SONGS, "song_request", one.filing.choose, one.filing.artist)
    intent = one.understood.intent if one.understood else "nlu_fallback"
    purpose = PURPOSES.get(intent)  # a station may have purposes of its own
    return NewItem((purpose and purpose.lane) or Lane.COMMENTS, intent)


def _rows(one: Heard) -> list[queue.Item]:
    meant = one.understood or Understood("nlu_fallback", 0.0)
    return [
        queue.Item(
            listener_id=one.listener_id,
            number=one.number,
            lane=new.lane.value,
            purpose=new.purpose,
            inbox_id=one.inbox_id,
            also=tuple(meant.also),
            song=new.song,
            artist=new.artist,
            sender=meant.value("sender"),
            place=meant.value("place"),
            entities=[asdict(entity) for entity in meant.entities],
            confidence=meant.confidence if one.understood else None,
            guesses=[asdict(guess) for guess in meant.guesses],
            folded=new.lane is Lane.HELD,
            sorted_by=one.sorted_by,
        )
        for new in one.filing.items
    ]


async def _join(conn: AsyncConnection, heard: Sequence[Heard], *, now: datetime) -> None:
    """Add follow-ups to the items that they speak of."""
    for one in heard:
        if one.filing.joins is None:
            continue
        await queue.join(conn, [(one.filing.joins, one.inbox_id)])
        item = await queue.get(conn, one.filing.joins)
        assert item is not None
        values = _said_of(item, one.filing, one.understood or Understood("nlu_fallback", 0.0))
        await queue.change(conn, item.id, version=item.version, now=now, **values)


def _said_of(item: Row[Any], filing: Filing, meant: Understood) -> dict[str, Any]:
    """What a follow-up changes on its item: who asked first stays, a chosen song replaces."""
    added = [asdict(entity) for entity in meant.entities]
    values: dict[str, Any] = {"entities": [*item.entities, *added]}
    if filing.choose is not None:
        values = _track(item, filing) | {"entities": [*_besides_track(item), *added]}
    elif not item.artist and item.purpose == "song_request":
        values["artist"] = meant.value("artist")
    if not item.sender:
        values["sender"] = meant.value("sender")
    if not item.place:
        values["place"] = meant.value("place")
    return values


def _track(item: Row[Any], filing: Filing) -> dict[str, Any]:
    """The song that was chosen, with its own artist and not with that of the one before."""
    same = normalised(item.song or "") == normalised(filing.choose or "")
    artist = filing.artist or (item.artist if same else None)
    return {"song": filing.choose, "artist": artist}


def _besides_track(item: Row[Any]) -> list[dict[str, Any]]:
    return [one for one in item.entities if one["label"] not in ("song", "artist")]


def _settled(one: Heard) -> tuple[str, Any]:
    where = one.filing.folded or "item"
    return where, asdict(one.understood) if one.understood else None


def wants_answer(replies: str, change: str | None) -> bool:
    """Whether a listener is to hear back; a stop is confirmed once, then there is silence."""
    return replies == "on" or change == "start" or (change == "stop" and replies != "stopped")


_REPLIES = {"stop": "stopped", "pause": "paused", "start": "on"}


async def _change_listeners(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station
) -> None:
    spoken = {one.listener_id: station.replies.languages.of(one.text) for one in heard}
    await listeners.speak(conn, {who: what for who, what in spoken.items() if what})
    for one in heard:
        change = _REPLIES.get(one.filing.listener or "")
        if change == "paused":
            await listeners.pause(conn, one.listener_id)
        elif change:
            await listeners.change(conn, one.listener_id, replies=change)


def _answered(one: Heard, station: Station) -> bool:
    """Whether it is owed its replies; a message that came too late is not answered."""
    return one.answerable and one.received_at - one.sent_at <= station.rules.too_old


async def _owe(
    conn: AsyncConnection,
    heard: Sequence[Heard],
    made: dict[int, list[int]],
    station: Station,
    *,
    now: datetime,
) -> None:
    """Add to each listener's one reply."""
    rules = station.rules
    owed = [
        gathering.Owed(
            one.listener_id,
            one.number,
            tuple(_part(reply, one, made.get(one.inbox_id, ())) for reply in one.filing.replies),
            one.provider_id,
            one.sent_at,
            at_once=any(reply.question for reply in one.filing.replies),
        )
        for one in heard
        if one.filing.replies and _answered(one, station)
    ]
    await gathering.gather(
        conn, owed, now=now, quiet=rules.quiet, longest=rules.longest, reference=station.reference
    )


def _part(reply: Reply, one: Heard, made: Sequence[int]) -> dict[str, Any]:
    part: dict[str, Any] = {"text": reply.text, "values": reply.values, "of": one.inbox_id}
    if reply.question and made:
        part["item"] = made[0]  # an answer belongs to it, whatever was said since
    if reply.options:
        part["options"] = list(reply.options)
    if reply.options and one.filing.artists:
        part["artists"] = list(one.filing.artists)
    if reply.once_a_day:
        part["once_a_day"] = True
    if one.filing.listener in ("stop", "pause"):
        part["despite_stop"] = True
    if reply.question or one.filing.listener or reply.once_a_day or not reply.closing:
        part["closing"] = False
    return part


async def _remember(
    conn: AsyncConnection,
    heard: Sequence[Heard],
    made: dict[int, list[int]],
    station: Station,
    *,
    now: datetime,
) -> None:
    """Each listener's dialogue goes on from message to message."""
    going = [one for one in heard if one.filing.folded is None]
    keys = [(one.listener_id, one.number) for one in going]
    states = await dialogues.of(conn, keys, now=now, session=station.rules.session)
    for one, key in zip(going, keys, strict=True):
        filing = one.filing
        if filing.items and not _answered(one, station):  # what is not sent asks nothing
            filing = _unasked(filing)
        before = states.get(key, Dialogue())
        states[key] = before.after(filing, tuple(made.get(one.inbox_id, ())))
    await dialogues.save(conn, states, now=now)


async def _tell(
    conn: AsyncConnection, heard: Sequence[Heard], made: dict[int, list[int]], *, now: datetime
) -> None:
    events: list[Event] = []
    for one in heard:
        who, listener = one.sorted_by, one.listener_id
        for item_id in made.get(one.inbox_id, ()):
            events.append(Event("filed", who, item_id, one.inbox_id, listener))
        if one.filing.joins is not None:
            events.append(Event("joined", who, one.filing.joins, one.inbox_id, listener))
        if one.filing.folded is not None:
            detail = {"reason": one.filing.folded}
            events.append(Event("folded", who, None, one.inbox_id, listener, detail))
        if one.filing.listener is not None:
            detail = {"change": one.filing.listener}
            events.append(Event("listener_changed", who, None, one.inbox_id, listener, detail))
    await log.append(conn, events, now=now)
