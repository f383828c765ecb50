"""A text with a slur waits for a producer: held, in no lane that is read out, and not answered."""

from __future__ import annotations

from dataclasses import replace

from bot.core.filing import Filing, NewItem
from bot.core.purposes import PURPOSES, Lane
from bot.core.requests import REQUEST
from bot.core.station import Station
from bot.steps.heard import Heard

# What is nothing to read out stays where it counts; the desk folds it all the same.
STAYS = (Lane.PEOPLE, Lane.CONTEST)
WHY = "a slur"


def held(one: Heard, station: Station) -> Heard:
    """The same, or one held item instead of all that would be shown, and no reply."""
    filing, slurs = one.filing, station.replies.slurs
    if filing.folded is not None or not slurs.in_text(one.text, beside=_known_names(filing)):
        return one
    if any(item.lane in STAYS for item in filing.items):
        spoken = tuple(
            reply for reply in filing.replies if not slurs.in_text(" ".join(reply.values.values()))
        )
        return replace(one, filing=replace(filing, replies=spoken))
    first = next(iter(filing.items), _own(one))
    item = replace(first, lane=Lane.HELD, folded=True, answer=())
    return replace(one, filing=Filing((item,), listener=filing.listener, because=WHY))


def _own(one: Heard) -> NewItem:
    """What would have been added to an item that is there."""
    intent = one.understood.intent if one.understood else "nlu_fallback"
    return NewItem(Lane.HELD, intent if intent in PURPOSES else "nlu_fallback")


def _known_names(filing: Filing) -> list[str | None]:
    """Titles are called what they are called, but only those that the station has."""
    return [
        name
        for item in filing.items
        if item.purpose == REQUEST and item.lookup is not None and item.lookup.track is not None
        for name in (item.song, item.artist, *item.lookup.track.names)
    ]
