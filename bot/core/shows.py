"""Shows and their week: which is due in a studio, and what the schedule does about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

SCHEDULE = "schedule"  # who starts and ends shows when no person does
LOOKS_BACK = timedelta(hours=26)  # no slot is longer: a day, and what a change of clocks adds
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_MINUTES_A_DAY = 24 * 60
_AHEAD = 9  # days from yesterday on: what comes every week comes in them


@dataclass(frozen=True)
class Slot:
    """Some hours of some days of the week, on the station's clock."""

    days: frozenset[int]  # 0 is Monday
    begin: time
    end: time  # not after `begin`: on the next day

    def to_json(self) -> dict[str, Any]:
        return {
            "days": sorted(self.days),
            "from": f"{self.begin:%H:%M}",
            "to": f"{self.end:%H:%M}",
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Slot:
        begin, end = time.fromisoformat(said["from"]), time.fromisoformat(said["to"])
        return cls(frozenset(said["days"]), begin, end)


@dataclass(frozen=True)
class Show:
    """A programme: its studio, and when it is on, week by week."""

    id: int
    name: str
    studio_id: int
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Planned:
    """One time that a show is to be on."""

    show_id: int
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Airing:
    """One time that a show was on, or is."""

    id: int
    show_id: int
    started_at: datetime
    started_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True)
class Change:
    """What the schedule does in a studio: end an airing, start a show, or both."""

    ends: Airing | None
    starts: int | None  # the show


# when


def due(shows: Sequence[Show], now: datetime, zone: ZoneInfo) -> Planned | None:
    """What is to be on in a studio at this moment; of two the one that began last."""
    today = now.astimezone(zone).date()
    on = [one for one in _planned(shows, today - _DAY, 2, zone) if one.begins <= now < one.ends]
    return max(on, key=lambda one: (one.begins, one.show_id), default=None)


def next_change(shows: Sequence[Show], now: datetime, zone: ZoneInfo) -> datetime | None:
    """When something else is due, or nothing any more; None if all stays as it is."""
    present = due(shows, now, zone)
    week = _planned(shows, now.astimezone(zone).date() - _DAY, _AHEAD, zone)
    moments = sorted({at for one in week for at in (one.begins, one.ends) if at > now})
    return next((at for at in moments if _other(due(shows, at, zone), present)), None)


def _other(one: Planned | None, present: Planned | None) -> bool:
    return (one and one.show_id) != (present and present.show_id)


def _planned(shows: Iterable[Show], first: date, days: int, zone: ZoneInfo) -> Iterator[Planned]:
    """What is to be on in the days from one on; what the clock leaves out is not."""
    for day in (first + n * _DAY for n in range(days)):
        for show in shows:
            for slot in show.slots:
                if day.weekday() not in slot.days:
                    continue
                last = day if slot.begin < slot.end else day + _DAY
                begins, ends = _reached(day, slot.begin, zone), _reached(last, slot.end, zone)
                if begins < ends:
                    yield Planned(show.id, begins, ends)


def _reached(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment at which the station's clock shows this, or has jumped over it."""
    wanted = datetime.combine(day, at)
    moments = (wanted.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) for fold in (0, 1))
    moment = min(moments)  # before a jump; of an hour that comes twice, in the first
    while moment.astimezone(zone).replace(tzinfo=None) < wanted:
        moment += _MINUTE
    return moment


def clash(one: Show, others: Sequence[Show]) -> bool:
    """Whether a show has some of its times in common with others."""
    taken = [span for other in others for span in _minutes(other)]
    return any(a < d and c < b for a, b in _minutes(one) for c, d in taken)


def _minutes(show: Show) -> Iterator[tuple[int, int]]:
    """From which minute of the week to which; what goes over its end is there twice."""
    for slot in show.slots:
        begin, end = (60 * at.hour + at.minute for at in (slot.begin, slot.end))
        length = (end - begin - 1) % _MINUTES_A_DAY + 1
        for day in slot.days:
            first = day * _MINUTES_A_DAY + begin
            yield first, first + length
            yield first - 7 * _MINUTES_A_DAY, first + length - 7 * _MINUTES_A_DAY


# what the schedule does


def change(
    shows: Sequence[Show], lately: Sequence[Airing], now: datetime, zone: ZoneInfo
) -> Change | None:
    """What is to happen in a studio now; `lately` is what is on there, and what was on lately.

    People go before the schedule: what somebody started stays until its own time is over or the
    next show's begins, and what somebody stopped stays off for the rest of its time.
    """
    on = next((one for one in lately if one.ended_at is None), None)
    wanted = due(shows, now, zone)
    if on is not None and not _gives_way(on, wanted, shows, now, zone):
        return None
    if wanted is not None and any(_stops(one, wanted) for one in lately):
        wanted = None
    if on is None and wanted is None:
        return None
    return Change(on, wanted.show_id if wanted else None)


def _gives_way(
    on: Airing, wanted: Planned | None, shows: Sequence[Show], now: datetime, zone: ZoneInfo
) -> bool:
    """Whether the schedule may end what is on."""
    own = _own_time(on, shows, zone)
    if own is not None and own.ends <= now:
        return True
    if wanted is not None and wanted.show_id == on.show_id:
        return False
    if on.started_by == SCHEDULE:
        return True
    return wanted is not None and wanted.begins > on.started_at


def _own_time(on: Airing, shows: Sequence[Show], zone: ZoneInfo) -> Planned | None:
    """For which of its times a show is on: the first that was not over when it was started."""
    mine = [one for one in shows if one.id == on.show_id]
    week = _planned(mine, on.started_at.astimezone(zone).date() - _DAY, _AHEAD, zone)
    ahead = [one for one in week if one.ends > on.started_at]
    return min(ahead, key=lambda one: one.begins, default=None)


def _stops(one: Airing, wanted: Planned) -> bool:
    """Whether a person has ended what was on in this time; the show before it does not count."""
    if one.ended_at is None or one.ended_by == SCHEDULE or one.ended_at < wanted.begins:
        return False
    return one.show_id == wanted.show_id or one.started_at >= wanted.begins
