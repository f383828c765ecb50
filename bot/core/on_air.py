"""What is on air decides: a bare word is an entry, a song or a comment by what was asked for.

The open contests, the topic that the presenter set and our own last question are weighed here
against what the model made of a message that it saw out of its context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from bot.core.answers import SURE, Entry, entry, something_else
from bot.core.contests import Contest
from bot.core.control import normalised
from bot.core.filing import Dialogue
from bot.core.followups import follow_up
from bot.core.phrases import phrases
from bot.core.purposes import NO_PURPOSE, PURPOSES
from bot.core.rules import SURE_OF_STOP
from bot.core.said import Said
from bot.core.understanding import Entity, Understood
from bot.core.words import Word, core, words_of

_NEVER = datetime.min.replace(tzinfo=timezone.utc)
JUST_ASKED = timedelta(minutes=10)  # our own question: later an answer to the show is likelier
NO_CONTEST = "no contest open"
_LONGEST_UNDER_TOPIC = 8  # words
_PERSONAL = ("stop", "start", "erase_me")
# With a topic set, short messages like these speak of it.
_FITS_NOTHING = ("comment", "out_of_scope", "nlu_fallback")
_COURTESIES = ("greeting", "thanks", "goodbye")
_RANK = {"free": 0, "keyword": 1, "choice": 2, "number": 3, "letter": 3}


@dataclass(frozen=True)
class Topic:
    """What the presenter has asked for, in a line, and until when."""

    text: str
    until: datetime


def no_library(text: str) -> bool:
    """Nothing is known to be a title."""
    return False


@dataclass(frozen=True)
class OnAir:
    """What a message met when it was sent."""

    at: datetime = _NEVER
    contests: tuple[Contest, ...] = ()  # of its number
    topic: Topic | None = None
    is_title: Callable[[str], bool] = no_library

    @property
    def open(self) -> list[Contest]:
        return [one for one in self.contests if one.is_open(self.at)]

    @property
    def just_closed(self) -> list[Contest]:
        return [one for one in self.contests if one.has_just_closed(self.at)]


def weigh(said: Said, dialogue: Dialogue, on_air: OnAir) -> Said:
    """The message with the purpose that it has at this moment, and why if that is another."""
    if _is_surely_personal(said.understood):
        return said
    entering = _fitting(said, on_air)
    if entering and not _just_asked(dialogue, on_air.at):
        dialogue = dialogue.closed()
    return (
        _answering_us(said, dialogue)
        or entering
        or _bare_title(said, on_air)
        or _courteous_title(said, on_air)
        or _of_the_only_one(said, on_air)
        or _bare(said, on_air)
        or _under_topic(said, on_air)
        or said
    )


def _is_surely_personal(understood: Understood) -> bool:
    return understood.intent in _PERSONAL and understood.confidence >= SURE_OF_STOP


# Our own last question is answered first; an old one behind a contest that the message fits.


def _just_asked(dialogue: Dialogue, at: datetime) -> bool:
    return dialogue.asked_at is not None and at <= dialogue.asked_at + JUST_ASKED


def _answering_us(said: Said, dialogue: Dialogue) -> Said | None:
    """What goes on from what was said before; a "2" after our question is no entry, too."""
    if follow_up(dialogue, said.text, said.understood):
        return said
    if said.understood.intent != "contest_entry" or not dialogue.question:
        return None
    if not dialogue.options and _bare_span(said.text) is None:
        return None
    asked = replace(said.understood, intent="song_request", also=())
    if not follow_up(dialogue, said.text, asked):
        return None
    return replace(said, understood=asked, because="our own question")


# A contest is open, or has just closed.


def _fitting(said: Said, on_air: OnAir) -> Said | None:
    """An entry by a contest's keyword, or by the shape of its answers."""
    words = words_of(said.text) if on_air.contests else ()
    for contests, late in ((on_air.open, False), (on_air.just_closed, True)):
        found = _best(contests, said, words)
        if found:
            return _as_entry(said, found, late=late)
    return None


def _of_the_only_one(said: Said, on_air: OnAir) -> Said | None:
    """What the model takes for an entry, though it fits none by its words."""
    if said.understood.intent != "contest_entry":
        return None
    near = on_air.open or on_air.just_closed
    if len(near) != 1:  # of several, it does not say which one
        return said if near else None
    late = near[0] not in on_air.open
    return replace(said, contest=near[0], late=late)


def _best(contests: Iterable[Contest], said: Said, words: Sequence[Word]) -> Entry | None:
    """The contest that the message fits best: by its keyword, by the narrowest shape."""
    found = (entry(contest, said.text, words, said.understood) for contest in contests)
    return max((one for one in found if one), key=_fit, default=None)


def _fit(one: Entry) -> tuple[bool, bool, int, bool, datetime, int]:
    contest = one.contest
    narrow = _RANK[contest.shape.kind]
    own = contest.number is not None
    return one.by_keyword, one.whole, narrow, own, contest.opens_at, contest.id


def _as_entry(said: Said, found: Entry, *, late: bool) -> Said:
    before, contest = said.understood, found.contest
    also = () if found.whole else _others(before)
    meant = replace(before, intent="contest_entry", also=also)
    if found.span is not None:
        meant = _labelled(meant, "contest_answer", said.text, found.span)
    state = "contest just closed" if late else "contest open"
    changed = before.intent != "contest_entry"
    because = f"{state}: {contest.name}" if changed else None
    return replace(said, understood=meant, contest=contest, late=late, because=because)


def _others(understood: Understood) -> tuple[str, ...]:
    """What a message says besides its entry."""
    found = [
        one
        for one in (understood.intent, *understood.also)
        if one != "contest_entry" and one not in NO_PURPOSE and _has_lane(one)
    ]
    return tuple(dict.fromkeys(found))


def _has_lane(intent: str) -> bool:
    return intent not in PURPOSES or PURPOSES[intent].lane is not None


# A bare word that fits no contest is a song; with none open it is a song or a comment.


def _bare_title(said: Said, on_air: OnAir) -> Said | None:
    """Behind `_fitting`: "Gloria" is no answer to "A, B or C?"."""
    if said.understood.intent != "contest_entry":
        return None
    if not (on_air.open or on_air.just_closed):
        return _title_by(said, on_air)
    span = _bare_span(said.text)
    if span is None or not on_air.is_title(said.text[slice(*span)]):
        return None
    return _as_song(said, span, because="fits no contest")


def _title_by(said: Said, on_air: OnAir) -> Said | None:
    """A title, or one with its artist: "1985 by Bowling for Soup"."""
    words = core(words_of(said.text), phrases("after a title"))
    by = [n for n in range(1, len(words) - 1) if words[n].plain in phrases("by")]
    for end in (len(words), *reversed(by)):
        span = _span(words[:end])
        if span is None or not on_air.is_title(said.text[slice(*span)]):
            continue
        found = _as_song(said, span, because=NO_CONTEST)
        whose = _span(words[end + 1 :])
        if whose is None or found.understood.value("artist"):
            return found
        named = _labelled(found.understood, "artist", said.text, whose)
        return replace(found, understood=named)
    return None


def _courteous_title(said: Said, on_air: OnAir) -> Said | None:
    """ "Respect" is a song where the station has it; a sure "thank you" is what it says."""
    before, plain = said.understood, normalised(said.text)
    unsure = before.confidence < SURE or before.value("song")
    if before.intent not in _COURTESIES or not unsure or plain in phrases("after a title"):
        return None
    span = _span(core(words_of(said.text), phrases("after a title")))
    if span is None or not on_air.is_title(said.text[slice(*span)]):
        return None
    return _as_song(said, span, because="a title that we have")


def _as_song(said: Said, span: tuple[int, int], *, because: str) -> Said:
    meant = replace(said.understood, intent="song_request", also=())
    return replace(said, understood=_labelled(meant, "song", said.text, span), because=because)


def _bare(said: Said, on_air: OnAir) -> Said | None:
    """Behind `_of_the_only_one`: no contest is open here, nor has one just closed."""
    if said.understood.intent != "contest_entry" or _bare_span(said.text) is None:
        return None
    topic = on_air.topic.text if on_air.topic else None
    meant = _as_comment(replace(said.understood, also=()))
    return replace(said, understood=meant, topic=topic, because=NO_CONTEST)


def _bare_span(text: str) -> tuple[int, int] | None:
    """Where the one word stands that a message says, a "please" aside."""
    said = core(words_of(text), phrases("after a title"))
    return _span(said) if len(said) == 1 else None


def _span(words: Sequence[Word]) -> tuple[int, int] | None:
    return (words[0].start, words[-1].end) if words else None


# The presenter has set a topic.


def _under_topic(said: Said, on_air: OnAir) -> Said | None:
    """A short answer that fits nothing else is a comment on it."""
    before = said.understood
    if on_air.topic is None or "?" in said.text:
        return None
    if before.intent not in _FITS_NOTHING and not _unsure_of_song(said, on_air):
        return None
    words = words_of(said.text)
    if not 0 < len(words) <= _LONGEST_UNDER_TOPIC or something_else(words, before):
        return None
    topic = on_air.topic.text
    if before.intent == "comment":
        return replace(said, topic=topic)
    return replace(said, understood=_as_comment(before), topic=topic, because=f"topic: {topic}")


def _as_comment(understood: Understood) -> Understood:
    kept = tuple(one for one in understood.entities if one.label != "contest_answer")
    return replace(understood, intent="comment", also=(), entities=kept)


def _unsure_of_song(said: Said, on_air: OnAir) -> bool:
    understood = said.understood
    unsure = understood.intent == "song_request" and understood.confidence < SURE
    asks = any(word.plain in phrases("wants done") for word in words_of(said.text))
    return unsure and not asks and not on_air.is_title(said.text)


def _labelled(understood: Understood, label: str, text: str, span: tuple[int, int]) -> Understood:
    """With this span under this label, in place of what was read there."""
    start, end = span
    kept = [
        one
        for one in understood.entities
        if one.label != label and (one.end <= start or end <= one.start)
    ]
    found = Entity(label, text[start:end], start, end)
    return replace(understood, entities=tuple(sorted((*kept, found), key=_start)))


def _start(entity: Entity) -> int:
    return entity.start
