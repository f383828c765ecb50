"""Whether a message is an entry for a contest: by its keyword, or by an answer of its shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.core.contests import Contest, Shape
from bot.core.control import normalised
from bot.core.phrases import phrases
from bot.core.understanding import Entity, Understood
from bot.core.words import Word, core, cores, margins, plain

SURE = 0.6  # of a purpose
LONGEST = 12  # words of a message that is taken for an answer without a keyword
_LONGEST_STORY = 60  # that stands beside a keyword
_LONGEST_FREE = 4
_LONGEST_WITH_NUMBER = 4
_LONGEST_BEHIND_LETTER = 8
_LONGEST_BEHIND_KEYWORD = 8
_BEHIND_LETTER = ".:),-–"  # "B) because she is Irish"
_DIGITS = 9
_LONG_ENOUGH = 5  # letters of a choice that may be misspelt
_ALIKE = 0.85
_NAMES = ("song", "artist", "recipient", "occasion")
# A free answer may look like these; any other purpose is one of its own.
_MAY_BE_FREE = ("contest_entry", "song_request", "comment", "out_of_scope", "nlu_fallback")


@dataclass(frozen=True)
class Entry:
    """How a message takes part in a contest."""

    contest: Contest
    by_keyword: bool
    whole: bool  # it says nothing else
    span: tuple[int, int] | None = None  # where its answer stands in the text


@dataclass(frozen=True)
class _Answer:
    words: Sequence[Word]
    whole: bool = True


def entry(
    contest: Contest, text: str, words: Sequence[Word], understood: Understood
) -> Entry | None:
    """The message, with its words, as an entry for this contest; None if it is none."""
    found = _by_keyword(contest, text, words, understood) or _by_shape(
        contest, text, words, understood
    )
    if found and (found.whole or not something_else(words, understood)):
        return found
    return _by_label(contest, text, words, understood)


def something_else(words: Sequence[Word], understood: Understood) -> bool:
    """Names and a verb, of a purpose that is sure: "play Queen for my mum" enters no contest."""
    if understood.intent in ("contest_entry", "nlu_fallback") or understood.confidence < SURE:
        return False
    named = [one for one in understood.entities if one.label in _NAMES]
    around = [word for word in words if not _inside(word, named)]
    return bool(named) and any(word.plain in phrases("wants done") for word in around)


def _inside(word: Word, entities: Sequence[Entity]) -> bool:
    return any(one.start <= word.start and word.end <= one.end for one in entities)


# by its keyword


def _by_keyword(
    contest: Contest, text: str, words: Sequence[Word], understood: Understood
) -> Entry | None:
    for keyword in contest.keywords:
        rest, leads = _beside(words, normalised(keyword).split())
        if rest is None:
            continue
        asks = contest.shape.kind != "keyword" and 0 < len(rest) <= _LONGEST_STORY
        found = _answer(contest.shape, text, rest, understood) if asks else None
        answered = found is not None and found.whole
        if answered or (leads and (found or _may_follow(rest, understood))):
            whole = answered or not core(rest, _around())
            return Entry(contest, True, whole, _span(found))
    return None


def _may_follow(rest: Sequence[Word], understood: Understood) -> bool:
    """What an entry may say besides: a name and a town, not a whole story about sunshine."""
    return len(rest) <= _LONGEST_BEHIND_KEYWORD or understood.intent == "contest_entry"


def _beside(words: Sequence[Word], keyword: Sequence[str]) -> tuple[Sequence[Word] | None, bool]:
    """What stands beside the keyword, and whether that leads the message or ends it."""
    size, (first, _) = len(keyword), margins(words, _around())
    for start in range(first + 1 if size else 0):
        if [word.plain for word in words[start : start + size]] == keyword:
            return words[start + size :], True
    ended = core(words, phrases("after a title"))
    if size and len(ended) <= LONGEST and [word.plain for word in ended[-size:]] == keyword:
        return ended[:-size], False
    return None, False


# by the shape of its answer


def _by_shape(
    contest: Contest, text: str, words: Sequence[Word], understood: Understood
) -> Entry | None:
    shape = contest.shape
    if shape.kind == "keyword" or len(words) > LONGEST:
        return None
    if shape.kind == "free" and (contest.keywords or not _may_be_free(text, words, understood)):
        return None
    found = _answer(shape, text, words, understood)
    return Entry(contest, False, found.whole, _span(found)) if found else None


def _by_label(
    contest: Contest, text: str, words: Sequence[Word], understood: Understood
) -> Entry | None:
    """What the model took for the answer, among other words, if it is one by itself."""
    shape = contest.shape
    labelled = [one for one in understood.entities if one.label == "contest_answer"]
    if len(labelled) != 1 or shape.kind in ("keyword", "free"):
        return None
    inside = [word for word in words if _inside(word, labelled)]
    found = _answer(shape, text, inside, understood) if inside else None
    return Entry(contest, False, False, _span(found)) if found and found.whole else None


def _may_be_free(text: str, words: Sequence[Word], understood: Understood) -> bool:
    """A few words that ask nothing; "play something" is no free answer, though it names nothing."""
    if understood.intent not in _MAY_BE_FREE or "?" in text:
        return False
    asks = understood.intent == "song_request" and understood.confidence >= SURE
    if asks and any(word.plain in phrases("wants done") for word in words):
        return False
    return len(core(words, _around())) <= _LONGEST_FREE


def _span(found: _Answer | None) -> tuple[int, int] | None:
    return (found.words[0].start, found.words[-1].end) if found else None


def _answer(
    shape: Shape, text: str, words: Sequence[Word], understood: Understood
) -> _Answer | None:
    if shape.kind == "letter":
        return _letter(shape, text, words)
    if shape.kind == "number":
        return _number(shape, words, understood)
    if shape.kind == "choice":
        return _choice(shape, words)
    said = core(words, _around())
    return _Answer(said, whole=len(said) == 1) if said else None


def _letter(shape: Shape, text: str, words: Sequence[Word]) -> _Answer | None:
    letters = set(normalised(shape.letters))
    for some in cores(words, _around()):
        if len(some) == 1 and some[0].plain in letters:
            return _Answer(some)
    said = words[:1]
    behind = text[said[0].end :].lstrip()[:1] if said else ""
    told = behind and behind in _BEHIND_LETTER and len(words) <= _LONGEST_BEHIND_LETTER
    return _Answer(said, whole=False) if told and said[0].plain in letters else None


def _number(shape: Shape, words: Sequence[Word], understood: Understood) -> _Answer | None:
    for some in cores(words, _around()):
        if _fits(shape, _value(some)):
            return _Answer(some)
    named = [one for one in understood.entities if one.label in ("song", "artist")]
    numbers = [word for word in words if _value([word]) is not None]
    short = len(core(words, _around())) <= _LONGEST_WITH_NUMBER
    if len(numbers) == 1 and short and not _inside(numbers[0], named):
        return _Answer(numbers, whole=False) if _fits(shape, _value(numbers)) else None
    return None


def _value(words: Sequence[Word]) -> int | None:
    """The number that these words are: "1985", or "1,500" in two."""
    first, *groups = [word.plain for word in words]
    if any(len(group) != 3 for group in groups) or (groups and len(first) > 3):
        return None
    digits = "".join((first, *groups))
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS else None


def _fits(shape: Shape, value: int | None) -> bool:
    """Whether it is in the range; of a year, two digits may do: "85"."""
    if value is None:
        return False
    years = shape.low >= 1000 and value < 100
    ends = range(shape.low + (value - shape.low) % 100, shape.high + 1, 100) if years else ()
    return shape.low <= value <= shape.high or len(ends) == 1


def _choice(shape: Shape, words: Sequence[Word]) -> _Answer | None:
    choices = sorted({normalised(choice) for choice in shape.choices} - {""})
    for some in cores(words, _around()):
        if plain(some) in choices:
            return _Answer(some)
    said = core(words, _around())
    if _is_like_one(plain(said), choices):
        return _Answer(said)
    for size in range(len(words), 0, -1):
        for start in range(len(words) - size + 1):
            if plain(words[start : start + size]) in choices:
                return _Answer(words[start : start + size], whole=False)
    return None


def _is_like_one(said: str, choices: Sequence[str]) -> bool:
    """A choice misspelt a little, or a part of one that belongs to no other."""
    if len(said) >= _LONG_ENOUGH and get_close_matches(said, choices, n=1, cutoff=_ALIKE):
        return True
    parts = [one for one in choices if set(said.split()) <= set(one.split())]
    return len(parts) == 1 and len(said) > 2


def _around() -> frozenset[str]:
    return phrases("around an answer")
