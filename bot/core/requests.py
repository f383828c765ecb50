"""A song request meets the library: each wish is looked up, and at most one question is asked."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.filings import track_told
from bot.core.lookup import Candidate, Find, Lookup, State
from bot.core.replies import clean
from bot.core.tracks import Track
from bot.core.wishes import NotYet

REQUEST = "song_request"
MOST_QUESTIONS = 3  # about the library to one listener in a session
LEFT_TO_US = "artist_only"  # "something by Queen": the presenter sees what there is


def in_library(filing: Filing, text: str, dialogue: Dialogue, find: Find | None) -> Filing:
    """The same filing with what the library says; without a library it is left as it is."""
    if find is None:
        return filing
    if filing.joins is not None:
        return _corrected(filing, find)
    filing = _offer(_looked_up(filing, text, find), find)
    for item in filing.items:
        filing = _told(filing, item)
    return _asked(filing, dialogue)


# what the library says


def _corrected(filing: Filing, find: Find) -> Filing:
    """A title that the listener chose or corrected; if it is not clear, nobody asks again."""
    if filing.choose is None or filing.lookup is not None:
        return filing
    lookup = find(filing.choose, filing.artist, None, ())
    if lookup is None or lookup.track is None:
        return replace(filing, lookup=lookup)
    typed = _names(Track(filing.choose, filing.artist))
    return replace(filing, lookup=lookup, replies=(_named(lookup.track, typed),))


def _looked_up(filing: Filing, text: str, find: Find) -> Filing:
    """Each wish by its names and the message around them; one of several must have some."""
    alone = sum(item.purpose == REQUEST for item in filing.items) == 1
    items = tuple(
        replace(item, lookup=_of(item, text if alone or _named_at_all(item) else None, find))
        if item.purpose == REQUEST
        else _beside_an_entry(item, find)
        for item in filing.items
    )
    return replace(filing, items=items)


def _named_at_all(item: NewItem) -> bool:
    return bool(item.song or item.artist)


def _beside_an_entry(item: NewItem, find: Find) -> NewItem:
    """Its message says more than the wish, so the names alone are looked up."""
    return replace(item, lookup=_of(item, None, find)) if _named_at_all(item) else item


def _of(item: NewItem, text: str | None, find: Find) -> Lookup | None:
    """The first of several that will do and that we have, else what is said of the first."""
    if item.instead:
        tracks = (Track(item.song, item.artist), *item.instead)
        found = [find(one.song, one.artist, None, item.not_by) for one in tracks]
        return next((one for one in found if one and one.track), found[0])
    text = None if item.not_by else text  # whom they do not want stands there as well
    lookup = find(item.song, item.artist, text, item.not_by)
    if lookup and lookup.state is State.MISSING and not _names(Track(item.song, item.artist)):
        return None  # nothing was named that could be there
    return lookup


def _offer(filing: Filing, find: Find) -> Filing:
    """ "Dream On or Crazy?": of each what will hold if the listener chooses it."""
    if filing.question != "which_of":
        return filing
    artists = filing.artists or (None,) * len(filing.options)
    pairs = zip(filing.options, artists, strict=True)
    lookups = tuple(find(song, artist, None, ()) for song, artist in pairs)
    if not any(lookups):
        return filing
    known = tuple(one.track for one in lookups if one and one.track)
    offered = replace(filing.items[0], lookup=Lookup(State.ASKED, "offer", known))
    return replace(filing, items=(offered, *filing.items[1:]), lookups=lookups)


# what the listener hears


def _told(filing: Filing, item: NewItem) -> Filing:
    """The reply names what the library has as the library spells it."""
    if item.lookup is None or item.lookup.track is None:
        return filing
    told = _named(item.lookup.track, _names_in(item))
    question = None if filing.question == "which_song" else filing.question
    return replace(filing, replies=_in_place_of(_as_typed(item), told, filing), question=question)


def _asked(filing: Filing, dialogue: Dialogue) -> Filing:
    """One question about the first wish that is not clear; the answer belongs to the first item."""
    item = next((one for one in filing.items if _is_to_be_asked(one, dialogue)), None)
    if item is None or filing.question == "which_of":
        return filing
    assert item.lookup is not None
    candidates = item.lookup.candidates
    question = Reply(
        "which_of" if len(candidates) > 1 else "this_one",
        question=True,
        options=_labels(candidates),
        closing=False,
        typed=_names_in(item),
    )
    asked = replace(item, lookup=replace(item.lookup, state=State.ASKED))
    return replace(
        filing,
        items=(asked, *(one for one in filing.items if one is not item)),
        replies=_in_place_of(_as_typed(item), question, filing),
        question="which_of",
        options=tuple(one.title for one in candidates),
        artists=tuple(one.names[1] for one in candidates),
        lookups=tuple(item.lookup.chosen(number) for number in range(len(candidates))),
    )


def _is_to_be_asked(item: NewItem, dialogue: Dialogue) -> bool:
    """Nobody is asked to choose among the same tracks twice, nor again and again."""
    lookup = item.lookup
    if item.purpose != REQUEST or lookup is None:
        return False
    if lookup.state is not State.UNSURE or lookup.reason == LEFT_TO_US:
        return False
    before = dialogue.asked_about
    return lookup.tracks not in before and len(before) < MOST_QUESTIONS


# what the station's rules stand against


def held_back(filing: Filing, at: int, not_yet: NotYet, zone: ZoneInfo) -> Filing:
    """One of the wishes is shown and not to be played yet: the listener is told why."""
    item = filing.items[at]
    told = _not_yet_told(item, not_yet, not_yet.told(zone))
    lookup = item.lookup.not_asked() if item.lookup else None
    held = replace(item, not_yet=not_yet, lookup=lookup)
    items = (*filing.items[:at], held, *filing.items[at + 1 :])
    filing = replace(filing, items=items, replies=_in_place_of(_said_of(filing, at), told, filing))
    if at > 0 or not filing.question:
        return filing
    return replace(filing, question=None, options=(), artists=(), lookups=())


def _said_of(filing: Filing, at: int) -> Reply:
    """The reply that speaks of an item: a question is about the first."""
    if at == 0 and filing.question:
        return next(one for one in filing.replies if one.question)
    item = filing.items[at]
    if item.lookup is not None and item.lookup.track is not None:
        return _named(item.lookup.track, _names_in(item))
    return _as_typed(item)


def _not_yet_told(item: NewItem, not_yet: NotYet, until: dict[str, str]) -> Reply:
    track = item.lookup.track if item.lookup else None
    song, artist = track.names if track else (item.song, item.artist)
    told = {"track": ("not_yet_song", "song", song), "artist": ("not_yet_artist", "artist", artist)}
    text, label, name = told.get(not_yet.rule, ("enough", "", None))
    if text == "enough":
        return Reply(text, until, closing=False)
    if not name or not clean(name):
        return Reply("not_yet", until, closing=False)
    return Reply(text, {label: name, **until}, closing=False, typed=_names_in(item))


def _in_place_of(typed: Reply, told: Reply, filing: Filing) -> tuple[Reply, ...]:
    """The replies with another one where the wish was named, or where we asked which song."""
    replies = filing.replies
    told_before = (one for one in (typed, _WHICH_SONG, UNNAMED) if one in replies)
    at = next(map(replies.index, told_before), None)
    return (told, *replies) if at is None else (*replies[:at], told, *replies[at + 1 :])


_WHICH_SONG = Reply("which_song", question=True, closing=False)
UNNAMED = Reply("request")  # that there is one, whatever it is for


def _as_typed(item: NewItem) -> Reply:
    if item.instead:
        return Reply("songs_either", {"songs": " / ".join(_names_in(item))})
    return track_told(Track(item.song, item.artist))


def _named(track: Candidate, typed: tuple[str, ...]) -> Reply:
    return replace(track_told(Track(*track.names)), typed=typed)


def _names_in(item: NewItem) -> tuple[str, ...]:
    if item.instead:
        return tuple(one for one in (item.song, *(one.song for one in item.instead)) if one)
    return _names(Track(item.song, item.artist))


def _names(track: Track) -> tuple[str, ...]:
    return tuple(one for one in (track.song, track.artist) if one)


def _labels(candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    """Titles alone where all are by one artist."""
    if len(candidates) > 1 and len({one.artist for one in candidates}) == 1:
        return tuple(one.title for one in candidates)
    return tuple(" – ".join(filter(None, (one.title, one.artist))) for one in candidates)
