"""Listeners who ask for songs along the whole journey, with a model that understands them well."""

from __future__ import annotations

from typing import Any

from bot import journey
from bot.core import filings
from bot.core.hearing import Hearing, hearing
from bot.core.lookup import Find
from bot.core.messages import Identifier
from bot.core.requests import in_library
from bot.journey import Claimed
from bot.understanding.worker import hearings_of
from tests.core.labelled import said
from tests.fakes import bsuid, message
from tests.library.shelf import find as in_the_shelf
from tests.radio import Radio

CH = bsuid("CH.1")


async def ask(
    radio: Radio,
    labelled: str,
    who: Identifier = CH,
    *,
    find: Find | None = in_the_shelf,
    **more: Any,
) -> None:
    """`play [Dream On](song)`: a message, from the webhook to the queue."""
    intent = more.pop("intent", "song_request")
    await radio.deliver(message(said(labelled).text, who, **{"at": radio.clock(), **more}))
    await hear(radio, {said(labelled).text: (labelled, intent)}, find)


async def hear(
    radio: Radio, meanings: dict[str, tuple[str, str]], find: Find | None = in_the_shelf
) -> None:
    """One round of a worker that knows what each of these texts means."""
    token, claimed = await radio.claim()
    await file(radio, token, claimed, meanings, find)


async def file(
    radio: Radio,
    token: str,
    claimed: list[Claimed],
    meanings: dict[str, tuple[str, str]],
    find: Find | None = in_the_shelf,
) -> None:
    hearings = hearings_of(claimed, find)
    for one in hearings:
        with hearing(one):
            decide(one, *meanings[one.text])
    pairs = list(zip(claimed, hearings, strict=True))
    await journey.file(radio.database, radio.station, token, pairs, now=radio.clock())


def decide(one: Hearing, labelled: str, intent: str) -> None:
    """What Rasa and its action do with a message."""
    meant = said(labelled, intent)
    decided = filings.decide(one, meant.understood)
    one.filing = in_library(decided, one.text, one.dialogue, one.find)
