"""Shortens a text so that nobody sees half a word, half a letter or half an emoji."""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_FLAG_TAGS = range(0xE0020, 0xE0080)
# The best place to end, if one lies in the last part of what fits.
_PLACES = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?…。！？])\s"), re.compile(r"\s"))
_LAST_PART = 0.6


def length(text: str) -> int:
    """As WhatsApp may count it: an emoji outside the basic plane counts twice."""
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def trim(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis, in at most `limit` UTF-16 units."""
    if length(text) <= limit:
        return text
    fitting = _whole_characters(text, _fitting(text, limit - length(ELLIPSIS)))
    return text[: _good_place(text, fitting)].rstrip() + ELLIPSIS


def _fitting(text: str, limit: int) -> int:
    """How many code points fit."""
    used = 0
    for index, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > limit:
            return index
    return len(text)


def _whole_characters(text: str, end: int) -> int:
    """The nearest place before `end` that does not tear what readers see as one character."""
    place = end
    while place > 0 and _belongs_together(text, place):
        place -= 1
    return place or end


def _belongs_together(text: str, place: int) -> bool:
    """Do the characters left and right of this place make one?"""
    if place >= len(text):
        return False
    left, right = text[place - 1], text[place]
    if right == _JOINER or left == _JOINER or unicodedata.category(right).startswith("M"):
        return True
    if ord(right) in _SKIN_TONES or ord(right) in _FLAG_TAGS or left + right == "\r\n":
        return True
    return ord(right) in _FLAG_LETTERS and _flag_letters_before(text, place) % 2 == 1


def _flag_letters_before(text: str, place: int) -> int:
    """A flag is two letters, so an odd number of them means that one is half done."""
    start = place
    while start > 0 and ord(text[start - 1]) in _FLAG_LETTERS:
        start -= 1
    return place - start


def _good_place(text: str, end: int) -> int:
    """After a paragraph, a sentence or a word, unless that throws away too much."""
    for pattern in _PLACES:
        ends = [m.start() for m in pattern.finditer(text, 0, end + 1) if m.start() <= end]
        if ends and ends[-1] >= end * _LAST_PART:
            return ends[-1]
    return end
