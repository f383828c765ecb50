"""What else a message wants besides what its lane says: seen at a glance, with its details."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.purposes import PURPOSES
from bot.core.slurs import Slurs
from bot.desk.wished import asker
from bot.desk.words import Words
from bot.store.board import Card

# What a second purpose is about, and how the card calls it.
ABOUT: dict[str, dict[str, str]] = {
    "shout_out": {"recipient": "card.for", "occasion": "card.occasion", "place": "card.place"},
    "song_request": {"song": "card.song", "artist": "card.artist"},
    "news_tip": {"place": "card.place"},
    "contest_entry": {"contest_answer": "card.answer"},
}


@dataclass(frozen=True)
class Second:
    """A second purpose on a card."""

    lane: str  # where it would stand if it were the first
    says: str
    details: tuple[tuple[str, str], ...] = ()
    who: tuple[str, ...] = ()  # of several askers, those who want it, and how many more


def seconds(card: Card, words: Words, slurs: Slurs) -> tuple[Second, ...]:
    """The second purposes of all who speak in an item, each once, but for mere courtesies."""
    several = card.askers.count > 1
    return tuple(
        Second(
            lane,
            words("card.also", purpose=words.of("purpose", purpose)),
            () if several else tuple(_details(card, purpose, words)),
            tuple(_who(card, purpose, words, slurs)) if several else (),
        )
        for purpose in also(card)
        if (lane := lane_of(purpose)) not in ("", card.lane)
    )


def also(card: Card) -> tuple[str, ...]:
    """A request that came to an item which was there brings its second purpose along."""
    wanted = dict.fromkeys((*card.also, *card.askers.also))
    return tuple(one for one in wanted if one != card.purpose)


def lane_of(purpose: str) -> str:
    """ "" for a courtesy, and for a purpose of the station's own."""
    known = PURPOSES.get(purpose)
    return known.lane.value if known and known.lane else ""


def labels(card: Card) -> frozenset[str]:
    """What stands beside the second purposes, and so nowhere else."""
    shown = (one for one in also(card) if lane_of(one) not in ("", card.lane))
    return frozenset(label for one in shown for label in ABOUT.get(one, ()))


def _details(card: Card, purpose: str, words: Words) -> Iterator[tuple[str, str]]:
    found = {
        (words(label), str(entity["value"])): None
        for name, label in ABOUT.get(purpose, {}).items()
        for entity in card.entities
        if entity.get("label") == name and entity.get("value")
    }
    yield from found


def _who(card: Card, purpose: str, words: Words, slurs: Slurs) -> Iterator[str]:
    """Those who are named, and how many more."""
    named = [asker(one, words, slurs) for one in card.askers.first if purpose in one.also]
    yield from named
    if left := card.askers.also.get(purpose, 0) - len(named):
        yield words("card.more_askers", count=left)
