"""What of an item may be read out: nothing that nobody has seen, and nothing that is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.decency import StationWords, judge
from bot.core.presenting import reaches
from bot.core.slurs import Slurs
from bot.store import switches, word_list
from bot.store.board import Card, Loose
from bot.store.messages import Said
from bot.store.requests import Askers


@dataclass(frozen=True)
class Gate:
    """What holds at this moment for all that is on its way to the presenter."""

    passing: bool  # only what a producer passed
    words: StationWords

    def lets(self, text: str, slurs: Slurs) -> bool:
        """Whether a text that nobody has read may go through."""
        return not judge(text, slurs=slurs, words=self.words).kept_from_air


async def read_gate(conn: AsyncConnection) -> Gate:
    return Gate(await switches.passing(conn), await word_list.of_station(conn))


def presented(card: Card, slurs: Slurs, gate: Gate) -> Card | None:
    """An item as the presenter gets it; None if nothing of it may be read out.

    Whoever passed it has seen the messages up to then: what came later, they have not. Where
    nobody passes, a message that would be held is left out.
    """
    if not reaches(card, passing=gate.passing):
        return None
    said = tuple(_seen(card, card.said, slurs, gate))
    askers = tuple(one for one in card.askers.first if _was_there(card, one.inbox_id))
    if card.said and not said and not card.air_text:
        return None
    left_out = len(card.askers.first) - len(askers)
    return replace(
        card,
        erasable=False,
        said=said,
        askers=Askers(card.askers.count - left_out, askers),
        guesses=(),
        also=(),
        folded=False,
    )


def presented_loose(one: Loose, slurs: Slurs, gate: Gate) -> Loose | None:
    """A message that is not sorted yet reaches a presenter only where nobody passes."""
    return one if not gate.passing and _decent(one.said, slurs, gate) else None


def _seen(card: Card, said: Iterable[Said], slurs: Slurs, gate: Gate) -> Iterable[Said]:
    """What was there when it was passed; of a sound the words may have been found since."""
    reviewed, passed = card.reviewed_by is not None, card.passed_upto is not None
    for one in said:
        decent = reviewed or (passed and _heard(one, slurs, gate)) or _decent(one, slurs, gate)
        if _was_there(card, one.id) and decent:
            yield one


def _decent(said: Said, slurs: Slurs, gate: Gate) -> bool:
    return gate.lets(said.text, slurs) and _heard(said, slurs, gate)


def _heard(said: Said, slurs: Slurs, gate: Gate) -> bool:
    """Whether nothing speaks against what the transcriber has heard."""
    return said.file is None or gate.lets(said.file.transcript or "", slurs)


def _was_there(card: Card, inbox_id: int) -> bool:
    return card.passed_upto is None or inbox_id <= card.passed_upto
