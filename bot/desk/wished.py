"""What a card says of a wish: the track, what the listener typed, what the library said to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core import handing
from bot.core.control import normalised
from bot.core.lookup import BY_PERSON, Candidate, Lookup, State
from bot.core.requests import REQUEST
from bot.core.slurs import Slurs
from bot.core.wishes import NotYet
from bot.desk.names import shown_name
from bot.desk.words import Words
from bot.store.board import Card
from bot.store.queue import OPEN
from bot.store.requests import Asker

CERTAIN = 0.95  # a probability above it need not be read
A_WEEK = 7  # days
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
    rule: str = ""  # of the station, that stands against it
    held: str = ""  # the same on a card that is folded for it
    asked: str = ""  # how many ask for it, if several do
    asked_since: str = ""  # how many of them came after it was passed
    first: str = ""  # those of them that are named first, and for whom
    askers: tuple[Asking, ...] = ()
    more: str = ""  # askers that are not named
    splits: bool = False  # a person may give one of them an item of its own
    chooses: bool = False  # a person may say which track it is
    handed: str = ""  # how far its way to the playout is
    handing: str = ""  # the same in a word for machines


@dataclass(frozen=True)
class Studio:
    """How a card speaks: its words, and its clock."""

    words: Words
    zone: ZoneInfo
    now: datetime
    when: Callable[[datetime], str]
    slurs: Slurs = field(default_factory=Slurs)

    def days_ago(self, moment: datetime) -> int:
        """On the studio's calendar."""
        today, day = (one.astimezone(self.zone).date() for one in (self.now, moment))
        return (today - day).days

    def day(self, moment: datetime) -> str:
        """By its name within a week; before that by its date."""
        if self.days_ago(moment) >= A_WEEK:
            return self.when(moment)
        return self.words(f"weekday.{moment.astimezone(self.zone).weekday()}")


def wished(card: Card, studio: Studio) -> Wished:
    """Everything about a wish."""
    words, several = studio.words, card.askers.count > 1
    named = [
        Asking(one.request_id, one.inbox_id, asker(one, words, studio.slurs))
        for one in card.askers.first
        if several
    ]
    left = card.askers.count - len(named)
    since = card.askers.since if card.status in OPEN else 0
    rule = too_soon(card.not_yet, studio) if card.not_yet else ""
    return replace(
        _track(card, words),
        on=was_on(card.on, studio),
        rule=rule,
        held=words("card.held", why=rule) if rule else "",
        asked=words("card.asked", count=card.askers.count) if several else "",
        asked_since=words("card.asked_since", count=since) if several and since else "",
        first=" · ".join(one.text for one in named[:AT_ONCE]),
        askers=tuple(named),
        more=words("card.more_askers", count=left) if several and left else "",
        splits=several and card.status in OPEN,
        chooses=card.purpose == REQUEST and card.status in OPEN,
        handed=_handed(card.handed, studio) if card.handed else "",
        handing=card.handed.state.value if card.handed else "",
    )


def known_names(card: Card) -> list[str | None]:
    """Of a track that the library has: as typed, and as it is spelt there."""
    track = card.lookup.track if card.lookup else None
    return [card.song, card.artist, *track.names] if track else []


def was_on(on: Sequence[datetime], studio: Studio) -> str:
    """When it was last on, how often today, and when before that; newest first."""
    today = [one for one in on if studio.days_ago(one) <= 0]
    before = next((one for one in on if studio.days_ago(one) > 0), None)
    if not today:
        return _before_today(before, studio) if before else ""
    name = "card.on_often" if len(today) > 1 else "card.on"
    said = studio.words(name, time=studio.when(today[0]), count=len(today))
    return said + (studio.words("card.on_before", day=studio.day(before)) if before else "")


def _before_today(at: datetime, studio: Studio) -> str:
    if studio.days_ago(at) >= A_WEEK:
        return studio.words("card.on", time=studio.when(at))
    time = f"{at.astimezone(studio.zone):%H:%M}"
    return studio.words("card.on_day", day=studio.day(at), time=time)


def too_soon(not_yet: NotYet, studio: Studio) -> str:
    """Until when, and by which rule: the play that it stands on is named by its time."""
    since = not_yet.since and studio.when(not_yet.since)
    name = not_yet.by if since else not_yet.rule
    return studio.words(f"too_soon.{name}", time=studio.when(not_yet.until), since=since)


def _handed(handed: handing.HandOver, studio: Studio) -> str:
    words, name = studio.words, f"handing.{handed.state.value}"
    if handed.state is handing.State.QUEUED and handed.reason:
        name = "handing.again"
    why = _why(handed.reason, words)
    return words(name, time=studio.when(handed.at), who=handed.who, why=why)


def _why(reason: str, words: Words) -> str:
    """Our sentence for a reason; else what the playout itself has said."""
    name = f"handing.why.{reason}"
    return words(name) if words.has(name) else reason


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
        case = BY_PERSON if lookup.reason == BY_PERSON else case
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
