"""What an action decides about a message; journey carries it out, the action writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from bot.core.purposes import Lane

MOST_ITEMS = 3  # of one message that a dialogue remembers


@dataclass(frozen=True)
class NewItem:
    """A row for the on-air queue."""

    lane: Lane
    purpose: str
    song: str | None = None
    artist: str | None = None


@dataclass(frozen=True)
class Reply:
    """One thing to tell the listener; `text` names a text of the station's replies file."""

    text: str
    values: dict[str, str] = field(default_factory=dict)
    question: bool = False  # a question goes at once, the rest waits for the burst to end
    options: tuple[str, ...] = ()  # answers offered as buttons, three at most
    once_a_day: bool = False
    closing: bool = True  # followed by "it is with the studio"


@dataclass(frozen=True)
class Dialogue:
    """What the bot must remember of this listener until the session ends: bounded by design."""

    last_items: tuple[int, ...] = ()  # items of the listener's latest filed message
    question: str | None = None  # what we asked and wait for: "which_song", "which_of"
    options: tuple[str, ...] = ()  # what we offered, in order
    asked: int | None = None  # the item we asked about, where that is not the latest one
    artists: tuple[str | None, ...] = ()  # of the options, in their order; none known: empty

    @property
    def about(self) -> int | None:
        """The item that an answer to our question belongs to."""
        return self.asked or next(iter(self.last_items), None)

    def after(self, filing: Filing, made: tuple[int, ...]) -> Dialogue:
        """The dialogue that the listener's next message meets; `made` are the filing's items.

        What we offered stays open until it is answered, whatever else is said in between. "Which
        song?" does not: any words would be taken for its answer.
        """
        if filing.joins is not None:
            made = (filing.joins,)
        if filing.folded is not None or not made:
            return self
        if filing.question:
            return Dialogue(
                made[:MOST_ITEMS], filing.question, filing.options, artists=filing.artists
            )
        if not self.options or filing.joins == self.about:
            return Dialogue(made[:MOST_ITEMS])
        return Dialogue(made[:MOST_ITEMS], self.question, self.options, self.about, self.artists)

    def to_json(self) -> dict[str, Any]:
        return {
            "last_items": list(self.last_items),
            "question": self.question,
            "options": [
                [song, artist] if artist else song
                for song, artist in zip_longest(self.options, self.artists)
            ],
            "asked": self.asked,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Dialogue:
        # an artist stands with its title: a slot of its own would make every model anew
        offered = [(one, None) if isinstance(one, str) else one for one in value.get("options", ())]
        artists = tuple(artist for _, artist in offered)
        return cls(
            tuple(value.get("last_items", ())),
            value.get("question"),
            tuple(song for song, _ in offered),
            value.get("asked"),
            artists if any(artists) else (),
        )


@dataclass(frozen=True)
class Filing:
    """Where a message goes. Exactly one of items, joins and folded says so."""

    items: tuple[NewItem, ...] = ()
    joins: int | None = None  # an item of this listener that the message adds to
    choose: str | None = None  # with joins: the song that the listener chose as its track
    artist: str | None = None  # with choose: whose it is, as far as anybody said
    folded: str | None = None  # the reason why no item is made
    replies: tuple[Reply, ...] = ()
    listener: str | None = None  # "stop", "pause", "start" or "erase": what changes for the person
    question: str | None = None  # what is asked of the listener after it, or still open
    options: tuple[str, ...] = ()
    artists: tuple[str | None, ...] = ()  # of the options
