"""How a word sounds, roughly, to somebody who writes it by ear in English or in Spanish."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.remembering import remembering

# In this order; each is a way of writing a sound, and the letter that stands for it.
_RULES: tuple[tuple[str, str], ...] = (
    (r"^(?:kn|gn|pn)", "n"),
    (r"^wr", "r"),
    (r"^ps", "s"),
    (r"^x", "s"),
    (r"rh", "r"),
    (r"ph", "f"),
    (r"gh(?=t|$)", ""),
    (r"mb$", "m"),
    (r"ck", "k"),
    (r"sch|sh|ch|tch|(?<=[a-z])t(?=ion)", "X"),
    (r"ti(?=on)", "X"),
    (r"th", "t"),
    (r"qu", "k"),
    (r"gu(?=[ei])", "g"),
    (r"x", "ks"),
    (r"c(?=[eiy])", "s"),
    (r"g(?=[eiy])", "j"),
    (r"ll", "l"),
    (r"[cq]", "k"),
    (r"z", "s"),
    (r"v", "b"),
    (r"w(?=[aeiou])", "U"),
    (r"h", ""),
    (r"^[aeiouy]+", "A"),
    (r"[aeiouyw]", ""),
)
_COMPILED = tuple((re.compile(pattern), letter) for pattern, letter in _RULES)
_TWICE = re.compile(r"(.)\1+")


@remembering
def of_word(word: str) -> str:
    """ "rhapsody" and "rapsody", "Sinatra" and "Synatra", "Shakira" and "Chaquira" are one."""
    if word.isdecimal():
        return word
    for pattern, letter in _COMPILED:
        word = pattern.sub(letter, word)
    return _TWICE.sub(r"\1", word).upper()


def of(bare: Sequence[str]) -> str:
    return "".join(map(of_word, bare))
