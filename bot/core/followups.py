"""Whether a message goes on from what was said before: "the second one", "it is for my sister"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.control import normalised
from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.purposes import Lane
from bot.core.understanding import Understood

# Another language is another row.
ORDINALS: dict[str, int] = {
    "1": 1,
    "one": 1,
    "first": 1,
    "1st": 1,
    "uno": 1,
    "primera": 1,
    "primero": 1,
    "la 1": 1,
    "2": 2,
    "two": 2,
    "second": 2,
    "2nd": 2,
    "dos": 2,
    "segunda": 2,
    "segundo": 2,
    "la 2": 2,
    "3": 3,
    "three": 3,
    "third": 3,
    "3rd": 3,
    "tres": 3,
    "tercera": 3,
    "tercero": 3,
    "la 3": 3,
    "last": -1,
    "ultima": -1,
    "ultimo": -1,
    "latter": -1,
    "former": 1,
}
_FILLER = frozenset(
    "the one ones song please pls plz thanks thank you ta cheers yes yeah ok okay number no "
    "la el lo cancion por favor porfa xfa gracias si vale numero esa ese that i meant mean id like "
    "want quiero".split()
)
_GOES_ON = re.compile(
    r"^(and|also|oh|sorry|ps|y|ah|oh and|ah y|perdon)?\s*"
    r"(its|it is|it s|thats|that s|that is|this is|make it|for|dedicated|es|va|eso es|seria|para|"
    r"dedicad[oa])\b"
)
_GOES_ON_WORDS = 14


def follow_up(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """The filing of a message that only makes sense after what went before, or None."""
    return (
        _choice(dialogue, text)
        or _answer(dialogue, text, understood)
        or _addition(dialogue, text, understood)
    )


def choose(dialogue: Dialogue, number: int) -> Filing | None:
    """The listener picked one of the options that we offered."""
    if not dialogue.last_items or not dialogue.options:
        return None
    index = len(dialogue.options) - 1 if number == -1 else number - 1
    if not 0 <= index < len(dialogue.options):
        return None
    option = dialogue.options[index]
    return Filing(
        joins=dialogue.last_items[0],
        choose=option,
        replies=(Reply("song_chosen", {"song": option}),),
    )


def _choice(dialogue: Dialogue, text: str) -> Filing | None:
    if not dialogue.options:
        return None
    plain = normalised(text)
    named = [n for n, option in enumerate(dialogue.options, 1) if normalised(option) == plain]
    if named:
        return choose(dialogue, named[0])
    number = _ordinal(plain.split())
    return choose(dialogue, number) if number else None


def _ordinal(words: Sequence[str]) -> int | None:
    """The position that a short answer names, when it names nothing else."""
    telling = [word for word in words if word in ORDINALS and word not in ("one", "uno")]
    telling = telling or [word for word in words if word in ORDINALS]
    rest = [word for word in words if word not in ORDINALS and word not in _FILLER]
    if len(telling) == 1 and not rest:
        return ORDINALS[telling[0]]
    return None


def _answer(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """An answer to "which song?": the bare words are the title, whatever they look like."""
    if dialogue.question != "which_song" or not dialogue.last_items:
        return None
    if understood.intent in ("stop", "start", "erase_me", "contest_entry", "greeting", "thanks"):
        return None
    song = understood.value("song")
    if song is None:
        if understood.intent not in ("song_request", "nlu_fallback", "out_of_scope", "comment"):
            return None
        if len(text.split()) > 8 or "?" in text:
            return None
        song = text.strip()
    return Filing(
        joins=dialogue.last_items[0],
        choose=song,
        replies=(Reply("song_chosen", {"song": song}),),
    )


def _addition(dialogue: Dialogue, text: str, understood: Understood) -> Filing | None:
    """ "and it is for my sister": more about the listener's latest item, no item of its own."""
    plain = normalised(text)
    if not dialogue.last_items or len(plain.split()) > _GOES_ON_WORDS:
        return None
    if understood.value("song") or understood.value("artist"):
        return None
    says_more = (
        understood.value("recipient")
        or understood.value("sender")
        or understood.value("occasion")
        or understood.value("place")
    )
    if not says_more and not plain.startswith(("and its for", "and it is for", "y es para")):
        return None
    if not _GOES_ON.match(plain):
        return None
    return Filing(joins=dialogue.last_items[0], replies=(Reply("added"),))


def unsorted_item(understood: Understood) -> Filing:
    """Nothing was understood: a person looks, and the listener hears so once a day."""
    return Filing(
        items=(NewItem(Lane.UNSORTED, understood.intent),),
        replies=(Reply("not_understood", once_a_day=True),),
    )
