"""What a source says is on air: whether it is a song, when it began, and whether it is news."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.control import normalised

LONGEST_NAME = 200  # characters of a title or an artist
LATE = timedelta(minutes=15)  # who says what is on and tells of an earlier start has a wrong clock
KEPT = timedelta(days=7)  # a playout that was offline tells of beginnings as old as that
ZONE = timedelta(minutes=30)  # the clocks of the world are whole steps of it apart
NEAR = timedelta(seconds=30)  # so soon a playout tells of what begins
AGAIN = timedelta(minutes=10)  # the same song within it is the same play, told twice
STILL_ON = timedelta(minutes=3)  # after it began a song may be called "on right now" so long
LASTS = timedelta(minutes=12)  # nobody has said that a song ended: then it is over for us

_BETWEEN = re.compile(r"\s+[-–—]\s+")
_UNNAMED = frozenset(
    "unknown|unknown artist|unknown title|unknown track|untitled|various|various artists|no artist"
    "|no title|desconocido|artista desconocido|varios|varios artistas|sin titulo".split("|")
)
# As a whole artist, or as the kind that a playout gives a thing. Bands are called Traffic, and
# songs Commercial Breakdown, so nothing is refused for a word among others.
_NO_SONG = frozenset(
    "jingle|jingles|sweeper|sweepers|liner|liners|station id|station ids|stationid|ident|idents"
    "|promo|promos|promotion|advert|adverts|advertisement|advertising|ad|ads|ad break|commercial"
    "|commercials|commercial break|spot|spots|voice track|voicetrack|news bulletin|jingle id"
    "|cuna|cunas|cuna publicitaria|publicidad|anuncio|anuncios|comercial|comerciales|cortina"
    "|cortinas|identificacion|pauta|tanda|tanda publicitaria".split("|")
)
_NO_SONG_KIND = _NO_SONG | frozenset(
    "news|weather|traffic|talk|speech|noticias|clima|trafico|link|break|voice|id|imaging".split("|")
)
_NUMBERED = re.compile(r"(?P<what>.+?)(?: ?\d+)?")  # "Jingle 03"


@dataclass(frozen=True)
class Told:
    """One thing that a source says is on air, in its own words and by its own clock."""

    title: str
    artist: str = ""
    started_at: datetime | None = None
    key: str | None = None  # the source's own id of this play
    kind: str = ""  # what the playout files it under: song, jingle, the name of a list
    number: str | None = None  # the number whose listeners hear it; None: all of them


@dataclass(frozen=True)
class Play:
    """A song that was on air, as it is written down."""

    title: str
    artist: str
    started_at: datetime
    number: str | None = None  # whose listeners heard it; None: everybody's
    ended_at: datetime | None = None  # if the source said that it was over


def cleaned(told: Told) -> Told:
    """Without blanks and control signs; "Artist - Title" in one field is taken apart."""
    title, artist = _clean(told.title), _clean(told.artist)
    if not artist and len(parts := _BETWEEN.split(title, maxsplit=1)) == 2:
        artist, title = parts
    if normalised(artist) in _UNNAMED:
        artist = ""
    return replace(told, title=title[:LONGEST_NAME], artist=artist[:LONGEST_NAME])


def _clean(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def is_song(told: Told) -> bool:
    """A jingle or an advert has no artist, or one of the listed words in its place."""
    title, artist = normalised(told.title), normalised(told.artist)
    if not title or not artist or title in _UNNAMED:
        return False
    kind = normalised(told.kind)
    numbered = _NUMBERED.fullmatch(title)
    assert numbered is not None
    return not (artist in _NO_SONG or numbered["what"] in _NO_SONG or kind in _NO_SONG_KIND)


def began(told: Told, *, lasting: bool, now: datetime) -> datetime:
    """When it began: as the source says, unless its clock is absurd beside ours.

    `lasting`: the source says what is on; else it may tell late of what began.
    """
    at = told.started_at
    if at is None or at > now:
        return now
    late = now - at
    told_late = not lasting and late <= KEPT and not _of_another_zone(late)
    return at if late <= LATE or told_late else now


def _of_another_zone(late: timedelta) -> bool:
    beside = late % ZONE
    return min(beside, ZONE - beside) <= NEAR


def same_song(one: Told | Play, other: Told | Play) -> bool:
    return _named(one) == _named(other)


def _named(one: Told | Play) -> tuple[str, str]:
    return normalised(one.title), normalised(one.artist)


def is_news(told: Told, at: datetime, lately: Iterable[Play]) -> bool:
    """Whether no play that is written down is this one."""
    return not any(same_song(told, play) and abs(at - play.started_at) < AGAIN for play in lately)


def still_on(play: Play, *, now: datetime) -> bool:
    """Whether it may be on air: nothing came after it, and songs do not last for ever."""
    return play.ended_at is None and now - play.started_at <= LASTS
