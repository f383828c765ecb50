"""What was named in an item, as a presenter may know it: what the words before them say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.core.names import first_name
from bot.core.presenting import tells
from bot.store.board import Card
from bot.store.requests import Asker


@dataclass(frozen=True)
class Known:
    """The words that a presenter sees, and those of the same item that they do not."""

    seen: Sequence[str]
    unseen: Sequence[str]
    lets: Callable[[str], bool] | None = None  # what else: of messages too old to be looked for

    def says(self, value: str | None) -> bool:
        """Follow-ups fill in names and titles: only what is before the presenter may tell them."""
        if tells(self.seen, value):
            return True
        older = bool(value) and self.lets is not None and self.lets(value or "")
        return older and not tells(self.unseen, value)

    def kept(self, value: str | None) -> str | None:
        return value if self.says(value) else None


def without_unseen(card: Card, known: Known) -> Card:
    """The card without the details that stand in unseen messages alone."""
    return replace(
        card,
        sender=known.kept(card.sender),
        place=known.kept(card.place),
        entities=tuple(one for one in card.entities if known.says(str(one.get("value") or ""))),
        askers=replace(card.askers, first=tuple(_asker(one, known) for one in card.askers.first)),
        **_track(card, known),
    )


def called_by_first_name(card: Card) -> Card:
    """Whoever writes is called by a first name on the air, also where they gave two."""
    first = tuple(replace(one, sender=_first(one.sender)) for one in card.askers.first)
    return replace(card, sender=_first(card.sender), askers=replace(card.askers, first=first))


def _first(sender: str | None) -> str | None:
    return first_name(sender) or None


def _asker(one: Asker, known: Known) -> Asker:
    return replace(
        one,
        sender=known.kept(one.sender),
        place=known.kept(one.place),
        recipient=known.kept(one.recipient),
        occasion=known.kept(one.occasion),
    )


def _track(card: Card, known: Known) -> dict[str, Any]:
    """As typed if that is seen; else as the library has it, which is nobody's words."""
    song, artist = known.kept(card.song), known.kept(card.artist)
    track = card.lookup.track if card.lookup else None
    if track is not None:
        return {"song": song or track.title, "artist": artist or track.artist}
    return {"song": song, "artist": artist, "lookup": card.lookup if song or artist else None}
