"""What is decided at the door, without Rasa: stop words, our own buttons, kinds without words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.filings import STARTED, STOPPED
from bot.core.followups import choose
from bot.core.messages import Kind, Message
from bot.core.purposes import Lane
from bot.core.station import Station
from bot.steps.arrival import Arrived
from bot.steps.file import Heard, wants_answer
from bot.store import dialogues, inbox, listeners, log, media, queue
from bot.store.log import Event

_WITH_WORDS = (Kind.TEXT, Kind.BUTTON, Kind.VOICE, Kind.PICTURE, Kind.VIDEO, Kind.DOCUMENT)
_OPTIONS = ("1", "2", "3")  # WhatsApp takes three buttons
_FOLDED = {
    Kind.STICKER: "sticker",
    Kind.REACTION: "reaction",
    Kind.SYSTEM: "the service's own message",
    Kind.EDIT: "edit of an earlier message",
    Kind.REVOKE: "taken back by the listener",
}


def decide(message: Message, station: Station, dialogue: Dialogue) -> Filing | None:
    """The filing of a message that needs no understanding; None for Rasa's work."""
    if message.kind is Kind.BUTTON and (message.button_id or "").startswith("option:"):
        number = (message.button_id or "").removeprefix("option:")
        picked = choose(dialogue, int(number)) if number in _OPTIONS else None
        if picked:
            return picked
    if message.text.strip() and message.kind in _WITH_WORDS:
        return _control(station.replies.control.meaning(message.text))
    return _without_words(message)


def _control(meaning: str | None) -> Filing | None:
    return {"stop": STOPPED, "start": STARTED}.get(meaning or "")


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
    taps = [
        (one.listener_id, one.message.number) for one in arrived if one.message.kind is Kind.BUTTON
    ]
    known = await dialogues.of(conn, taps, now=now, session=session) if taps else {}
    heard = []
    for one in arrived:
        dialogue = known.get((one.listener_id, one.message.number), Dialogue())
        filing = decide(one.message, station, dialogue)
        if filing is None:
            continue
        if one.message.kind in (Kind.EDIT, Kind.REVOKE):
            await _amend(conn, one, now=now)
        heard.append(await _heard(conn, one, filing, dialogue, now=now))
    return heard


async def _heard(
    conn: AsyncConnection, one: Arrived, filing: Filing, dialogue: Dialogue, *, now: datetime
) -> Heard:
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
        dialogue=dialogue,
        sorted_by="door",
    )


async def _amend(conn: AsyncConnection, one: Arrived, *, now: datetime) -> None:
    """An edit brings new words for an earlier message, a withdrawal takes its words away."""
    message = one.message
    original = await inbox.find(conn, message.number, message.reply_to or "")
    if original is None or original.listener_id != one.listener_id:
        return
    items = await queue.items_of(conn, original.id)
    if message.kind is Kind.REVOKE:
        what = "taken_back"
        await inbox.take_back(conn, original.id, now=now)
        await queue.take_back(conn, original.id, now=now)
        await media.give_up(conn, media.media.c.inbox_id == original.id)
    else:
        what = "edited"
        await inbox.reword(conn, original.id, message.text)
    events = [Event(what, "listener", item, original.id, one.listener_id) for item in items]
    await log.append(conn, events or [Event(what, "listener", None, original.id)], now=now)
