"""Listeners who ask for songs along the whole journey, with a model that understands them well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import journey
from bot.core import filings
from bot.core.hearing import Hearing, hearing
from bot.core.lookup import Find
from bot.core.messages import Identifier
from bot.core.requests import in_library
from bot.core.wishes import RequestRules
from bot.journey import Claimed
from bot.store import switches
from bot.store.queue import item_messages
from bot.store.requests import requests
from bot.understanding.worker import hearings_of
from tests.core.labelled import said
from tests.fakes import bsuid, message
from tests.library.shelf import find as in_the_shelf
from tests.radio import Radio

CH = bsuid("CH.1")
ANA, TOM, EVA = (bsuid(f"CH.{n}") for n in (1, 2, 3))


async def ask(
    radio: Radio,
    labelled: str,
    who: Identifier = CH,
    *,
    find: Find | None = in_the_shelf,
    **more: Any,
) -> None:
    """`play [Dream On](song)`: a message, from the webhook to the queue."""
    intent, also = more.pop("intent", "song_request"), more.pop("also", ())
    await radio.deliver(message(said(labelled).text, who, **{"at": radio.clock(), **more}))
    await hear(radio, {said(labelled).text: (labelled, intent, *also)}, find)


async def hear(
    radio: Radio, meanings: Mapping[str, tuple[str, ...]], find: Find | None = in_the_shelf
) -> None:
    """One round of a worker that knows what each of these texts means."""
    token, claimed = await radio.claim()
    await file(radio, token, claimed, meanings, find)


async def file(
    radio: Radio,
    token: str,
    claimed: list[Claimed],
    meanings: Mapping[str, tuple[str, ...]],
    find: Find | None = in_the_shelf,
) -> None:
    hearings = hearings_of(claimed, find)
    for one in hearings:
        with hearing(one):
            decide(one, *meanings[one.text])
    pairs = list(zip(claimed, hearings, strict=True))
    await journey.file(radio.database, radio.station, token, pairs, now=radio.clock())


def decide(one: Hearing, labelled: str, intent: str, *also: str) -> None:
    """What Rasa and its action do with a message."""
    meant = said(labelled, intent, also=also)
    decided = filings.decide(one, meant.understood)
    one.filing = in_library(decided, one.text, one.dialogue, one.find)


# the queue, and what stands against a request


async def queue(radio: Radio) -> list[tuple[Any, ...]]:
    """Each item that is not gone into another: its track, what was typed, how many asked."""
    asked = [row.item_id for row in await radio.rows(requests)]
    return [
        (row.track_id, row.song, asked.count(row.id))
        for row in await radio.items()
        if row.status != "merged"
    ]


async def messages_of(radio: Radio, item: int) -> list[str]:
    texts = {row.id: row.text for row in await radio.inbox()}
    return [texts[row.inbox_id] for row in await radio.rows(item_messages, item_id=item)]


async def rule(radio: Radio, **rules: int) -> None:
    async with radio.database.write() as conn:
        await switches.set_request_rules(conn, RequestRules(**rules), who="eva", now=radio.clock())


async def air(radio: Radio, item: int) -> None:
    await radio.move(item, "take")
    await radio.move(item, "air")


async def hears(radio: Radio) -> str:
    """The reply that is due now."""
    radio.clock.advance(seconds=30)
    await radio.answer()
    return radio.sender.texts[-1].partition("\n\n")[0]
