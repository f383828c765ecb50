"""What an action decides about a message; journey carries it out, the action writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from bot.core.lookup import Lookup
from bot.core.playing import Play
from bot.core.purposes import Lane
from bot.core.tracks import Track
from bot.core.wishes import NotYet

MOST_ITEMS = 3  # of one message that a dialogue remembers


@dataclass(frozen=True)
class NewItem:
    """A row for the on-air queue."""

    lane: Lane
    purpose: str
    song: str | None = None  # as the listener typed it, whatever the library calls it
    artist: str | None = None
    instead: tuple[Track, ...] = ()  # what will do as well: the choice is ours
    not_by: tuple[str, ...] = ()  # performers whom the listener does not want
    lookup: Lookup | None = None  # what the library says to it
    not_yet: NotYet | None = None  # the station's rule against it
    contest: int | None = None  # the one that it is an entry for
    late: bool = False  # it came after the contest had closed
    topic: str | None = None  # the presenter's line that it answers
    answer: tuple[Play, ...] = ()  # what the bot found out about it by itself
    folded: bool = False  # shown small: nobody needs to look
    held: str | None = None  # why it is not read out unreviewed
    alarm: str | None = None  # why somebody must look at once
    copied: str | None = None  # the name of a long text that others may send, too


@dataclass(frozen=True)
class Reply:
    """One thing to tell the listener; `text` names a text of the station's replies file."""

    text: str
    values: dict[str, str] = field(default_factory=dict)
    question: bool = False  # a question goes at once, the rest waits for the burst to end
    options: tuple[str, ...] = ()  # answers offered as buttons, three at most
    once_a_day: bool = False
    closing: bool = True  # followed by "it is with the studio"
    # the listener's own words behind it, where it speaks in the library's; none: all they said
    typed: tuple[str, ...] | None = None
    answers: bool = False  # the item is folded because of it, and only if it goes out
    until: datetime | None = None  # when it ceases to be true,
    after: str | None = None  # and the text that is true from then on


@dataclass(frozen=True)
class Dialogue:
    """What the bot must remember of this listener until the session ends: bounded by design."""

    last_items: tuple[int, ...] = ()  # items of the listener's latest filed message
    question: str | None = None  # what we asked and wait for: "which_song", "which_of"
    options: tuple[str, ...] = ()  # what we offered, in order
    asked: int | None = None  # the item we asked about, where that is not the latest one
    artists: tuple[str | None, ...] = ()  # of the options, in their order; none known: empty
    lookups: tuple[Lookup | None, ...] = ()  # of the options, as the artists
    asked_about: tuple[tuple[int, ...], ...] = ()  # tracks of which we asked to choose one
    asked_at: datetime | None = None  # when our question was asked

    @property
    def about(self) -> int | None:
        """The item that an answer to our question belongs to."""
        return self.asked or next(iter(self.last_items), None)

    def after(
        self,
        filing: Filing,
        made: tuple[int, ...],
        *,
        at: datetime,
        answers: int | None = None,
    ) -> Dialogue:
        """The dialogue that the listener's next message meets; `made` are the filing's items.

        What we offered stays open until it is answered, whatever else is said in between; `answers`
        is the item that was answered, where that has gone into another by now. "Which song?" does
        not: any words would be taken for its answer.
        """
        if filing.joins is not None:
            made = (filing.joins,)
        if filing.folded is not None or not made:
            return self
        last = replace(self.closed(), last_items=made[:MOST_ITEMS])
        if filing.question:
            return replace(
                last,
                question=filing.question,
                options=filing.options,
                artists=filing.artists,
                lookups=filing.lookups,
                asked_about=_with(self.asked_about, filing.lookups),
                asked_at=at if filing.asks else self.asked_at,  # or it is open still
            )
        if not self.options or self.about in (filing.joins, answers):
            return last
        return replace(self, last_items=made[:MOST_ITEMS], asked=self.about)

    def closed(self) -> Dialogue:
        """The same without its question."""
        return Dialogue(self.last_items, asked_about=self.asked_about)

    def to_json(self) -> dict[str, Any]:
        """Rasa's slots."""
        offered = zip_longest(self.options, self.artists, self.lookups)
        return {
            "last_items": list(self.last_items),
            "question": self.question,
            "options": [_option(*one) for one in offered],
            "asked": self.asked,
        }

    def kept(self) -> dict[str, Any]:
        """The slots, and what has none: one more slot would make every model anew."""
        return self.to_json() | {
            "asked_about": [list(one) for one in self.asked_about],
            "asked_at": self.asked_at and self.asked_at.isoformat(),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Dialogue:
        offered = [_offered(one) for one in value.get("options", ())]
        artists = tuple(artist for _, artist, _ in offered)
        lookups = tuple(lookup for _, _, lookup in offered)
        asked_at = value.get("asked_at")
        return cls(
            tuple(value.get("last_items", ())),
            value.get("question"),
            tuple(song for song, _, _ in offered),
            value.get("asked"),
            artists if any(artists) else (),
            lookups if any(lookups) else (),
            tuple(map(tuple, value.get("asked_about", ()))),
            datetime.fromisoformat(asked_at) if asked_at else None,
        )


def _option(song: str, artist: str | None, lookup: Lookup | None) -> Any:
    """An artist stands with its title, and what the library says to both."""
    if lookup is not None:
        return [song, artist, lookup.to_json()]
    return [song, artist] if artist else song


def _offered(option: Any) -> tuple[str, str | None, Lookup | None]:
    song, artist, lookup = (*((option,) if isinstance(option, str) else option), None, None)[:3]
    return song, artist, Lookup.from_json(lookup) if lookup else None


def _with(
    before: tuple[tuple[int, ...], ...], lookups: tuple[Lookup | None, ...]
) -> tuple[tuple[int, ...], ...]:
    """What the listener was asked to choose from, and these tracks if we ask about them now."""
    ours = [one.candidates[0].track for one in lookups if one and one.by_listener]
    return tuple(dict.fromkeys((*before, tuple(sorted(ours))))) if ours else before


@dataclass(frozen=True)
class Filing:
    """Where a message goes. Exactly one of items, joins and folded says so."""

    items: tuple[NewItem, ...] = ()
    joins: int | None = None  # an item of this listener that the message adds to
    choose: str | None = None  # with joins: the song that the listener chose as its track
    artist: str | None = None  # with choose: whose it is, as far as anybody said
    lookup: Lookup | None = None  # with joins: what the library now says to the item
    folded: str | None = None  # the reason why no item is made
    replies: tuple[Reply, ...] = ()
    listener: str | None = None  # "stop", "pause", "start" or "erase": what changes for the person
    question: str | None = None  # what is asked of the listener after it, or still open
    options: tuple[str, ...] = ()
    artists: tuple[str | None, ...] = ()  # of the options
    lookups: tuple[Lookup | None, ...] = ()  # of the options
    own: NewItem | None = None  # with joins: what it becomes where that item is gone
    because: str | None = None  # why it is not filed under the model's own purpose

    @property
    def asks(self) -> bool:
        """Whether a question goes out with it; one asked before may be open all the same."""
        return any(reply.question for reply in self.replies)
