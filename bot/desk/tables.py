"""The tables of the numbers page, each as people read it and as a spreadsheet takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.figures import Counted, Place, by_hour, by_weekday, filled, percentile
from bot.desk import dates
from bot.desk.drawing import LANES
from bot.desk.sheet import Value
from bot.desk.spans import Span
from bot.desk.words import Words
from bot.store import numbers, toplists
from bot.store.numbers import FOLDED, OfLane, People
from bot.store.toplists import Asked

KINDS = (*(lane.value for lane in LANES), FOLDED)
LONG_WAIT = 0.9  # so many waited no longer than that


@dataclass(frozen=True)
class Cell:
    """What stands there, and what it is to a spreadsheet."""

    text: str
    value: Value


@dataclass(frozen=True)
class Table:
    """One of the tables; `chart` says how a picture of it looks, "" for none."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: str = ""


@dataclass(frozen=True)
class Numbers:
    """Everything that the page shows of a span."""

    sums: tuple[tuple[str, str], ...]  # a word, and the figure
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Teller:
    """Puts what was counted into words, on the station's clock."""

    words: Words
    zone: ZoneInfo

    async def tell(self, conn: AsyncConnection, span: Span) -> Numbers:
        counted = await numbers.messages(conn, span.scope, span.each)
        of_lanes = await numbers.lanes(conn, span.scope)
        waits = await numbers.waits(conn, span.scope)
        people = await numbers.people(conn, span.scope)
        tables = [self.messages(counted, span), self.lanes(of_lanes, waits)]
        if span.name == "month":
            tables += self.rhythm(counted)
        tables += [
            self.asked("songs", *await toplists.songs(conn, span.scope)),
            self.asked("artists", *await toplists.artists(conn, span.scope)),
            self.places(*await toplists.places(conn, span.scope)),
        ]
        total = sum(one.count for one in counted)
        return Numbers(self.sums(total, of_lanes, waits, people), tuple(tables))

    def sums(
        self,
        messages: int,
        of_lanes: Mapping[str, OfLane],
        waits: Mapping[str, Mapping[int, int]],
        people: People,
    ) -> tuple[tuple[str, str], ...]:
        cards = sum(one.items for one in of_lanes.values())
        aired = sum(one.aired for one in of_lanes.values())
        waited = _together(waits)
        found = {
            "messages": str(messages),
            "listeners": str(people.listeners),
            "repeated": str(people.repeated),
            "cards": str(cards),
            "aired": str(aired),
            "share": _percent(aired, cards).text,
            "median": self.wait(percentile(waited, 0.5)).text or "–",
            "longest": self.wait(percentile(waited, LONG_WAIT)).text or "–",
            "unseen": str(sum(one.unseen for one in of_lanes.values())),
            "replies": str(people.replies),
        }
        return tuple((self.words(f"numbers.sum.{name}"), value) for name, value in found.items())

    def messages(self, counted: Sequence[Counted], span: Span) -> Table:
        """A row a step, a column a lane that anything came for."""
        rows = filled(counted, span.steps, span.scope.end)
        kinds = [kind for kind in KINDS if kind in rows]
        head = ("time", "all", *kinds)
        body = []
        for start, *counts in zip(span.steps, *(rows[kind] for kind in kinds), strict=True):
            cells = (_count(count) for count in (sum(counts), *counts))
            body.append((self._moment(start, span), *cells))
        names = tuple(self._kind(name) if name in KINDS else self._head(name) for name in head)
        return Table("messages", names, tuple(body), "steps")

    def lanes(
        self, of_lanes: Mapping[str, OfLane], waits: Mapping[str, Mapping[int, int]]
    ) -> Table:
        rows = [
            (
                Cell(self._kind(lane), self._kind(lane)),
                self.wait(percentile(waits.get(lane, {}), 0.5)),
                self.wait(percentile(waits.get(lane, {}), LONG_WAIT)),
                _count(one.unseen),
                _count(one.items),
                _count(one.aired),
                _percent(one.aired, one.items),
            )
            for lane in KINDS
            if (one := of_lanes.get(lane))
        ]
        head = ("lane", "median", "longest", "unseen", "cards", "aired", "share")
        return Table("lanes", self._heads(*head), tuple(rows), "waits")

    def rhythm(self, counted: Sequence[Counted]) -> list[Table]:
        """By the hour of the day and the day of the week."""
        hours = [
            (_name(f"{n:02}:00"), _count(one)) for n, one in enumerate(by_hour(counted, self.zone))
        ]
        week = [
            (_name(self.words(f"numbers.weekday.{n}")), _count(one))
            for n, one in enumerate(by_weekday(counted, self.zone))
        ]
        return [
            Table("hours", self._heads("hour", "messages"), tuple(hours), "named"),
            Table("weekdays", self._heads("weekday", "messages"), tuple(week), "named"),
        ]

    def asked(self, name: str, found: Sequence[Asked], others: int) -> Table:
        """The songs or the performers asked for most; the others are one row."""
        both = name == "songs"
        rows = [
            (
                *(_name(one.title) for _ in range(both)),
                _name(one.artist),
                _count(one.count),
                _count(one.listeners),
            )
            for one in found
        ]
        if others:
            rest = _name(self.words(f"numbers.other_{name}"))
            empty = [_name("") for _ in range(both)]
            rows.append((rest, *empty, _count(others), _name("")))
        head = ("song", "artist") if both else ("artist",)
        return Table(name, self._heads(*head, "asked", "listeners"), tuple(rows))

    def places(self, found: Sequence[Place], others: int) -> Table:
        rows = [(_name(one.name), _count(one.count), _count(one.listeners)) for one in found]
        if others:
            rows.append((_name(self.words("numbers.other_places")), _count(others), _name("")))
        return Table("places", self._heads("place", "named", "listeners"), tuple(rows))

    def wait(self, seconds: int | None) -> Cell:
        if seconds is None:
            return Cell("", None)
        minutes, rest = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
        return Cell(text, seconds)

    def _moment(self, start: datetime, span: Span) -> Cell:
        local = start.astimezone(self.zone)
        text = dates.short(local, self.words) if span.name == "month" else f"{local:%H:%M}"
        return Cell(text, local.isoformat())

    def _kind(self, name: str) -> str:
        return self.words("numbers.folded" if name == FOLDED else f"lane.{name}")

    def _head(self, name: str) -> str:
        return self.words(f"numbers.head.{name}")

    def _heads(self, *names: str) -> tuple[str, ...]:
        return tuple(map(self._head, names))


def _together(waits: Mapping[str, Mapping[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for lane in waits.values():
        for seconds, count in lane.items():
            found[seconds] = found.get(seconds, 0) + count
    return found


def _name(text: str) -> Cell:
    return Cell(text, text)


def _count(number: int) -> Cell:
    return Cell(str(number), number)


def _percent(part: int, whole: int) -> Cell:
    percent = round(100 * part / whole) if whole else 0
    return Cell(f"{percent} %", percent)
