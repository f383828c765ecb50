"""Answers to "which of these?": "the second one", "Crazy", "the Johnny Cash one", "no"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.core.control import normalised
from bot.core.filing import Dialogue, Filing, Reply
from bot.core.lookup import Lookup, State
from bot.core.phrases import any_of, phrases, says, worked_out
from bot.core.replies import clean

LONGEST_WHOM = 4  # words
MOST_BESIDES = 2  # words that may stand around an artist whom we offered
_PLACES = {"first": 1, "second": 2, "third": 3, "last": -1}


@worked_out
def _cut() -> re.Pattern[str]:
    """ "The second one, and it is for my wife"."""
    before = rf"(?:{any_of('and')} )?(?:{any_of('it is')} )?{any_of('for')}"
    return re.compile(rf"(?P<choice>.+?) {before} (?P<whom>.+)")


def choice(dialogue: Dialogue, text: str) -> Filing | None:
    plain = normalised(text)
    if not dialogue.options:
        return None
    if plain in phrases("no matter which"):
        return no_matter(dialogue)
    number = _picked(dialogue, plain) or _picked_for_somebody(dialogue, plain)
    if number is None and _of_library(dialogue):
        return _yes_or_no(dialogue, plain)
    return choose(dialogue, number) if number else None


def _yes_or_no(dialogue: Dialogue, plain: str) -> Filing | None:
    """ "Yes" to the one track that we have, "no" to all that were offered."""
    if plain in phrases("yes") and len(dialogue.options) == 1:
        return choose(dialogue, 1)
    return _none_of_them(dialogue) if plain in phrases("no") else None


def _picked_for_somebody(dialogue: Dialogue, plain: str) -> int | None:
    """ "The second one for my wife", but not "the first for Ann and the second for Bob"."""
    cut = _cut().match(plain)
    if cut is None or len(cut["whom"].split()) > LONGEST_WHOM:
        return None
    return None if _places(cut["whom"].split()) else _picked(dialogue, cut["choice"])


def _picked(dialogue: Dialogue, plain: str) -> int | None:
    artists = dialogue.artists or (None,) * len(dialogue.options)
    options = list(zip(dialogue.options, artists, strict=True))
    for known in (plain, _bare(plain)):
        named = [n for n, option in enumerate(options, 1) if known in _names(*option)]
        if known and len(named) == 1:
            return named[0]
    return _ordinal(plain.split()) or _by_artist(dialogue, plain)


def _by_artist(dialogue: Dialogue, plain: str) -> int | None:
    """ "Tracy Chapman obviously": one of the artists that we offered, and hardly anything else."""
    words, whose = plain.split(), [normalised(artist or "") for artist in dialogue.artists]
    named = [n for n, name in enumerate(whose, 1) if name and f" {name} " in f" {plain} "]
    if len(named) != 1 or says("refuses").search(plain):
        return None
    said_besides = len(words) - len(whose[named[0] - 1].split())
    return named[0] if said_besides <= MOST_BESIDES else None


def _names(song: str, artist: str | None) -> set[str]:
    """ "Hurt", "Hurt by Johnny Cash", "Johnny Cash": whatever tells one option from the others."""
    plain, whose = normalised(song), normalised(artist or "")
    names = {plain, _bare(plain) or plain}
    if whose:
        joined = ("", *phrases("by"))
        names |= {whose} | {" ".join(filter(None, (plain, by, whose))) for by in joined}
        names |= {f"{by} {whose}" for by in phrases("by")}
    return names


def _bare(plain: str) -> str:
    """The words without the politeness around them."""
    words = plain.split()
    around = phrases("around a choice")
    while words and words[0] in around:
        words = words[1:]
    while words and words[-1] in around:
        words = words[:-1]
    return " ".join(words)


def _ordinal(words: Sequence[str]) -> int | None:
    """The place that a short answer names, when it names nothing else."""
    places = _places(words)
    counted = {word: place for word, place in places.items() if word not in phrases("one of them")}
    small = phrases("around a choice") if counted else phrases("around a number")
    if any(word not in small and word not in places for word in words):
        return None
    telling = counted or places  # "the second one" is the second
    return next(iter(telling.values())) if len(telling) == 1 else None


def _places(words: Sequence[str]) -> dict[str, int]:
    return {
        word: place for word in words for kind, place in _PLACES.items() if word in phrases(kind)
    }


# what is chosen


def choose(dialogue: Dialogue, number: int) -> Filing | None:
    """The listener picked one of the options that we offered; -1 is the last."""
    index = len(dialogue.options) - 1 if number == -1 else number - 1
    if not dialogue.last_items or not 0 <= index < len(dialogue.options):
        return None
    song, artist = dialogue.options[index], dialogue.artists[index] if dialogue.artists else None
    filing = chosen(dialogue.about, song, artist)
    lookup = dialogue.lookups[index] if dialogue.lookups else None
    if lookup is None:
        return filing
    if lookup.track is not None:
        filing = replace(filing, replies=chosen(None, *lookup.track.names).replies)
    if lookup.by_listener:  # what was typed stays: they chose its track
        return replace(filing, choose=None, artist=None, lookup=lookup)
    return replace(filing, lookup=lookup)


def chosen(item: int | None, song: str, artist: str | None = None) -> Filing:
    told = Reply("song_chosen", {"song": song}) if clean(song) else Reply("added")
    if clean(song) and artist and clean(artist):
        told = Reply("song_by", {"song": song, "artist": artist})
    return Filing(joins=item, choose=song, artist=artist, replies=(told,))


def no_matter(dialogue: Dialogue) -> Filing:
    """Our question is answered, and nothing came of it."""
    told = (Reply("added"),)
    return Filing(joins=dialogue.about, lookup=_left(dialogue, State.UNSURE), replies=told)


def _none_of_them(dialogue: Dialogue) -> Filing:
    """They want what they typed, which the library does not have."""
    told = (Reply("request"),)
    return Filing(joins=dialogue.about, lookup=_left(dialogue, State.MISSING), replies=told)


def _left(dialogue: Dialogue, state: State) -> Lookup | None:
    """What is left of a question about the library that chose no track."""
    if not _of_library(dialogue):
        return None
    offered = tuple(one.candidates[0] for one in dialogue.lookups if one)
    return Lookup(state, candidates=offered, by_listener=True)


def _of_library(dialogue: Dialogue) -> bool:
    """Whether it was the library that made us ask, and not the listener who offered several."""
    return any(one and one.by_listener for one in dialogue.lookups)
