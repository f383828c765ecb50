"""Which purpose goes to which lane, and which of several leads: design's table, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Lane(str, Enum):
    """A column of the desk."""

    PEOPLE = "people"
    CONTEST = "contest"
    SONGS = "songs"
    SHOUT_OUTS = "shout_outs"
    TIPS = "tips"
    COMMENTS = "comments"
    QUESTIONS = "questions"
    MEDIA = "media"
    HELD = "held"
    OTHER = "other"
    UNSORTED = "unsorted"


@dataclass(frozen=True)
class Purpose:
    """Where an intent lands."""

    lane: Lane | None  # None: folded under the listener, no item of its own
    replies: bool


PURPOSES: dict[str, Purpose] = {
    "erase_me": Purpose(Lane.PEOPLE, replies=True),
    "stop": Purpose(Lane.PEOPLE, replies=True),
    "start": Purpose(Lane.PEOPLE, replies=True),
    "contest_entry": Purpose(Lane.CONTEST, replies=True),
    "song_request": Purpose(Lane.SONGS, replies=True),
    "shout_out": Purpose(Lane.SHOUT_OUTS, replies=True),
    "news_tip": Purpose(Lane.TIPS, replies=True),
    "song_query": Purpose(Lane.QUESTIONS, replies=True),
    "request_status": Purpose(Lane.QUESTIONS, replies=True),
    "station_question": Purpose(Lane.QUESTIONS, replies=True),
    "comment": Purpose(Lane.COMMENTS, replies=True),
    "greeting": Purpose(None, replies=False),
    "thanks": Purpose(None, replies=False),
    "goodbye": Purpose(None, replies=False),
    "spam": Purpose(Lane.HELD, replies=False),
    "out_of_scope": Purpose(Lane.UNSORTED, replies=True),
    "nlu_fallback": Purpose(Lane.UNSORTED, replies=True),
}

# With several purposes the first of these decides the lane (labelling.md); the rest are equals.
PRIORITY = (
    "erase_me",
    "stop",
    "start",
    "contest_entry",
    "song_request",
    "shout_out",
    "news_tip",
    "song_query",
)
# They say that there is no purpose, so whatever was found beside them does not count.
NO_PURPOSE = ("spam", "out_of_scope", "nlu_fallback")


def leading(intents: tuple[str, ...]) -> str:
    """The purpose that decides the lane; the first named is the model's own choice."""
    known = [intent for intent in intents if intent in PURPOSES]
    if not known:
        return "nlu_fallback"
    if known[0] in NO_PURPOSE:
        return known[0]
    return min((one for one in known if one not in NO_PURPOSE), key=_rank)


def _rank(intent: str) -> int:
    if intent in PRIORITY:
        return PRIORITY.index(intent)
    return len(PRIORITY) + (PURPOSES[intent].lane is None)  # a mere hello leads nothing
