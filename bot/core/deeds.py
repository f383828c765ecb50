"""What a person may do with an item of the queue, and what each deed makes of it.

A deed looks at the item as it is and says which of its columns change, or why it may not be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.decency import may_be_read_out
from bot.core.lookup import Lookup
from bot.core.purposes import PURPOSES, Lane
from bot.core.wishes import performer, wish

MOST_TAGS = 9
LONGEST_EDIT = 2000  # letters of what is to be read out
LONGEST_NOTE = 300
ENTRY = "contest_entry"
FILES = ("voice", "picture", "video", "document")  # purposes of what came without words
Values = dict[str, Any]

# From a status to the next.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "take": (("waiting",), "on_air"),
    "air": (("waiting", "on_air"), "aired"),
    "dismiss": (("waiting", "on_air"), "dismissed"),
    "return": (("on_air", "dismissed", "aired"), "waiting"),
}
# Which purpose a lane stands for, when a person puts something there; it is an intent of the bot,
# which may be taught by it. Two lanes stand for none: what is in Media is there for its kind, and
# in Other is what the bot has no purpose for. Erasing is done on the listener card, not by a label.
MEANT_BY: dict[str, str] = {
    Lane.PEOPLE.value: "stop",
    Lane.CONTEST.value: "contest_entry",
    Lane.SONGS.value: "song_request",
    Lane.SHOUT_OUTS.value: "shout_out",
    Lane.TIPS.value: "news_tip",
    Lane.COMMENTS.value: "comment",
    Lane.QUESTIONS.value: "station_question",
    Lane.UNSORTED.value: "out_of_scope",
    Lane.HELD.value: "spam",
}
# Where somebody may write down a call or a note.
NOTED_IN = tuple(lane for lane in MEANT_BY if lane not in (Lane.PEOPLE, Lane.UNSORTED, Lane.HELD))


class Refused(Exception):
    """A deed that may not be; its reason is a name among the desk's sentences."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name  # of whoever stands in the way


@dataclass(frozen=True)
class Doing:
    """One person does one thing."""

    deed: str
    who: str
    now: datetime
    value: Any = None
    presents: bool = False  # somebody who sees only what reaches the presenter
    last_message: int | None = None  # of the item: what was there to be seen
    rank: float | None = None  # behind all that was passed before it


def _move(item: Any, doing: Doing) -> Values:
    starts, end = MOVES[doing.deed]
    if item.status not in starts:
        raise Refused("somebody was quicker")
    if doing.deed == "air" and item.taken_by not in (None, doing.who):
        raise Refused("taken by", item.taken_by)
    if doing.deed in ("take", "air"):
        _may_be_read_out(item)
    taken_by = {"take": doing.who, "air": doing.who, "return": None}.get(doing.deed, item.taken_by)
    aired_at = doing.now if end == "aired" else None
    return {"status": end, "taken_by": taken_by, "aired_at": aired_at}


def _may_be_read_out(item: Any) -> None:
    """Not before somebody has looked after an alarm, or has read what is held."""
    if not may_be_read_out(item):
        raise Refused("alarm" if item.alarm else "held")


def _pass(item: Any, doing: Doing) -> Values:
    """To the presenter, behind what was passed before; what came since, to its place."""
    if not (item.status == "on_air" and _has_more(item, doing)):
        _waits(item)
    if item.lane == Lane.HELD.value:
        raise Refused("held")
    _may_be_read_out(item)
    seen = {"passed_by": doing.who, "passed_upto": doing.last_message}
    if item.passed_at is not None:
        return seen
    return {
        **seen,
        "passed_at": doing.now,
        "rank": doing.now.timestamp() if doing.rank is None else doing.rank,
    }


def _has_more(item: Any, doing: Doing) -> bool:
    """Whether something has come to it since it was passed."""
    return item.passed_upto is not None and (doing.last_message or 0) > item.passed_upto


def _unpass(item: Any, doing: Doing) -> Values:
    _waits(item)  # who has taken it would see all that has come since
    return dict.fromkeys(("passed_at", "passed_by", "passed_upto", "rank"))


def _waits(item: Any) -> None:
    if item.status != "waiting":
        raise Refused("somebody was quicker")


def _star(item: Any, doing: Doing) -> Values:
    return {"starred": doing.deed == "star"}


def _pin(item: Any, doing: Doing) -> Values:
    return {"pinned_at": doing.now if doing.deed == "pin" else None}


def _win(item: Any, doing: Doing) -> Values:
    """Only who has entered wins, and each entry once: who marked it, and when, is kept."""
    if item.purpose != ENTRY:
        raise Refused("no entry")
    if item.won_at is not None:
        raise Refused("won already")
    return {"won_at": doing.now, "won_by": doing.who}


def _unwin(item: Any, doing: Doing) -> Values:
    if item.won_at is None:
        raise Refused("not won")
    return dict.fromkeys(("won_at", "won_by"))


def _tag(item: Any, doing: Doing) -> Values:
    number = doing.value
    if not isinstance(number, int) or not 1 <= number <= MOST_TAGS:
        raise Refused("no such value")
    tags = set(item.tags or ())
    tags = tags | {number} if doing.deed == "tag" else tags - {number}
    return {"tags": sorted(tags) or None}


def _relabel(item: Any, doing: Doing) -> Values:
    """Into another lane; what it wished for as a request it does not wish for there."""
    purpose = MEANT_BY.get(str(doing.value))
    if purpose is None:
        raise Refused("no such value")
    if item.lane == doing.value:
        raise Refused("there already")
    values: Values = {"lane": doing.value, "purpose": purpose, "folded": False}
    if item.purpose == "song_request":
        values |= {"wish": None, "performer": None}
    if purpose == "song_request":
        values |= _wishing(item)
    if doing.value == Lane.HELD.value:
        return {**values, **_unpass(item, doing)}
    return {**values, "reviewed_by": doing.who}


def _wishing(item: Any) -> Values:
    """What a song request wishes for: as it was taken, or what the bot took for its names."""
    song = item.song or _named(item, "song")
    artist = item.artist or _named(item, "artist")
    lookup = Lookup.from_json(item.lookup) if item.lookup else None
    wanted = wish(song, artist, lookup)
    return {"song": song, "artist": artist, "wish": wanted, "performer": performer(artist, lookup)}


def _named(item: Any, label: str) -> str | None:
    """What the bot took for a song or an artist, though it took the message for something else."""
    found = (str(one["value"]) for one in item.entities if one.get("label") == label)
    return next(found, None)


def _release(item: Any, doing: Doing) -> Values:
    """A person has read what was held: it goes where its purpose belongs, or where they say."""
    if item.alarm:
        raise Refused("alarm")
    if item.lane != Lane.HELD.value and may_be_read_out(item):
        raise Refused("not held")
    if item.lane != Lane.HELD.value and doing.value is None:  # held in its own lane
        return {"folded": False, "reviewed_by": doing.who}
    lane = _home(item.purpose)
    if doing.value is not None or lane is Lane.HELD:
        return _relabel(item, Doing("relabel", doing.who, doing.now, doing.value or "comments"))
    values: Values = {"lane": lane.value, "folded": False, "reviewed_by": doing.who}
    return {**values, **_wishing(item)} if lane is Lane.SONGS else values


def _home(purpose: str) -> Lane:
    """Where an item belongs by what the bot has seen in it."""
    if purpose in FILES:
        return Lane.MEDIA
    known = PURPOSES.get(purpose)
    return known.lane if known and known.lane else Lane.UNSORTED


def _calm(item: Any, doing: Doing) -> Values:
    """Somebody has looked after the listener, or it was no alarm."""
    if not item.alarm:
        raise Refused("no alarm")
    return {"alarm": None}  # held as before, until somebody releases it


def _edit(item: Any, doing: Doing) -> Values:
    return {"air_text": _text(doing.value, LONGEST_EDIT)}


def _note(item: Any, doing: Doing) -> Values:
    text = _text(doing.value, LONGEST_NOTE)
    return {"note": text, "note_by": doing.who if text else None}


def _text(value: Any, longest: int) -> str | None:
    """What was typed; nothing takes it back."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise Refused("no such value")
    return value.strip() or None


def _place(item: Any, doing: Doing) -> Values:
    """At a place among those passed, which is a number between those of its neighbours."""
    if not isinstance(doing.value, float):
        raise Refused("no such value")
    return {"rank": doing.value}


DEEDS: dict[str, Callable[[Any, Doing], Values]] = {
    **dict.fromkeys(MOVES, _move),
    "pass": _pass,
    "unpass": _unpass,
    "star": _star,
    "unstar": _star,
    "pin": _pin,
    "unpin": _pin,
    "win": _win,
    "unwin": _unwin,
    "tag": _tag,
    "untag": _tag,
    "relabel": _relabel,
    "release": _release,
    "calm": _calm,
    "edit": _edit,
    "note": _note,
    "place": _place,
}
# A message that nobody has sorted becomes an item by these, and stays one.
BY_HAND = tuple(
    name
    for name in DEEDS
    if name not in ("return", "unpass", "release", "calm", "place", "win", "unwin")
)
