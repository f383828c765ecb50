"""What stands on a card: the words for an item, ready to be drawn. Numbers never stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.control import normalised
from bot.core.decency import SLUR, judge
from bot.core.deeds import ENTRY
from bot.core.messages import Kind
from bot.core.slurs import Slurs
from bot.core.tracks import MOST_TRACKS
from bot.desk import dates
from bot.desk.closing import closing
from bot.desk.face import Face, Line
from bot.desk.marks import marks, unpassed
from bot.desk.names import block_line, shown_name
from bot.desk.seconds import also, labels, lane_of, seconds
from bot.desk.talk import answered
from bot.desk.wished import Studio, known_names, wished
from bot.desk.words import Words
from bot.store.board import Card, Loose
from bot.store.messages import Said
from bot.store.topics import SetTopic
from bot.store.wins import Win

UNSURE = 0.7  # below it the card shows what else it may be
LONG = 280  # characters that are shown at once
MANY_LINES = 6
SHOWN = 3  # messages of an item that are shown at once
_FALLBACKS = ("nlu_fallback", "out_of_scope")

# What can be done with an item, by its status.
ACTIONS: dict[str, tuple[str, ...]] = {
    "waiting": ("pass", "take", "dismiss"),
    "passed": ("take", "unpass", "dismiss"),
    "on_air": ("air", "return", "dismiss"),
    "aired": ("undo", "return"),
    "dismissed": ("undo", "return"),
}
_LABELS = {"recipient": "card.for", "occasion": "card.occasion", "contest_answer": "card.answer"}


@dataclass(frozen=True)
class Painter:
    """Makes faces in the station's language and time."""

    words: Words
    zone: ZoneInfo
    slurs: Slurs = field(default_factory=Slurs)

    def item(self, card: Card, *, now: datetime) -> Face:
        lines = tuple(self._line_of(card, said, now=now) for said in card.said)
        first = card.said[0].sent_at if card.said else card.created_at
        return Face(
            key=f"i{card.id}",
            path=f"items/{card.id}",
            lane=card.lane,
            status=card.status,
            version=card.version,
            name=self._name(card.sender, card.profile),
            place=card.place or "",
            when=self.when(first, now=now),
            moment=first.isoformat(),
            purpose=self.words.of("purpose", card.purpose),
            wished=wished(card, self.studio(now)),
            late=card.late,
            details=self._details(card),
            seconds=seconds(card, self.words, self.slurs),
            also=tuple(
                self.words.of("purpose", one)
                for one in also(card)
                if lane_of(one) in ("", card.lane)
            ),
            doubt=self._doubt(card),
            sure=_sure(card),
            held=not_reviewed(card),
            reviewed=bool(card.held or card.reviewed_by),
            veiled=(veiled := not card.reviewed_by and self._veiled(card.said, known_names(card))),
            folded=not card.alarm and (card.folded or veiled or not_reviewed(card)),
            summary=self._summary(card, veiled),
            answer=tuple(self._song(song, now=now) for song in card.answer),
            taken_by=card.taken_by or "",
            won=self._won(card, now=now),
            won_before=self.win(card.won_before, now=now) if card.won_before else "",
            actions=can(card),
            noted=_noted(card),
            person=card.known,
            blocked=block_line(card.blocked, self.words, self.when, now=now),
            listener=card.listener,
            closes=closing(card.listener, card.ours, card.heard, self.when, now=now),
            studio=card.studio_id,
            answered=answered(card.answered, self.words, lambda at: self.when(at, now=now)),
            earlier=lines[:-SHOWN],
            lines=lines[-SHOWN:],
            messages=tuple(said.id for said in card.said),
            unsaid=card.unsaid,
            unpassed=unpassed(card),
            marks=marks(card, self.words),
        )

    def loose(self, loose: Loose, *, now: datetime) -> Face:
        said = loose.said
        return Face(
            key=f"m{said.id}",
            path=f"messages/{said.id}",
            lane="unsorted",
            status="waiting",
            version=1,
            name=self._name(None, loose.profile),
            place="",
            when=self.when(said.sent_at, now=now),
            moment=said.sent_at.isoformat(),
            purpose=self.words("purpose.unsorted"),
            note=self.words("card.given_up" if loose.given_up else "card.not_sorted"),
            veiled=bool(held := self._not_for_air(said)),
            folded=bool(held),
            summary=self.words.of("held", held) if held else "",
            actions=ACTIONS["waiting"],
            person=True,
            listener=loose.listener,
            closes=closing(loose.listener, loose.ours, loose.heard, self.when, now=now),
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
            who=shown_name(None, said.profile, self.slurs),
        )

    def _line_of(self, card: Card, said: Said, *, now: datetime) -> Line:
        """A line of a card; new words that were edited are shown whole."""
        line, outdated = self.line(said, now=now), said.id in card.outdated
        later = bool(unpassed(card)) and said.id > (card.passed_upto or 0)
        return replace(
            line,
            long=line.long and not outdated,
            unpassed=later and not said.taken_back,
            outdated=outdated,
        )

    def topic(self, topic: SetTopic, *, now: datetime) -> tuple[str, str]:
        """The line, and until when it holds; who set it for all numbers is named once."""
        until = self.when(topic.until, now=now)
        return topic.text, self.words("air.topic_now", until=until, who=topic.who)

    def when(self, moment: datetime, *, now: datetime) -> str:
        """The time on the studio's clock; the day too, if it was another."""
        local, today = moment.astimezone(self.zone), now.astimezone(self.zone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{dates.short(local, self.words)} {local:%H:%M}"

    def _name(self, sender: str | None, profile: str | None) -> str:
        return shown_name(sender, profile, self.slurs) or self.words("card.a_listener")

    def _veiled(self, messages: Iterable[Said], names: Sequence[str | None] = ()) -> bool:
        """Whether somebody is to open it before reading: edits may have brought a slur, too."""
        texts = (words for said in messages if not said.taken_back for words in said.words)
        return any(self.slurs.in_text(text, beside=names) for text in texts)

    def _not_for_air(self, said: Said) -> str:
        """Why a message that nobody has sorted is not to be read out; "" if nothing is known."""
        return "" if said.taken_back else judge(said.text, slurs=self.slurs).hold

    def _summary(self, card: Card, veiled: bool) -> str:
        if veiled or not_reviewed(card):
            return self.words.of("held", card.held or SLUR)
        return self.words("card.answered" if _is_answered(card) else "card.spam")

    def _won(self, card: Card, *, now: datetime) -> str:
        if card.won_at is None:
            return ""
        return self.words("card.won_by", name=card.won_by, time=self.when(card.won_at, now=now))

    def win(self, win: Win, *, now: datetime) -> str:
        """The day of a win, and the contest if it is known: "12 Nov: Ticket Friday"."""
        local, this_year = win.at.astimezone(self.zone), now.astimezone(self.zone).year
        write = dates.short if local.year == this_year else dates.with_year
        return ": ".join(filter(None, (write(local, self.words), win.contest)))

    def studio(self, now: datetime) -> Studio:
        """How this painter speaks of songs."""
        return Studio(self.words, self.zone, now, lambda at: self.when(at, now=now), self.slurs)

    def _song(self, song: Mapping[str, str], *, now: datetime) -> tuple[str, str, str]:
        at = datetime.fromisoformat(song["at"])
        return self.when(at, now=now), song["title"], song["artist"]

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
        if said.detail.get("noted"):
            marks.append(self.words("card.noted_by", name=said.detail["noted"]))
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
        """For which contest, on which topic, for whom, with which answer; each value once.

        What several askers said stands beside the name of each.
        """
        if card.askers.count > 1:
            return ()
        on_air = [("card.contest", card.contest), ("card.topic", card.topic)]
        on_air += [("card.songs", _list_of(card)), ("card.copies", _copies(card))]
        found = [(self.words(label), value) for label, value in on_air if value]
        found += [
            (self.words(_LABELS[entity["label"]]), str(entity["value"]))
            for entity in card.entities
            if entity.get("label") in _LABELS.keys() - labels(card) and entity.get("value")
        ]
        return tuple(dict.fromkeys(found))

    def _doubt(self, card: Card) -> str:
        sure = card.confidence is None or max(card.confidence, _shown(card)) >= UNSURE
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


def not_reviewed(card: Card) -> bool:
    """Whether it is held, for a reason that nobody has looked at."""
    return bool(card.held) and not card.reviewed_by


def _copies(card: Card) -> str:
    """How many listeners have sent the same, if it goes around."""
    return str(card.copies) if card.copies else ""


def _shown(card: Card) -> float:
    """How likely it is that what the card says is all of it: of two purposes both are right."""
    shown = {card.purpose, *card.also}
    said = [one for one in card.guesses if one.get("intent") in shown]
    return sum(float(one.get("confidence") or 0) for one in said)


def _sure(card: Card) -> int | None:
    """In percent how sure the bot was of what the card says; None of what somebody else says."""
    named = {one.get("intent") for one in card.guesses}
    by_bot = card.sorted_by == "bot" and not card.reviewed_by and card.purpose in named
    if card.confidence is None or not by_bot or card.purpose in _FALLBACKS:
        return None
    return round(100 * min(max(card.confidence, _shown(card)), 1))


def can(card: Card) -> tuple[str, ...]:
    """What is offered: first to pass on what has come since; of an old entry that it has won."""
    offered = ACTIONS.get(_stands(card), ())
    if unpassed(card):
        offered = ("pass", *offered)
    if card.status not in ("aired", "dismissed") or not (card.won_at or card.purpose == ENTRY):
        return offered
    return (*offered, "unwin" if card.won_at else "win")


def _stands(card: Card) -> str:
    return "passed" if card.status == "waiting" and card.passed_at else card.status


def _is_answered(card: Card) -> bool:
    """What the bot folds of these purposes it has answered."""
    return bool(card.answer) or card.purpose == "request_status"


def _list_of(card: Card) -> str:
    """How many songs its message names, if not all of them are items."""
    named = {normalised(one["value"]) for one in card.entities if one.get("label") == "song"}
    beyond = card.purpose == "song_request" and len(named) > MOST_TRACKS
    return str(len(named)) if beyond else ""


def _shown_as(said: Said) -> str:
    file = said.file
    if file is None or said.taken_back:
        return ""
    if file.state != "kept":
        return file.state
    family = file.mime_type.partition("/")[0]
    if family == "audio" or (file.small and family in ("image", "video")):
        return family
    return "download"


def _noted(card: Card) -> bool:
    """Whether it is a call that somebody wrote down, which nobody has erased yet."""
    written = any(said.detail.get("noted") for said in card.said)
    return card.erasable and not card.known and written
