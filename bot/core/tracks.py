"""Which tracks a request asks for: titles with their artists, offers of several, refusals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.core.control import normalised
from bot.core.phrases import any_of, says, worked_out
from bot.core.understanding import Entity, Understood

MOST_TRACKS = 3  # of one message, an item each: nobody fills the lane alone; the rest is read there
MOST_OPTIONS = 3
_LONGEST_NAME = 200
_MOST_SPANS = 12  # pairing looks at every two of them
_NEARBY = 40  # characters before a title in which a refusal of it stands


@worked_out
def _refuses() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of('refuses')}(?: {any_of('between refused')}){{0,3}}$")


@worked_out
def _is_no_refusal() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of('no refusal')}$")


@worked_out
def _asks_for_something_by() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of('something by')}(?: {any_of('by')})?$")


@worked_out
def _link() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[-–—:]|\W?\b{any_of('by')}\b)", re.IGNORECASE)


@worked_out
def _break() -> re.Pattern[str]:
    return re.compile(rf"[,;.+&/\n]|\b(?:{any_of('next title')}|{any_of('or')})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Track:
    """One thing to play: a title, an artist, or both."""

    song: str | None = None
    artist: str | None = None


@dataclass(frozen=True)
class Requested:
    """What a request asks for."""

    tracks: tuple[Track, ...] = ()  # an item each
    options: tuple[str, ...] = ()  # titles offered instead of the first track: we ask which
    artists: tuple[str | None, ...] = ()  # whose they are, option by option, if any is known
    either: str | None = None  # titles offered of which we may choose ourselves
    instead: tuple[Track, ...] = ()  # with either: those behind the first track
    more: bool = False  # there are tracks beyond these
    not_by: tuple[str, ...] = ()  # performers whom the listener does not want: "not the cover by X"


def requested(understood: Understood, text: str) -> Requested:
    """The tracks of a request, in the listener's order; an offer comes first."""
    songs, artists = _meant("song", understood, text), _meant("artist", understood, text)
    refused = [one for one in _named("artist", understood) if _refused(one, text)]
    not_by = tuple(dict.fromkeys(map(_name, refused)))
    if not songs:
        return _first(list(_by_artist(artists, text)))
    return replace(_of_songs(songs, artists, text), not_by=not_by)


def _of_songs(songs: Sequence[Entity], artists: Sequence[Entity], text: str) -> Requested:
    pairs = _paired(songs, artists, text)
    groups = sorted(_groups(songs, text), key=len, reverse=True)
    tracks = [Track(_name(group[0]), pairs.get(group[0])) for group in groups]
    tracks += _something_by(artists, pairs, text)
    offer = groups[0]
    if len(offer) == 1:
        return _first(tracks)
    options = tuple(_name(song) for song in offer[:MOST_OPTIONS])
    if _left_to_us(offer, text):
        instead = tuple(Track(_name(song), pairs.get(song)) for song in offer[1:MOST_OPTIONS])
        return _first(tracks, either=" / ".join(options), instead=instead)
    whose = tuple(pairs.get(song) for song in offer[:MOST_OPTIONS])
    return _first(tracks, options=options, artists=whose if any(whose) else ())


def _first(tracks: Sequence[Track], **more: Any) -> Requested:
    """As many as one message may bring."""
    return Requested(tuple(tracks[:MOST_TRACKS]), more=len(tracks) > MOST_TRACKS, **more)


def _meant(label: str, understood: Understood, text: str) -> list[Entity]:
    """The spans of a label that the listener does want, each once."""
    spans = _named(label, understood)
    wanted = [one for one in spans if not _refused(one, text)]
    if label == "song":  # a title refused alone is still shown
        wanted = wanted or spans
    kept: dict[str, Entity] = {}
    for span, later in zip(wanted, [*wanted[1:], None], strict=False):
        if later is None or not says("corrects").search(_between(span, later, text)):
            kept.setdefault(normalised(span.value) or span.value, span)
    return list(kept.values())


def _named(label: str, understood: Understood) -> list[Entity]:
    named = (one for one in understood.entities if one.label == label and one.value.strip())
    return sorted(named, key=_start)[:_MOST_SPANS]


def _refused(span: Entity, text: str) -> bool:
    before = normalised(text[max(0, span.start - _NEARBY) : span.start])
    return bool(_refuses().search(before)) and not _is_no_refusal().search(before)


def _groups(songs: Sequence[Entity], text: str) -> list[list[Entity]]:
    """Titles joined by "or" are one wish."""
    groups = [[songs[0]]]
    for before, song in pairwise(songs):
        between = _between(before, song, text)
        if says("or").search(between) or says("failing that").search(between):
            groups[-1].append(song)
        else:
            groups.append([song])
    return groups


def _left_to_us(offer: Sequence[Entity], text: str) -> bool:
    """ "Whichever you have", or an order of preference: there is nothing to ask."""
    between = text[offer[0].end : offer[-1].start]
    return bool(
        says("your choice").search(normalised(text))
        or says("failing that").search(normalised(between))
    )


def _paired(songs: Sequence[Entity], artists: Sequence[Entity], text: str) -> dict[Entity, str]:
    """Whose title is whose: the nearest two first; one artist at either end has them all."""
    if len(artists) == 1 and not songs[0].end <= artists[0].start < songs[-1].start:
        return {song: _name(artists[0]) for song in songs}
    pairs: dict[Entity, str] = {}
    taken: set[Entity] = set()
    for song, artist in sorted(
        ((song, artist) for song in songs for artist in artists),
        key=lambda pair: _distance(pair[0], pair[1], text),
    ):
        if song not in pairs and artist not in taken:
            pairs[song] = _name(artist)
            taken.add(artist)
    return pairs


def _distance(song: Entity, artist: Entity, text: str) -> tuple[int, bool]:
    """How far apart: "by" and a dash draw together, a comma and an "and" push away."""
    first, second = sorted((song, artist), key=_start)
    between = text[first.end : second.start]
    far = len(between)
    if _link().match(between):
        far -= 20
    elif _break().search(between):
        far += 20
    return far, artist.start < song.start


def _by_artist(artists: Sequence[Entity], text: str) -> Iterator[Track]:
    """ "Something by" each of them; two joined by "or" are one wish, in the listener's words."""
    index = 0
    while index < len(artists):
        last = index
        while last + 1 < len(artists) and says("or").search(
            _between(artists[last], artists[last + 1], text)
        ):
            last += 1
        yield Track(artist=_whole(text[artists[index].start : artists[last].end]))
        index = last + 1


def _something_by(artists: Sequence[Entity], pairs: dict[Entity, str], text: str) -> list[Track]:
    """Artists asked for beside the titles: "Africa, and something by Queen"."""
    taken = set(pairs.values())
    return [
        Track(artist=_name(artist))
        for artist in artists
        if _name(artist) not in taken
        and _asks_for_something_by().search(
            normalised(text[max(0, artist.start - _NEARBY) : artist.start])
        )
    ]


def _between(first: Entity, second: Entity, text: str) -> str:
    return normalised(text[first.end : second.start])


def _name(span: Entity) -> str:
    return _whole(span.value)


def _whole(value: str) -> str:
    return " ".join(value.split())[:_LONGEST_NAME]


def _start(span: Entity) -> int:
    return span.start
