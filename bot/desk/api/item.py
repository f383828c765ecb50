"""An item as the API tells it: what stands on its card, in fields; nobody's number is in it."""

from __future__ import annotations

from datetime import datetime

from bot.desk.api.kinds import Told


class File(Told):
    """A file of a message; /api/v1/media/{id} gives it when its state is "kept".

    `drawn`: there is a picture of it; `transcript` is what a voice note says, as it was heard.
    """

    id: int
    mime_type: str
    state: str
    seconds: float
    drawn: bool
    transcript: str


class Where(Told):
    """Roughly: to a kilometre."""

    latitude: float
    longitude: float


class Message(Told):
    """One message of a listener; an empty text may have been taken back, or be forgotten."""

    id: int
    kind: str
    text: str
    sent_at: datetime
    name: str | None
    forwarded: bool
    edited: bool
    taken_back: bool
    reactions: list[str]
    stickers: int
    file: File | None
    location: Where | None


class TrackGuess(Told):
    """A track of the library that may be meant, and how likely it is."""

    track: int
    title: str
    artist: str
    probability: float


class Rule(Told):
    """The station's rule against a request, and until when it holds."""

    rule: str
    by: str
    since: datetime | None
    until: datetime


class Handed(Told):
    """How far a song is on its way to the playout."""

    state: str
    at: datetime
    who: str
    reason: str


class Wish(Told):
    """What is asked for, as it was typed, and what the library says to it."""

    song: str | None
    artist: str | None
    match: str | None
    reason: str | None
    tracks: list[TrackGuess]
    on: list[datetime]
    rule: Rule | None
    handed: Handed | None


class Asking(Told):
    """One of those who ask for the same."""

    request: int
    message: int
    name: str | None
    place: str | None
    recipient: str | None
    occasion: str | None


class Tag(Told):
    """A colour, and what it is called at this station."""

    number: int
    name: str


class Detail(Told):
    label: str
    value: str


class Guess(Told):
    """What the bot takes a message for, and how sure it is."""

    purpose: str
    confidence: float


class Passed(Told):
    at: datetime
    by: str


class Played(Told):
    """A song that the bot has named to the listener."""

    title: str
    artist: str
    at: str


class Blocked(Told):
    """Why nothing is heard of a listener, and until when; null is for good."""

    since: datetime
    until: datetime | None
    by: str
    why: str
    words: str


class Won(Told):
    """That an entry has won: when somebody marked it, and who."""

    at: datetime
    by: str


class WonBefore(Told):
    """The latest win of its listener with another entry; no contest if none is known."""

    at: datetime
    contest: str | None


class Item(Told):
    """A card: an item ("i12"), or a message that is not sorted yet ("m7").

    `unpassed` is how many messages came after it was passed, which "pass" passes, too;
    `edited_since` are those that their listener edited after `air_text` was written;
    `closes_at` is until when the listener can be answered in words, as far as they had written.
    """

    key: str
    id: int
    version: int
    lane: str
    section: str
    order: list[float]
    status: str
    purpose: str
    also: list[str]
    name: str | None
    place: str | None
    created_at: datetime
    messages: list[Message]
    earlier: int
    wish: Wish | None
    asked: int
    askers: list[Asking]
    details: list[Detail]
    contest: str | None
    late: bool
    won: Won | None
    won_before: WonBefore | None
    topic: str | None
    answer: list[Played]
    starred: bool
    pinned: bool
    tags: list[Tag]
    air_text: str | None
    edited_since: list[int]
    note: str | None
    note_by: str | None
    passed: Passed | None
    unpassed: int
    held: str | None
    reviewed_by: str | None
    alarm: str | None
    taken_by: str | None
    aired_at: datetime | None
    blocked: Blocked | None
    studio: int | None
    airing: int | None
    listener: int | None
    closes_at: datetime | None
    sorted_by: str
    confidence: float | None
    guesses: list[Guess]
    folded: bool
    copies: int
    can: list[str]
