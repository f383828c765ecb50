"""What people have put on a card: a star, a pin, colours, a note, and words for the air."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.words import Words
from bot.store.board import Card
from bot.store.queue import OPEN


@dataclass(frozen=True)
class Marks:
    """The marks of one card, in words."""

    starred: bool = False
    pinned: bool = False
    tags: tuple[tuple[int, str], ...] = ()  # number and name
    air_text: str = ""
    note: str = ""
    note_by: str = ""
    passed: str = ""  # by whom
    since: str = ""  # how much has come after it was passed
    outdated: str = ""  # the words for the air are older than the listener's
    alarm: str = ""

    def __bool__(self) -> bool:
        return self.starred or self.pinned or bool(self.tags)


def marks(card: Card, words: Words) -> Marks:
    return Marks(
        card.starred,
        card.pinned,
        tuple((number, name or words(f"tag.{number}")) for number, name in card.tags),
        card.air_text or "",
        card.note or "",
        words("card.note_by", name=card.note_by) if card.note_by else "",
        words("card.passed_by", name=card.passed_by) if card.passed_by else "",
        words("card.since", count=unpassed(card)) if unpassed(card) else "",
        words("card.outdated") if card.outdated else "",
        words.of("alarm_of", card.alarm) if card.alarm else "",
    )


def unpassed(card: Card) -> int:
    """How many messages of what stands before the presenter have not been passed to them."""
    return card.since if card.status in OPEN else 0
