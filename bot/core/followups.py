"""Whether a message goes on from what was said before: "the second one", "it is for my sister".

A new purpose must never be swallowed, so in doubt a message is no follow-up. But the model sees
an answer to our own question out of its context: there an unsure guess of it counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.control import normalised
from bot.core.filing import Dialogue, Filing, Reply
from bot.core.phrases import any_of, phrases
from bot.core.replies import clean
from bot.core.tracks import wish
from bot.core.understanding import Understood

NEVER = ("stop", "start", "erase_me", "contest_entry", "spam")
_NO_TITLE = ("stop", "erase_me")  # to be heard however unsure it is
# What a fragment is taken for; any other purpose is one of its own.
_ADDS = {
    "song_request",
    "shout_out",
    "comment",
    "greeting",
    "thanks",
    "nlu_fallback",
    "out_of_scope",
}
_UNSURE = 0.6
_LONGEST_WHOM = 4  # words
_LONGEST_TITLE = 8
_LONGEST_ADDITION = 14
_LONGEST_TITLE_LETTERS = 80

_PLACES = {"first": 1, "second": 2, "third": 3, "last": -1}
_ONE = ("one", "uno", "una")  # "the second one"

_OPENS = rf"(?:{any_of('opens')} )*"
_FOR_SOMEBODY = re.compile(
    rf"{_OPENS}(?:{any_of('it is')} {any_of('for')}|(?:{any_of('it is')} )?{any_of('dedicated')})"
    rf" (?P<whom>\w+)"
)
_GREETS_THEM = re.compile(
    rf"(?:{any_of('opens')} )+(?:\w+ ){{0,6}}{any_of('towards')} {any_of('them')}"
    rf"(?: {any_of('ends')})*"
)
_VERSION = re.compile(
    rf"{_OPENS}{any_of('before a version')} (?:\w+ ){{0,3}}{any_of('version')}(?: \w+)?"
)
_MEANT = re.compile(rf"{_OPENS}{any_of('i meant')}\b")
_CUT = re.compile(
    rf"(?P<choice>.+?) (?:(?:and|y) )?(?:{any_of('it is')} )?{any_of('for')} (?P<whom>.+)"
)


def follow_up(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """The filing of a message that only makes sense after what went before, or None."""
    unsure = understood.confidence < _UNSURE
    if not dialogue.last_items or (understood.intent in NEVER and not unsure):
        return None
    return (
        _choice(dialogue, text)
        or _answer(dialogue, text, understood)
        or _correction(dialogue, text, understood)
        or _addition(dialogue, text, understood)
    )


def choose(dialogue: Dialogue, number: int) -> Filing | None:
    """The listener picked one of the options that we offered; -1 is the last."""
    index = len(dialogue.options) - 1 if number == -1 else number - 1
    if not dialogue.last_items or not 0 <= index < len(dialogue.options):
        return None
    artist = dialogue.artists[index] if dialogue.artists else None
    return _chosen(dialogue.about, dialogue.options[index], artist)


def _chosen(item: int | None, song: str, artist: str | None = None) -> Filing:
    told = Reply("song_chosen", {"song": song}) if clean(song) else Reply("added")
    if clean(song) and artist and clean(artist):
        told = Reply("song_by", {"song": song, "artist": artist})
    return Filing(joins=item, choose=song, artist=artist, replies=(told,))


def _no_matter(dialogue: Dialogue) -> Filing:
    """Our question is answered, and nothing came of it."""
    return Filing(joins=dialogue.about, replies=(Reply("added"),))


def _added(dialogue: Dialogue) -> Filing:
    """More about the latest item; what we asked about it stays open."""
    latest, told = dialogue.last_items[0], (Reply("added"),)
    if dialogue.about != latest:
        return Filing(joins=latest, replies=told)
    return Filing(
        joins=latest,
        replies=told,
        question=dialogue.question,
        options=dialogue.options,
        artists=dialogue.artists,
    )


# "Which of these?"


def _choice(dialogue: Dialogue, text: str) -> Filing | None:
    plain = normalised(text)
    if not dialogue.options:
        return None
    if plain in phrases("no matter which"):
        return _no_matter(dialogue)
    number = _picked(dialogue.options, plain) or _picked_for_somebody(dialogue.options, plain)
    return choose(dialogue, number) if number else None


def _picked_for_somebody(options: Sequence[str], plain: str) -> int | None:
    """ "The second one for my wife", but not "the first for Ann and the second for Bob"."""
    cut = _CUT.match(plain)
    if cut is None or len(cut["whom"].split()) > _LONGEST_WHOM:
        return None
    return None if _places(cut["whom"].split()) else _picked(options, cut["choice"])


def _picked(options: Sequence[str], plain: str) -> int | None:
    for known in (plain, _bare(plain)):
        named = [n for n, option in enumerate(options, 1) if known in _names(option)]
        if known and len(named) == 1:
            return named[0]
    return _ordinal(plain.split())


def _names(option: str) -> tuple[str, str]:
    plain = normalised(option)
    return plain, _bare(plain) or plain


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
    counted = {word: place for word, place in places.items() if word not in _ONE}
    small = phrases("around a choice") if counted else phrases("around a number")
    if any(word not in small and word not in places for word in words):
        return None
    telling = counted or places  # "the second one" is the second
    return next(iter(telling.values())) if len(telling) == 1 else None


def _places(words: Sequence[str]) -> dict[str, int]:
    return {
        word: place for word in words for kind, place in _PLACES.items() if word in phrases(kind)
    }


# "Which song?"


def _answer(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """An answer to "which song?": the bare words are the title, whatever they look like."""
    if dialogue.question != "which_song" or not _may_name(understood) or "?" in text:
        return None
    songs = understood.values("song")
    if len(songs) > 1:
        return None
    if songs:
        return _chosen(dialogue.about, songs[0], _artist(text, understood))
    if understood.value("artist") or normalised(text) in phrases("no matter which"):
        return _no_matter(dialogue)
    title = _title(text)
    return _chosen(dialogue.about, title) if title else None


def _may_name(understood: Understood) -> bool:
    """Whether the words may be a title: "Beautiful Day" looks like a comment."""
    if understood.intent in ("song_request", "nlu_fallback"):
        return True
    return understood.intent not in _NO_TITLE and understood.confidence < _UNSURE


def _title(text: str) -> str | None:
    words = text.split()
    if normalised(text) in phrases("no title") or not normalised(text):
        return None
    if len(words) > _LONGEST_TITLE or len(text) > _LONGEST_TITLE_LETTERS:
        return None
    return " ".join(_without_politeness(words)) or " ".join(words)


def _without_politeness(words: Sequence[str]) -> Sequence[str]:
    """ "play dream on please" is Dream On; "Thank You" stays what it is."""
    for length in (4, 3, 2, 1):
        if normalised(" ".join(words[:length])) in phrases("before a title"):
            words = words[length:]
            break
    for length in (2, 1):
        if normalised(" ".join(words[-length:])) in phrases("after a title"):
            words = words[:-length]
            break
    return words


# "I meant …", "and it is for my sister"


def _correction(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    songs = understood.values("song")
    if len(songs) != 1 or not _only_adds(understood) or not _MEANT.match(normalised(text)):
        return None
    return _chosen(dialogue.last_items[0], songs[0], _artist(text, understood))


def _artist(text: str, understood: Understood) -> str | None:
    """Whose the one song is that a message names: "Crazy by Patsy Cline, not by Aerosmith"."""
    return next((track.artist for track in wish(understood, text).tracks if track.song), None)


def _addition(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """More about the listener's latest item, no item of its own."""
    plain = normalised(text)
    if "?" in text or len(plain.split()) > _LONGEST_ADDITION or not _only_adds(understood):
        return None
    if understood.value("song"):
        return None
    goes_on = (
        _for_somebody(plain, understood)
        or _GREETS_THEM.fullmatch(plain)
        or (not understood.entities and _VERSION.fullmatch(plain))
        or _nothing_but_names(text, plain, understood)
    )
    return _added(dialogue) if goes_on else None


def _only_adds(understood: Understood) -> bool:
    unsure = understood.intent not in NEVER or _no_entry(understood)
    unsure = unsure and understood.confidence < _UNSURE
    return _ADDS.issuperset(understood.also) and (unsure or understood.intent in _ADDS)


def _no_entry(understood: Understood) -> bool:
    """Nobody enters a contest by saying whom a song is for."""
    return understood.intent == "contest_entry" and not understood.value("contest_answer")


def _for_somebody(plain: str, understood: Understood) -> bool:
    found = _FOR_SOMEBODY.match(plain)
    if found is None or understood.value("artist"):
        return False
    named = understood.value("recipient") or understood.value("sender")
    return bool(named) or found["whom"] in phrases("mine")


def _nothing_but_names(text: str, plain: str, understood: Understood) -> bool:
    """ "for Dave from Ann in Derry": somebody named, and small words around the names."""
    if not understood.entities or not re.match(rf"{_OPENS}{any_of('starts')}\b", plain):
        return False
    left = list(text)
    for entity in understood.entities:
        left[entity.start : entity.end] = " " * (entity.end - entity.start)
    return phrases("glue").issuperset(normalised("".join(left)).split())
