"""Whether a message goes on from what was said before: "the second one", "it is for my sister".

A new purpose must never be swallowed, so in doubt a message is no follow-up. But the model sees
an answer to our own question out of its context: there an unsure guess of it counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.choices import choice, chosen, no_matter
from bot.core.control import normalised
from bot.core.filing import Dialogue, Filing, Reply
from bot.core.phrases import any_of, phrases, worked_out
from bot.core.tracks import requested
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
_LONGEST_TITLE = 8  # words
_LONGEST_ADDITION = 14
_LONGEST_TITLE_LETTERS = 80


@worked_out
def _opens() -> str:
    return rf"(?:{any_of('opens')} )*"


@worked_out
def _is_for_somebody() -> re.Pattern[str]:
    it_is, dedicated = any_of("it is"), any_of("dedicated")
    said = rf"(?:{it_is} {any_of('for')}|(?:{it_is} )?{dedicated})"
    return re.compile(rf"{_opens()}{said} (?P<whom>\w+)")


@worked_out
def _greets_them() -> re.Pattern[str]:
    them = rf"{any_of('towards')} {any_of('them')}(?: {any_of('ends')})*"
    return re.compile(rf"(?:{any_of('opens')} )+(?:\w+ ){{0,6}}{them}")


@worked_out
def _names_version() -> re.Pattern[str]:
    version = rf"(?:\w+ ){{0,3}}{any_of('version')}(?: \w+)?"
    return re.compile(rf"{_opens()}{any_of('before a version')} {version}")


@worked_out
def _says_what_was_meant() -> re.Pattern[str]:
    return re.compile(rf"{_opens()}{any_of('i meant')}\b")


@worked_out
def _starts() -> re.Pattern[str]:
    return re.compile(rf"{_opens()}{any_of('starts')}\b")


def follow_up(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """The filing of a message that only makes sense after what went before, or None."""
    unsure = understood.confidence < _UNSURE
    if not dialogue.last_items or (understood.intent in NEVER and not unsure):
        return None
    return (
        choice(dialogue, text)
        or _answer(dialogue, text, understood)
        or _correction(dialogue, text, understood)
        or _addition(dialogue, text, understood)
    )


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
        lookups=dialogue.lookups,
    )


# "Which song?"


def _answer(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """An answer to "which song?": the bare words are the title, whatever they look like."""
    if dialogue.question != "which_song" or not _may_name(understood) or "?" in text:
        return None
    songs = understood.values("song")
    if len(songs) > 1:
        return None
    if songs:
        return chosen(dialogue.about, songs[0], _artist(text, understood))
    if understood.value("artist") or normalised(text) in phrases("no matter which"):
        return no_matter(dialogue)
    title = _title(text)
    return chosen(dialogue.about, title) if title else None


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
    if (
        len(songs) != 1
        or not _only_adds(understood)
        or not _says_what_was_meant().match(normalised(text))
    ):
        return None
    return chosen(dialogue.last_items[0], songs[0], _artist(text, understood))


def _artist(text: str, understood: Understood) -> str | None:
    """Whose the one song is that a message names: "Crazy by Patsy Cline, not by Aerosmith"."""
    return next((track.artist for track in requested(understood, text).tracks if track.song), None)


def _addition(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """More about the listener's latest item, no item of its own."""
    plain = normalised(text)
    if "?" in text or len(plain.split()) > _LONGEST_ADDITION or not _only_adds(understood):
        return None
    if understood.value("song"):
        return None
    goes_on = (
        _for_somebody(plain, understood)
        or _greets_them().fullmatch(plain)
        or (not understood.entities and _names_version().fullmatch(plain))
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
    found = _is_for_somebody().match(plain)
    if found is None or understood.value("artist"):
        return False
    named = understood.value("recipient") or understood.value("sender")
    return bool(named) or found["whom"] in phrases("mine")


def _nothing_but_names(text: str, plain: str, understood: Understood) -> bool:
    """ "for Dave from Ann in Derry": somebody named, and small words around the names."""
    if not understood.entities or not _starts().match(plain):
        return False
    left = list(text)
    for entity in understood.entities:
        left[entity.start : entity.end] = " " * (entity.end - entity.start)
    return phrases("glue").issuperset(normalised("".join(left)).split())
