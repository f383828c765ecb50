"""What is decided at the door, without Rasa: control words, buttons, wordless kinds, blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.blocks import BLOCKED
from bot.core.choices import choose
from bot.core.decency import StationWords
from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.filings import ERASE_ME, STARTED, STOPPED
from bot.core.lookup import Lookup
from bot.core.messages import Kind, Message
from bot.core.purposes import Lane
from bot.core.station import Station
from bot.steps import amend, decency
from bot.steps.arrival import Arrived
from bot.steps.heard import Heard, wants_answer
from bot.store import dialogues, inbox, listeners, outbox, queue, word_list

_WITH_WORDS = (Kind.TEXT, Kind.BUTTON, Kind.VOICE, Kind.PICTURE, Kind.VIDEO, Kind.DOCUMENT)
_OPTION = "option:"
_OPTIONS = ("1", "2", "3")  # WhatsApp takes three buttons
_WISHES = (STOPPED, STARTED, ERASE_ME)
_FOLDED = {
    Kind.STICKER: "sticker",
    Kind.REACTION: "reaction",
    Kind.SYSTEM: "the service's own message",
    Kind.EDIT: "edit of an earlier message",
    Kind.REVOKE: "taken back by the listener",
}


def decide(message: Message, station: Station, dialogue: Dialogue) -> Filing | None:
    """The filing of a message that needs no understanding; None for Rasa's work."""
    if _is_tap(message):
        number = (message.button_id or "").removeprefix(_OPTION)
        picked = choose(dialogue, int(number)) if number in _OPTIONS else None
        return picked or (None if message.text.strip() else Filing(folded="empty"))
    if message.text.strip() and message.kind in _WITH_WORDS:
        return _control(station.replies.control.meaning(message.text))
    return _without_words(message)


def _is_tap(message: Message) -> bool:
    """On one of our own buttons: its label is a title, never a command, even if it says "Stop"."""
    return message.kind is Kind.BUTTON and (message.button_id or "").startswith(_OPTION)


def _control(meaning: str | None) -> Filing | None:
    return {"stop": STOPPED, "start": STARTED, "erase": ERASE_ME}.get(meaning or "")


def _without_words(message: Message) -> Filing:
    if message.kind in _FOLDED:
        return Filing(folded=_FOLDED[message.kind])
    if message.kind is Kind.LOCATION:
        return Filing(items=(NewItem(Lane.TIPS, "location"),))
    if message.kind in (Kind.VOICE, Kind.PICTURE, Kind.VIDEO, Kind.DOCUMENT):
        return Filing(
            items=(NewItem(Lane.MEDIA, message.kind.value),),
            replies=(Reply(f"got_{message.kind.value}"),),
        )
    if message.kind in (Kind.TEXT, Kind.BUTTON):
        return Filing(folded="empty")
    return Filing(items=(NewItem(Lane.OTHER, message.kind.value),))


async def at_the_door(
    conn: AsyncConnection,
    arrived: Sequence[Arrived],
    station: Station,
    *,
    now: datetime,
    session: timedelta,
) -> list[Heard]:
    """The filings of those that need no understanding; edits and withdrawals take effect."""
    if not arrived:  # as in most calls, which tell what became of replies
        return []
    words = await word_list.of_station(conn)
    arrived = await _turn_away(conn, arrived, station, words, now=now)
    arrived = await amend.take_effect(conn, arrived, station, now=now)
    meets = await _dialogues(
        conn, [one for one in arrived if _is_tap(one.message)], now=now, session=session
    )
    heard: list[Heard] = []
    for one in arrived:
        filing = decide(one.message, station, meets.get(one.id, Dialogue()))
        if filing is not None and one.blocked:
            filing = await _small(conn, one, filing, heard)
        filing = filing or await decency.at_the_door(conn, one.message.text, words)
        if filing is not None:
            heard.append(await _heard(conn, one, filing, now=now))
    return heard


# Nothing is heard of a blocked listener but what is theirs to decide, and that makes no work;
# and that somebody is in danger, which people must see whoever it is.


async def _turn_away(
    conn: AsyncConnection,
    arrived: Sequence[Arrived],
    station: Station,
    words: StationWords,
    *,
    now: datetime,
) -> Sequence[Arrived]:
    """Those that are let in; the others are settled, and nobody need look at them."""
    away = [
        one.id
        for one in arrived
        if one.blocked
        and not _is_a_wish(one.message, station)
        and not await decency.alarm(conn, one.message.text, words)
    ]
    await inbox.settle(conn, dict.fromkeys(away, (BLOCKED, None)), now=now)
    return [one for one in arrived if one.id not in set(away)]


def _is_a_wish(message: Message, station: Station) -> bool:
    """About replies, or about their own words: a block does not take it away from anybody."""
    return message.kind is Kind.REVOKE or decide(message, station, Dialogue()) in _WISHES


async def _small(
    conn: AsyncConnection, one: Arrived, filing: Filing, heard: Sequence[Heard]
) -> Filing:
    """It takes effect without a card; to be erased is a task for a manager, and one card does."""
    if filing == ERASE_ME and not await _asked_before(conn, one, heard):
        return filing
    return replace(filing, items=(), folded=filing.folded or BLOCKED)


async def _asked_before(conn: AsyncConnection, one: Arrived, heard: Sequence[Heard]) -> bool:
    """Whether their wish to be erased has a card already, or gets one with this very batch."""
    theirs = (before for before in heard if before.listener_id == one.listener_id)
    if any(before.filing == ERASE_ME for before in theirs):
        return True
    return await queue.waits(conn, one.listener_id, "erase_me")


async def _dialogues(
    conn: AsyncConnection, taps: Sequence[Arrived], *, now: datetime, session: timedelta
) -> dict[int, Dialogue]:
    """What each tap answers: the very message that it was made on, else the latest question."""
    if not taps:
        return {}
    said = await outbox.offered(conn, [one.message.reply_to or "" for one in taps])
    pairs = [(one.listener_id, one.message.number) for one in taps]
    known = await dialogues.of(conn, pairs, now=now, session=session)
    meets = {}
    for one, pair in zip(taps, pairs, strict=True):
        part = said.get((one.listener_id, one.message.reply_to or ""))
        meets[one.id] = _asked_by(part) if part else known.get(pair, Dialogue())
    return meets


def _asked_by(part: dict[str, Any]) -> Dialogue:
    """The question as it stood when it was sent; rows of an older version lack some of it."""
    lookups = tuple(one and Lookup.from_json(one) for one in part.get("lookups", ()))
    return Dialogue(
        (part["item"],),
        "which_of",
        tuple(part.get("songs", part["options"])),
        artists=tuple(part.get("artists", ())),
        lookups=lookups,
    )


async def _heard(conn: AsyncConnection, one: Arrived, filing: Filing, *, now: datetime) -> Heard:
    message = one.message
    listener = await listeners.get(conn, one.listener_id) if filing.replies else None
    return Heard(
        one.id,
        one.listener_id,
        message.number,
        message.provider_id,
        message.text,
        min(message.sent_at or now, now),
        now,
        answerable=bool(
            listener and not message.group and wants_answer(listener.replies, filing.listener)
        ),
        filing=filing,
        sorted_by="door",
    )
