"""What stands on a card: the words for an item, ready to be drawn. Numbers never stand there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.messages import Kind
from bot.desk.words import Words
from bot.store.board import Card, Loose
from bot.store.messages import File, Said

UNSURE = 0.7  # below it the card shows what else it may be
LONG = 280  # characters that are shown at once
MANY_LINES = 6
SHOWN = 3  # messages of an item that are shown at once
INLINE_PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
_FALLBACKS = ("nlu_fallback", "out_of_scope")
_DIGITS = re.compile(r"\d(?:\D{0,2}\d){5}")  # a profile may be named after its number

# What can be done with an item, by its status.
ACTIONS: dict[str, tuple[str, ...]] = {
    "waiting": ("take", "dismiss"),
    "on_air": ("air", "return", "dismiss"),
    "aired": ("undo", "return"),
    "dismissed": ("undo", "return"),
}
_LABELS = {"recipient": "card.for", "occasion": "card.occasion", "contest_answer": "card.answer"}


@dataclass(frozen=True)
class Line:
    """One message on a card."""

    text: str
    long: bool
    kind: str
    kind_word: str  # "" for plain text
    when: str
    moment: str  # for machines
    marks: tuple[str, ...]
    reactions: tuple[str, ...]
    file: File | None
    shown_as: str  # image, audio, download, or the state that keeps it from being shown
    note: str = ""  # instead of a text


@dataclass(frozen=True)
class Face:
    """One card."""

    key: str  # i12 for an item, m7 for a message that is not sorted yet
    path: str  # where its actions go
    lane: str
    status: str
    version: int
    name: str
    place: str
    when: str
    moment: str
    purpose: str
    song: str = ""
    artist: str = ""
    details: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    doubt: str = ""
    note: str = ""
    folded: bool = False
    taken_by: str = ""
    actions: tuple[str, ...] = ()
    person: bool = False  # there is a listener, about whom a producer may decide
    earlier: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    messages: tuple[int, ...] = ()


@dataclass(frozen=True)
class Painter:
    """Makes faces in the station's language and time."""

    words: Words
    zone: ZoneInfo

    def item(self, card: Card, *, now: datetime) -> Face:
        lines = tuple(self.line(said, now=now) for said in card.said)
        first = card.said[0].sent_at if card.said else card.created_at
        return Face(
            key=f"i{card.id}",
            path=f"items/{card.id}",
            lane=card.lane,
            status=card.status,
            version=card.version,
            name=shown_name(card.sender, card.profile) or self.words("card.a_listener"),
            place=card.place or "",
            when=self.when(first, now=now),
            moment=first.isoformat(),
            purpose=self.words.of("purpose", card.purpose),
            song=card.song or "",
            artist=card.artist or "",
            details=self._details(card),
            also=tuple(self.words.of("purpose", purpose) for purpose in card.also),
            doubt=self._doubt(card),
            folded=card.folded,
            taken_by=card.taken_by or "",
            actions=ACTIONS.get(card.status, ()),
            person=card.known,
            earlier=lines[:-SHOWN],
            lines=lines[-SHOWN:],
            messages=tuple(said.id for said in card.said),
        )

    def loose(self, loose: Loose, *, now: datetime) -> Face:
        said = loose.said
        return Face(
            key=f"m{said.id}",
            path=f"messages/{said.id}",
            lane="unsorted",
            status="waiting",
            version=1,
            name=shown_name(None, loose.profile) or self.words("card.a_listener"),
            place="",
            when=self.when(said.sent_at, now=now),
            moment=said.sent_at.isoformat(),
            purpose=self.words("purpose.unsorted"),
            note=self.words("card.given_up" if loose.given_up else "card.not_sorted"),
            actions=ACTIONS["waiting"],
            person=True,
            lines=(self.line(said, now=now),),
            messages=(said.id,),
        )

    def line(self, said: Said, *, now: datetime) -> Line:
        plain = said.kind in (Kind.TEXT.value, Kind.BUTTON.value)
        text = "" if said.taken_back else said.text.strip()
        return Line(
            text=text,
            long=len(text) > LONG or text.count("\n") >= MANY_LINES,
            kind=said.kind,
            kind_word="" if plain else self._kind(said),
            when=self.when(said.sent_at, now=now),
            moment=said.sent_at.isoformat(),
            marks=self._marks(said),
            reactions=said.reactions,
            file=None if said.taken_back else said.file,
            shown_as=_shown_as(said),
            note=self._note(said, plain),
        )

    def when(self, moment: datetime, *, now: datetime) -> str:
        """The time on the studio's clock; the day too, if it was another."""
        local, today = moment.astimezone(self.zone), now.astimezone(self.zone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{local:%d %b %H:%M}"

    def _kind(self, said: Said) -> str:
        word = self.words.of("kind", said.kind)
        latitude, longitude = said.detail.get("latitude"), said.detail.get("longitude")
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            return f"{word}: {latitude:.2f}, {longitude:.2f}"
        return word

    def _marks(self, said: Said) -> tuple[str, ...]:
        marks = [
            self.words(f"card.{name}")
            for name, holds in (("forwarded", said.forwarded), ("edited", said.edited))
            if holds
        ]
        if said.stickers:
            name = "card.sticker" if said.stickers == 1 else "card.stickers"
            marks.append(self.words(name, count=said.stickers))
        return tuple(marks)

    def _note(self, said: Said, plain: bool) -> str:
        if said.taken_back:
            return self.words("card.taken_back")
        if plain and not said.text.strip():
            return self.words("card.forgotten")
        return ""

    def _details(self, card: Card) -> tuple[tuple[str, str], ...]:
        """For whom, on which occasion, with which answer; each value once."""
        found = [
            (self.words(_LABELS[entity["label"]]), str(entity["value"]))
            for entity in card.entities
            if entity.get("label") in _LABELS and entity.get("value")
        ]
        return tuple(dict.fromkeys(found))

    def _doubt(self, card: Card) -> str:
        sure = card.confidence is None or card.confidence >= UNSURE
        if not card.guesses or (sure and card.purpose not in _FALLBACKS):
            return ""
        guesses = [self._guess(guess) for guess in card.guesses[:2]]
        if len(guesses) == 1:
            return self.words("card.doubt_one", first=guesses[0])
        return self.words("card.doubt", first=guesses[0], second=guesses[1])

    def _guess(self, guess: Mapping[str, Any]) -> str:
        purpose = self.words.of("purpose", str(guess.get("intent", "")))
        percent = round(100 * float(guess.get("confidence") or 0))
        return self.words("card.guess", purpose=purpose, percent=percent)


def shown_name(stated: str | None, profile: str | None) -> str:
    """The name the listener gave, else the first name of the profile; never a number."""
    if stated and stated.strip():
        return stated.strip()
    first = (profile or "").split()[:1]
    if not first or _DIGITS.search(profile or "") or not any(c.isalpha() for c in first[0]):
        return ""
    return first[0][:30]


def _shown_as(said: Said) -> str:
    file = said.file
    if file is None or said.taken_back:
        return ""
    if file.state != "kept":
        return file.state
    if file.mime_type in INLINE_PICTURES:
        return "image"
    return "audio" if file.mime_type.startswith("audio/") else "download"
