"""Tells items to whoever sees the queue from a side: all of it, or what reaches the presenter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.blocks import Block
from bot.core.rules import closes
from bot.core.wishes import NotYet
from bot.desk.api.item import (
    Asking,
    Blocked,
    Detail,
    File,
    Guess,
    Handed,
    Item,
    Message,
    Passed,
    Played,
    Rule,
    Tag,
    TrackGuess,
    Where,
    Wish,
    Won,
    WonBefore,
)
from bot.desk.drawing import Drawer, View
from bot.desk.faces import can, not_reviewed
from bot.desk.marks import unpassed
from bot.desk.names import shown_name
from bot.desk.news import section_of
from bot.desk.reading import Gate, presented, presented_loose
from bot.store import messages
from bot.store.board import Card, Loose
from bot.store.messages import Said
from bot.store.requests import Asker
from bot.store.wins import Win

DETAILS = ("recipient", "occasion", "contest_answer", "place", "song", "artist")


@dataclass(frozen=True)
class ItemTeller:
    """Tells items to whoever sees the queue from a side."""

    drawer: Drawer
    gate: Gate
    now: datetime

    def item(self, card: Card) -> Item | None:
        """None: it does not reach the presenter."""
        for_air = self.drawer.view is View.AIR
        seen = self.seen(card)
        if seen is None:
            return None
        told = self._told(seen, section="air" if for_air else section_of(card))
        return told.model_copy(update=_BACKSTAGE) if for_air else told

    def seen(self, card: Card) -> Card | None:
        """As it is told; what is looked for is looked for in this."""
        for_air = self.drawer.view is View.AIR
        return presented(card, self.drawer.painter.slurs, self.gate) if for_air else card

    def loose(self, one: Loose) -> Item | None:
        """A message that is not sorted yet, as an item that nobody has touched."""
        seen: Loose | None = one
        for_air = self.drawer.view is View.AIR
        if for_air:
            seen = presented_loose(one, self.drawer.painter.slurs, self.gate)
        if seen is None:
            return None
        section, said = "air" if for_air else "unsorted", seen.said
        card = Card(
            *(said.id, "unsorted", "unsorted", "waiting", 1, said.sent_at),
            profile=seen.profile,
            listener=seen.listener,
            ours=seen.ours,
            heard=seen.heard,
        )
        bare = self._told(card, section=section)
        return bare.model_copy(
            update={
                "key": f"m{said.id}",
                "order": list(self.drawer.order_loose(seen)),
                "messages": [self.message(said)],
                **(_BACKSTAGE if for_air else {}),
            }
        )

    def all(self, cards: Iterable[Card], loose: Iterable[Loose] = ()) -> list[Item]:
        told = [*map(self.item, cards), *map(self.loose, loose)]
        return [one for one in told if one is not None]

    def message(self, said: Said) -> Message:
        file = None if said.taken_back or said.file is None else said.file
        return Message(
            id=said.id,
            kind=said.kind,
            text="" if said.taken_back else said.text.strip(),
            sent_at=said.sent_at,
            name=self._name(None, said.profile),
            forwarded=said.forwarded,
            edited=said.edited,
            taken_back=said.taken_back,
            reactions=list(said.reactions),
            stickers=said.stickers,
            file=file and _file(file),
            location=_where(said),
        )

    def _told(self, card: Card, *, section: str) -> Item:
        return Item(
            key=f"i{card.id}",
            section=section,
            order=list(self.drawer.order(card)),
            also=list(card.also),
            name=self._name(card.sender, card.profile),
            messages=[self.message(one) for one in card.said],
            earlier=card.unsaid,
            wish=wish(card) if card.song or card.artist or card.lookup else None,
            asked=card.askers.count,
            askers=[self._asking(one) for one in card.askers.first],
            details=_details(card),
            answer=[Played(**{name: one[name] for name in _SONG}) for one in card.answer],
            tags=[Tag(number=number, name=name) for number, name in card.tags],
            won=Won(at=card.won_at, by=card.won_by or "") if card.won_at else None,
            won_before=won_before(card.won_before),
            passed=_passed(card),
            unpassed=unpassed(card),
            edited_since=sorted(card.outdated),
            held=card.held if not_reviewed(card) else None,
            blocked=blocked(card.blocked, now=self.now),
            closes_at=closes(card.heard) if card.heard else None,
            studio=card.studio_id,
            airing=card.airing_id,
            guesses=[_guess(one) for one in card.guesses],
            can=list(can(card)),
            **{name: getattr(card, name) for name in _AS_THEY_ARE},
        )

    def _asking(self, one: Asker) -> Asking:
        return Asking(
            request=one.request_id,
            message=one.inbox_id,
            name=self._name(one.sender, one.profile),
            place=one.place,
            recipient=one.recipient,
            occasion=one.occasion,
        )

    def _name(self, stated: str | None, profile: str | None) -> str | None:
        return shown_name(stated, profile, self.drawer.painter.slurs) or None


def _file(file: messages.File) -> File:
    return File(
        id=file.id,
        mime_type=file.mime_type,
        state=file.state,
        seconds=file.seconds,
        drawn=file.small,
        transcript=file.transcript,
    )


_SONG = ("title", "artist", "at")
_AS_THEY_ARE = (
    *("id", "version", "lane", "status", "purpose", "place", "created_at", "contest", "late"),
    *("topic", "starred", "pinned", "air_text", "note", "note_by", "reviewed_by", "alarm"),
    *("listener", "taken_by", "aired_at", "sorted_by", "confidence", "folded", "copies"),
)
# What a presenter learns nothing of.
_BACKSTAGE: dict[str, Any] = dict.fromkeys(("blocked", "closes_at", "confidence", "held"))


def wish(card: Card) -> Wish:
    lookup = card.lookup
    known = lookup.candidates if lookup else ()
    handed = card.handed
    return Wish(
        song=card.song,
        artist=card.artist,
        match=lookup.state.value if lookup else None,
        reason=(lookup.reason or None) if lookup else None,
        tracks=[TrackGuess.model_validate(one, from_attributes=True) for one in known],
        on=list(card.on),
        rule=rule(card.not_yet),
        handed=handed
        and Handed(state=handed.state.value, at=handed.at, who=handed.who, reason=handed.reason),
    )


def rule(against: NotYet | None) -> Rule | None:
    return Rule.model_validate(against, from_attributes=True) if against else None


def blocked(block: Block | None, *, now: datetime) -> Blocked | None:
    """None also when it is over."""
    if block is None or not block.holds(now):
        return None
    return Blocked(since=block.at, until=block.until, by=block.by, why=block.why, words=block.words)


def won_before(win: Win | None) -> WonBefore | None:
    return WonBefore(at=win.at, contest=win.contest) if win else None


def _passed(card: Card) -> Passed | None:
    return Passed(at=card.passed_at, by=card.passed_by or "") if card.passed_at else None


def _details(card: Card) -> list[Detail]:
    """What was named in its messages; who writes is said elsewhere, and a number nowhere."""
    return [
        Detail(label=str(one["label"]), value=str(one["value"]))
        for one in card.entities
        if one.get("label") in DETAILS and one.get("value")
    ]


def _guess(one: Any) -> Guess:
    confidence = float(one.get("confidence") or 0)
    return Guess(purpose=str(one.get("intent", "")), confidence=confidence)


def _where(said: Said) -> Where | None:
    latitude, longitude = said.detail.get("latitude"), said.detail.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return Where(latitude=round(latitude, 2), longitude=round(longitude, 2))
