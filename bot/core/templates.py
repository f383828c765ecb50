"""Messages that WhatsApp has approved, with blanks: all that goes out of a closed window."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 1024  # characters of the body with its blanks filled, as WhatsApp counts them
_BLANK = re.compile(r"\{\{\s*(\w{1,60})\s*\}\}")
_SIGNS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class TemplateWrong(Exception):
    """A template that cannot be sent so; `args[0]` names why."""


@dataclass(frozen=True)
class Filled:
    """A template as it is sent: each blank with what stands in it."""

    name: str
    language: str
    blanks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Template:
    """An approved message in one language."""

    name: str
    language: str  # as WhatsApp writes it: en_GB
    body: str  # with {{1}} or {{name}} for its blanks

    @property
    def blanks(self) -> tuple[str, ...]:
        """Each once: numbers in their order, names as they stand in the body."""
        found = list(dict.fromkeys(_BLANK.findall(self.body)))
        return tuple(sorted(found, key=int) if all(map(is_number, found)) else found)

    def fill(self, values: Sequence[str]) -> tuple[Filled, str]:
        """It with its blanks filled, and what the listener reads; or TemplateWrong."""
        clean = [" ".join(_SIGNS.sub(" ", value).split()) for value in values]
        if len(clean) != len(self.blanks) or not all(clean):  # WhatsApp takes no empty ones
            raise TemplateWrong("blanks")
        filled = dict(zip(self.blanks, clean, strict=True))
        text = _BLANK.sub(lambda found: filled[found[1]], self.body)
        if len(text) > LONGEST:
            raise TemplateWrong("too long")
        return Filled(self.name, self.language, tuple(filled.items())), text


def is_number(blank: str) -> bool:
    """Whether a blank has a number for a name; WhatsApp is told of others by their name."""
    return blank.isascii() and blank.isdecimal()
