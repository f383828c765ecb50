"""Which purpose goes to which lane, and what the listener hears: design's table, as data."""

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

# With several purposes the first of these decides the lane (labelling.md).
PRIORITY: tuple[str, ...] = tuple(PURPOSES)


def leading(intents: tuple[str, ...]) -> str:
    """The purpose that decides the lane."""
    known = [intent for intent in intents if intent in PURPOSES]
    return min(known, key=PRIORITY.index) if known else "nlu_fallback"
