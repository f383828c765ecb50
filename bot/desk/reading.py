"""What of an item may be read out: nothing that nobody has seen, no slur, and no more of a name
than the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.presenting import reaches
from bot.core.slurs import Slurs
from bot.store.board import Card, Loose
from bot.store.messages import Said
from bot.store.requests import Askers


def presented(card: Card, slurs: Slurs, *, passing: bool) -> Card | None:
    """An item as the presenter gets it; None if nothing of it may be read out.

    Whoever passed it has seen the messages up to then: what came later, they have not. Where
    nobody passes, a message with a slur is left out.
    """
    if not reaches(card, passing=passing):
        return None
    said = tuple(_seen(card, card.said, slurs))
    askers = tuple(one for one in card.askers.first if _was_there(card, one.inbox_id))
    if card.said and not said and not card.air_text:
        return None
    left_out = len(card.askers.first) - len(askers)
    return replace(
        card,
        said=said,
        askers=Askers(card.askers.count - left_out, askers),
        guesses=(),
        also=(),
        folded=False,
    )


def presented_loose(one: Loose, slurs: Slurs, *, passing: bool) -> Loose | None:
    """A message that is not sorted yet reaches a presenter only where nobody passes."""
    return None if passing or _has_slur(one.said, slurs) else one


def _seen(card: Card, said: Iterable[Said], slurs: Slurs) -> Iterable[Said]:
    for one in said:
        reviewed = card.reviewed_by or card.passed_upto is not None
        unheard = one.file and not card.reviewed_by and slurs.in_text(one.file.transcript)
        if unheard:  # it may have found its words after it was passed
            continue
        if _was_there(card, one.id) and (reviewed or not slurs.in_text(one.text)):
            yield one


def _has_slur(said: Said, slurs: Slurs) -> bool:
    return any(slurs.in_text(words) for words in said.words)


def _was_there(card: Card, inbox_id: int) -> bool:
    return card.passed_upto is None or inbox_id <= card.passed_upto
