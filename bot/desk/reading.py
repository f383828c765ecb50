"""What of an item may be read out: nothing that nobody has seen, and nothing that is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.decency import StationWords, judge
from bot.core.presenting import hides_original, may_see, reaches
from bot.core.slurs import Slurs
from bot.desk.access import presents
from bot.desk.details import Known, called_by_first_name, without_unseen
from bot.desk.given import DESK
from bot.store import board, switches, word_list
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
    if not reaches(card, passing=gate.passing) or _is_taken_back(card):
        return None
    return _read(card, slurs, gate)


def aired(card: Card, slurs: Slurs, gate: Gate) -> Card | None:
    """The same of an item that went out, for the run sheet."""
    seen = card.status == "aired" and may_see(card, passing=gate.passing)
    return _read(card, slurs, gate) if seen else None


def _read(card: Card, slurs: Slurs, gate: Gate) -> Card | None:
    said = tuple(_seen(card, card.said, slurs, gate))
    if card.said and not said and not card.air_text:
        return None
    outdated = card.outdated & {one.id for one in said}
    said = () if hides_original(card) else said
    askers = tuple(one for one in card.askers.first if _was_there(card, one.inbox_id))
    seen = replace(
        card,
        erasable=False,
        said=said,
        since=0,
        outdated=outdated,
        askers=Askers(card.askers.count - card.askers.since, askers),
        guesses=(),
        also=(),
        folded=False,
        won_before=None,  # what is known of a listener is the producers'
    )
    noted = any(one.detail.get("noted") for one in said)  # a person has typed what is named
    return called_by_first_name(
        seen if noted else without_unseen(seen, _known(card, said, slurs, gate))
    )


def _known(card: Card, said: Sequence[Said], slurs: Slurs, gate: Gate) -> Known:
    unseen = [one for one in card.said if one not in said]
    read_out = [card.air_text] if card.air_text else []
    lets = partial(gate.lets, slurs=slurs) if card.unsaid and not hides_original(card) else None
    return Known([*read_out, *_words(said)], _words(unseen), lets)


def _words(said: Iterable[Said]) -> list[str]:
    return [words for one in said if not one.taken_back for words in one.words]


def _is_taken_back(card: Card) -> bool:
    """Whether nothing is left to be read out; what somebody has taken says so to them."""
    all_of_it = bool(card.said) and all(one.taken_back for one in card.said)
    return all_of_it and card.status == "waiting" and not card.air_text


def presented_loose(one: Loose, slurs: Slurs, gate: Gate) -> Loose | None:
    """A message that is not sorted yet reaches a presenter only where nobody passes."""
    return one if not gate.passing and _decent(one.said, slurs, gate) else None


async def check_reaches(request: web.Request, kind: str, row_id: int) -> None:
    """One of the "items" or "messages" that does not reach a presenter is not there for them."""
    if not presents(request):
        return
    slurs = request.app[DESK].station.replies.slurs
    async with request.app[DESK].database.read() as conn:
        gate = await read_gate(conn)
        if kind == "items":
            cards = await board.cards(conn, [row_id])
            found = any(presented(one, slurs, gate) for one in cards)
        else:
            waiting = await board.loose_of(conn, [row_id])
            found = any(presented_loose(one, slurs, gate) for one in waiting)
    if not found:
        raise web.HTTPNotFound


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
