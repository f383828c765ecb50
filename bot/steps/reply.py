"""A person answers a listener: their words are owed once, and nobody answers beside them unasked.

Of the item only the first look is kept: it waits on, and the same rules look again at the moment
of sending.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.answering import ANSWERED, Skip, decide
from bot.core.replies import width
from bot.core.rules import CONFIRMATIONS
from bot.core.station import Station
from bot.core.templates import TemplateWrong
from bot.steps import answer
from bot.store import gathering, listeners, log, presence, queue, templates, written
from bot.store.log import Event
from bot.store.outbox import Due
from bot.store.written import About

LONGEST = 4096  # WhatsApp's limit of a text
SEEN = "somebody has answered"
BESIDE = "somebody is answering"
GONE = "gone"


@dataclass(frozen=True)
class Wanted:
    """What a person wants said, and what they had seen when they said it."""

    key: str  # of the click: a second one with it is the same
    words: str = ""
    template: str = ""  # its name, instead of words
    language: str = ""
    values: tuple[str, ...] = ()
    seen: str = ""  # the panel's version, see `version`
    beside: frozenset[str] = frozenset()  # who else is answering, as they know


@dataclass(frozen=True)
class Replied:
    """What came of it: `reason` is empty when it is owed."""

    done: bool
    reason: str = ""
    row_id: int | None = None
    seen: str = ""  # the version now
    who: tuple[str, ...] = ()  # who has answered, or is answering
    at: datetime | None = None

    @property
    def asks(self) -> bool:
        """Whether it may be sent after all, by somebody who knows of the other now."""
        return self.reason in (SEEN, BESIDE)


async def reply(
    conn: AsyncConnection,
    kind: str,
    row_id: int,
    wanted: Wanted,
    station: Station,
    *,
    who: str,
    now: datetime,
) -> Replied:
    """Owe the listener behind a card what a person wrote, or say why not."""
    about = await written.about(conn, kind, row_id)
    if about is None:
        return Replied(False, GONE)
    cards = await _answered(conn, about)
    # locked: of two people who answer in the same moment the second sees what the first has done
    listener = await listeners.get(conn, about.listener_id, lock=True)
    before = await written.by_key(conn, wanted.key)
    if listener is None or before is not None:
        return await _again(conn, before, listener, wanted, who=who)
    part = await _part(conn, about, wanted)
    if isinstance(part, str):
        return Replied(False, part)
    due = _due(about, part, station.reference(), who=who, now=now)
    refusal = await _refusal(conn, due, station, now=now)
    if refusal:
        return Replied(False, refusal)
    unseen = await _unseen(conn, listener, wanted, who=who, now=now)
    return unseen or await _owe(conn, about, cards, due, wanted.key, now=now)


async def version(conn: AsyncConnection, listener: sa.Row[Any]) -> str:
    """Another one whenever a person has answered, at the desk or by phone."""
    last = (await written.latest(conn, [listener.id])).get(listener.id)
    by_phone = listener.answered_at
    return f"{last.id if last else 0}-{int(by_phone.timestamp() * 1e6) if by_phone else 0}"


async def keep_bot_out(
    conn: AsyncConnection, listener_id: int, answered_at: datetime, *, now: datetime
) -> None:
    """A person has answered: the bot has nothing to add for a while."""
    await listeners.change(conn, listener_id, answered_at=answered_at)
    for row in await gathering.owed_to(conn, listener_id):
        if not any(part["text"] in CONFIRMATIONS for part in row.parts):
            await answer.skip(conn, row, ANSWERED, now=now)


async def _again(
    conn: AsyncConnection,
    before: sa.Row[Any] | None,
    listener: sa.Row[Any] | None,
    wanted: Wanted,
    *,
    who: str,
) -> Replied:
    """The same click once more; somebody else's key opens nothing."""
    if before is None or listener is None:
        return Replied(False, GONE)
    if (before.who, before.listener_id) != (who, listener.id):
        return Replied(False, GONE)
    said = before.parts[0]["words"] if before.parts else wanted.words
    same = bool(wanted.template) or said == wanted.words
    seen = await version(conn, listener)
    return Replied(True, "" if same else "sent before", row_id=before.id, seen=seen)


async def _unseen(
    conn: AsyncConnection, listener: sa.Row[Any], wanted: Wanted, *, who: str, now: datetime
) -> Replied | None:
    """Who has answered since the person looked, or is about to; None if they know of all."""
    seen = await version(conn, listener)
    if wanted.seen != seen:
        last = (await written.latest(conn, [listener.id])).get(listener.id)
        at_desk = last is not None and last.at == listener.answered_at
        names = (last.who,) if last is not None and at_desk else ()
        return Replied(False, SEEN, seen=seen, who=names, at=listener.answered_at)
    others = await presence.others(conn, listener.id, who, now=now)
    if set(others) <= wanted.beside:
        return None
    return Replied(False, BESIDE, seen=seen, who=tuple(others))


async def _part(conn: AsyncConnection, about: About, wanted: Wanted) -> dict[str, Any] | str:
    """What is to be sent as the sender understands it, or what is wrong with it."""
    if not wanted.template:
        if not wanted.words.strip():
            return "nothing to say"
        return {"words": wanted.words} if width(wanted.words) <= LONGEST else "too long"
    found = await templates.get(conn, about.number, wanted.template, wanted.language)
    if found is None:
        return "no such template"
    try:
        filled, text = found.fill(wanted.values)
    except TemplateWrong as wrong:
        return str(wrong)
    named = {"template": filled.name, "language": filled.language}
    return {"words": text, **named, "blanks": [list(blank) for blank in filled.blanks]}


async def _refusal(
    conn: AsyncConnection, due: Due, station: Station, *, now: datetime
) -> str | None:
    """Why it could not go out at this moment; it is looked at once more when it is sent."""
    ready = await answer.prepare(conn, due, station, now=now)
    choice = decide(ready.facts, ready.rules, now=now)
    return choice.reason if isinstance(choice, Skip) else None


async def _owe(
    conn: AsyncConnection, about: About, cards: list[int], due: Due, key: str, *, now: datetime
) -> Replied:
    assert due.who is not None
    row_id = await written.add(conn, due, key=key)
    await keep_bot_out(conn, due.listener_id, now, now=now)
    await queue.look(conn, cards, now=now)
    form = "template" if "template" in due.parts[0] else "text"
    detail = {"outbox": row_id, "by": due.who, "as": form}
    event = Event("replied", due.who, about.item_id, about.inbox_id, due.listener_id, detail)
    await log.append(conn, [event], now=now)
    listener = await listeners.get(conn, due.listener_id)
    assert listener is not None
    return Replied(True, row_id=row_id, seen=await version(conn, listener))


async def _answered(conn: AsyncConnection, about: About) -> list[int]:
    """The card that was answered; of a message that had none, those that it has by now."""
    cards = [about.item_id] if about.item_id is not None else []
    if not cards and about.inbox_id is not None:
        cards = sorted(await queue.items_of(conn, about.inbox_id))
    for one in cards:  # locked before their listener, as the worker does it: no deadlock
        await queue.get(conn, one, lock=True)
    return cards


def _due(about: About, part: dict[str, Any], reference: str, *, who: str, now: datetime) -> Due:
    return Due(
        id=0,
        reference=reference,
        listener_id=about.listener_id,
        number=about.number,
        kind="reply",
        parts=[part],
        answers=None if "template" in part else about.answers,
        heard_at=None,
        created_at=now,
        due_at=now,
        attempts=0,
        who=who,
    )
