"""What a card says of a wish: the track, what the listener typed, what the library said to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.control import normalised
from bot.core.lookup import Candidate, Lookup, State
from bot.core.slurs import Slurs
from bot.desk.names import shown_name
from bot.desk.words import Words
from bot.store.board import Card
from bot.store.queue import OPEN
from bot.store.requests import Asker

CERTAIN = 0.95  # a probability above it need not be read
AT_ONCE = 3  # askers that are read without a click


@dataclass(frozen=True)
class Asking:
    """One of several listeners who ask for the same."""

    id: int
    message: int
    text: str


@dataclass(frozen=True)
class Wished:
    """The line of a song request."""

    song: str = ""
    artist: str = ""
    typed: str = ""  # where the library spells it otherwise
    says: str = ""  # the library, about it
    state: str = ""
    on: str = ""  # when it was on
    held: str = ""  # the station's rule against it
    asked: str = ""  # how many ask for it, if several do
    first: str = ""  # those of them that are named first, and for whom
    askers: tuple[Asking, ...] = ()
    more: str = ""  # askers that are not named
    splits: bool = False  # a person may give one of them an item of its own


@dataclass(frozen=True)
class Studio:
    """How a card speaks: its words, and its clock."""

    words: Words
    today: Callable[[datetime], bool]
    when: Callable[[datetime], str]
    slurs: Slurs = field(default_factory=Slurs)


def wished(card: Card, studio: Studio) -> Wished:
    """Everything about a wish."""
    words, several = studio.words, card.askers.count > 1
    named = [
        Asking(one.request_id, one.inbox_id, asker(one, words, studio.slurs))
        for one in card.askers.first
        if several
    ]
    left = card.askers.count - len(named)
    return replace(
        _track(card, words),
        on=_on(card, studio),
        held=_held(card, studio),
        asked=words("card.asked", count=card.askers.count) if several else "",
        first=" · ".join(one.text for one in named[:AT_ONCE]),
        askers=tuple(named),
        more=words("card.more_askers", count=left) if several and left else "",
        splits=several and card.status in OPEN,
    )


def known_names(card: Card) -> list[str | None]:
    """Of a track that the library has: as typed, and as it is spelt there."""
    track = card.lookup.track if card.lookup else None
    return [card.song, card.artist, *track.names] if track else []


def _on(card: Card, studio: Studio) -> str:
    """When it was last on, and how often today."""
    if not card.on:
        return ""
    today, time = sum(map(studio.today, card.on)), studio.when(card.on[0])
    name = "card.on_often" if today > 1 else "card.on"
    return studio.words(name, time=time, count=today)


def _held(card: Card, studio: Studio) -> str:
    if card.not_yet is None:
        return ""
    return studio.words(f"not_yet.{card.not_yet.rule}", time=studio.when(card.not_yet.until))


def asker(one: Asker, words: Words, slurs: Slurs) -> str:
    """Who it is, and for whom."""
    name = shown_name(one.sender, one.profile, slurs) or words("card.a_listener")
    told = (("card.for", one.recipient), ("card.occasion", one.occasion))
    around = [f"{words(label)} {value}" for label, value in told if value]
    return ", ".join([f"{name} ({one.place})" if one.place else name, *around])


def _track(card: Card, words: Words) -> Wished:
    lookup = card.lookup
    if lookup is None:
        return Wished(card.song or "", card.artist or "")
    says = _says(lookup, words)
    if lookup.track is None:
        return Wished(card.song or "", card.artist or "", says=says, state=lookup.state.value)
    track = lookup.track
    return Wished(track.title, track.artist, _typed(card, track, words), says, "matched")


def _typed(card: Card, track: Candidate, words: Words) -> str:
    """What was typed stands beside it unless it is the same."""
    pairs = ((card.song, track.title), (card.artist, track.artist))
    if all(not typed or normalised(typed) == normalised(known) for typed, known in pairs):
        return ""
    return words("found.typed", words=" – ".join(filter(None, (card.song, card.artist))))


def _says(lookup: Lookup, words: Words) -> str:
    """The sentence for just this case, else that of the state."""
    case = "by_listener" if lookup.by_listener else lookup.reason
    if lookup.state is State.MATCHED and not lookup.by_listener:
        case = "" if lookup.candidates[0].probability >= CERTAIN else "likely"
    name = f"found.{lookup.state.value}"
    if words.has(f"{name}.{case}"):
        name = f"{name}.{case}"
    tracks = " / ".join(_named(one) for one in lookup.candidates)
    if not tracks and lookup.state in (State.ASKED, State.UNSURE):
        name = f"found.{lookup.state.value}.typed"
    percent = round(100 * lookup.candidates[0].probability) if lookup.candidates else 0
    return words(name, tracks=tracks, percent=percent)


def _named(track: Candidate) -> str:
    return " – ".join(filter(None, (track.title, track.artist)))
