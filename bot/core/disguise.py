"""A text as it reads aloud, whatever letters and signs it was typed with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import groupby

from bot.core.control import normalised
from bot.core.slurs import READINGS

_LEAST_SPELT = 3  # letters that stand alone make a word
_STRETCHED = re.compile(r"(.)\1{2,}")
_SIGN = re.compile(f"[{re.escape(''.join(map(chr, set().union(*READINGS))))}]")
_MASKED = re.compile(r"[^\W\d_]+\*{1,3}[^\W\d_]*")
_GUESSES = 3  # words that one with stars in it may stand for
_MOST = 4000  # letters that are looked at; WhatsApp takes no more in a text
# What turns the order of letters around, and letters that nobody sees.
_TURNED = re.compile("[\u202a\u202b\u202d\u202e]")
_UNSEEN = "\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u3164\u115f"
_INSIDE = re.compile(rf"[^\W\d_][{_UNSEEN}\u200c\u200d]+[a-zA-Z\u00c0-\u024f]")
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]")  # no flag's
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")


def hides(text: str) -> bool:
    """Whether it holds signs that make it read otherwise than it looks.

    What Arabic, Hebrew and Persian need, and emoji and flags are joined by, is none.
    """
    turned = _TURNED.search(text) and not _RIGHT_TO_LEFT.search(text)
    return bool(turned or _TAGS.search(text) or _hidden_inside(text))


def _hidden_inside(text: str) -> bool:
    found = _INSIDE.search(text)
    return bool(found and found[0][0] < "\u0250" and "\u00ad" not in found[0])


def readings(text: str, words: Collection[str]) -> Iterator[str]:
    """The ways to read it, in bare words with a space before each; the plain one first.

    `words` are those that letters behind stars may stand for.
    """
    seen = set()
    text = text[:_MOST]
    unmasked = [text]
    if "*" in text:
        unmasked = [_with_letters(text, words, which) for which in range(_GUESSES)]
    signs = [_signs_read(one, table) for one in unmasked for table in READINGS]
    for plain in dict.fromkeys((*unmasked, *signs)):
        bare = _joined(normalised(plain))
        for one in (bare, _shortened(bare, words)):
            if one not in seen:
                seen.add(one)
                yield f" {one}"


def _signs_read(text: str, table: dict[int, str]) -> str:
    """Signs as the letters that they stand for, in words that have letters besides."""
    if not _SIGN.search(text.casefold()):  # as nearly all have none
        return text
    return " ".join(
        one.casefold().translate(table) if any(map(str.isalpha, one)) else one
        for one in text.split()
    )


def _joined(bare: str) -> str:
    """ "k i l l" is a word."""
    words: list[str] = []
    for alone, run in groupby(bare.split(), key=lambda word: len(word) == 1 and word.isalpha()):
        letters = list(run)
        words += ["".join(letters)] if alone and len(letters) >= _LEAST_SPELT else letters
    return " ".join(words)


def _shortened(bare: str, words: Collection[str]) -> str:
    if not _STRETCHED.search(bare):
        return bare
    return " ".join(_short(word, words) for word in bare.split())


def _short(word: str, words: Collection[str]) -> str:
    """A word without the letters that are drawn out, as it is known."""
    once, twice = _STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)
    return twice if twice in words and once not in words else once


def _with_letters(text: str, words: Collection[str], which: int) -> str:
    return _MASKED.sub(lambda found: _unmasked(found[0], words, which), text)


def _unmasked(word: str, words: Collection[str], which: int) -> str:
    looks = re.compile(re.escape(_bare(word)).replace(r"\*", "[a-z]"))
    fitting = sorted(filter(looks.fullmatch, words))
    return fitting[min(which, len(fitting) - 1)] if fitting else word


def _bare(word: str) -> str:
    return "*".join(normalised(part).replace(" ", "") for part in word.split("*"))
