"""One card as it is drawn, and the lines on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.desk.closing import Closing
from bot.desk.marks import Marks
from bot.desk.seconds import Second
from bot.desk.wished import Wished
from bot.store.messages import File


@dataclass(frozen=True)
class Line:
    """One message on a card."""

    text: str
    long: bool
    kind: str
    kind_word: str  # "" for plain text
    when: str
    moment: str  # for machines
    marks: tuple[str, ...]
    reactions: tuple[str, ...]
    file: File | None
    shown_as: str  # image, audio, video, download, or the state that keeps it from being shown
    note: str = ""  # instead of a text
    who: str = ""  # said by several
    unpassed: bool = False  # it has come since the item was passed
    outdated: bool = False  # it was edited after the words for the air were written


@dataclass(frozen=True)
class Face:
    """One card."""

    key: str  # i12 for an item, m7 for a message that is not sorted yet
    path: str  # where its actions go
    lane: str
    status: str
    version: int
    name: str
    place: str
    when: str
    moment: str
    purpose: str
    wished: Wished = field(default_factory=Wished)
    late: bool = False  # for its contest
    details: tuple[tuple[str, str], ...] = ()
    seconds: tuple[Second, ...] = ()
    also: tuple[str, ...] = ()  # courtesies, and what stands in the same lane
    doubt: str = ""
    sure: int | None = None  # percent
    note: str = ""
    folded: bool = False
    veiled: bool = False  # folded because of a slur
    summary: str = ""  # what is to be read of a folded card
    answer: tuple[tuple[str, str, str], ...] = ()  # time, title and artist of songs named
    held: bool = False  # not to be read out before somebody has reviewed it
    reviewed: bool = False  # it was held, or somebody has read it before it went on
    taken_by: str = ""
    won: str = ""  # by whom and when it was marked as a winner
    won_before: str = ""  # when and in which contest its listener has won with another entry
    actions: tuple[str, ...] = ()
    noted: bool = False  # somebody wrote it down, and it may be erased by itself
    person: bool = False  # there is a listener, about whom a producer may decide
    blocked: str = ""  # until when, by whom and why the listener is
    listener: int | None = None  # our own id of them, by which desks tell who is answering
    closes: Closing | None = None  # until when they can be answered
    studio: int | None = None  # to which it belongs
    answered: str = ""  # by a person, and how far that is
    earlier: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    messages: tuple[int, ...] = ()
    unsaid: int = 0  # messages before the earlier ones, which are not on the card
    unpassed: int = 0  # messages that have come since it was passed
    marks: Marks = field(default_factory=Marks)
    order: tuple[int, float] = (2, 0.0)  # among others, where it stands
