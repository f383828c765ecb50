"""Which show is due, also at midnight and when the clocks change; and what the schedule does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.core.shows import (
    SCHEDULE,
    Airing,
    Change,
    Show,
    Slot,
    change,
    clash,
    due,
    next_change,
)

UTC = ZoneInfo("UTC")
DUBLIN = ZoneInfo("Europe/Dublin")
ALL = frozenset(range(7))


def slot(begin: str, end: str, *days: int) -> Slot:
    return Slot(frozenset(days or ALL), time.fromisoformat(begin), time.fromisoformat(end))


def show(number: int, *slots: Slot) -> Show:
    return Show(number, f"Show {number}", 1, slots)


BREAKFAST = show(1, slot("06:00", "10:00", 0, 1, 2, 3, 4))
MIDDAY = show(2, slot("10:00", "14:00", 0, 1, 2, 3, 4))
NIGHT = show(3, slot("22:00", "02:00", 4))  # on Fridays
NEWS = show(4, slot("09:00", "09:10"))
WEEK = (BREAKFAST, MIDDAY, NIGHT, NEWS)


def at(text: str, zone: ZoneInfo = UTC) -> datetime:
    """ "mon 09:05" of a week without a change of clocks, or a day and a time in full."""
    day, _, clock = text.partition(" ")
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    whole = f"2026-11-{23 + names.index(day)} {clock}" if day in names else text
    return datetime.fromisoformat(whole).replace(tzinfo=zone).astimezone(timezone.utc)


# which is due


@pytest.mark.parametrize(
    "moment, number",
    [
        ("mon 05:59", None),
        ("mon 06:00", 1),
        ("mon 09:05", 4),  # of two the one that began last
        ("mon 09:10", 1),
        ("mon 10:00", 2),
        ("mon 14:00", None),
        ("sat 07:00", None),
        ("fri 23:59", 3),
        ("sat 01:59", 3),
        ("sat 02:00", None),
        ("fri 01:00", None),
    ],
)
def test_a_show_is_due_in_its_slot(moment: str, number: int | None) -> None:
    found = due(WEEK, at(moment), UTC)
    assert (found and found.show_id) == number


@pytest.mark.parametrize(
    "day, begin, end, hours",
    [
        pytest.param("2026-03-29", "00:00", "06:00", 5.0, id="over the hour that is left out"),
        pytest.param("2026-03-29", "01:15", "03:00", 1.0, id="from within it"),
        pytest.param("2026-03-29", "00:30", "01:30", 0.5, id="until within it"),
        pytest.param("2026-03-29", "01:10", "01:50", 0.0, id="inside it: not at all"),
        pytest.param("2026-10-25", "00:00", "06:00", 7.0, id="over the hour that comes twice"),
        pytest.param("2026-10-25", "01:00", "02:00", 2.0, id="all of it, both times"),
        pytest.param("2026-10-25", "01:30", "03:00", 2.5, id="from its first half past"),
        pytest.param("2026-10-24", "22:00", "01:30", 3.5, id="until its first half past"),
        pytest.param("2026-03-28", "00:00", "00:00", 24.0, id="a whole day"),
    ],
)
def test_a_slot_on_the_days_when_the_clocks_change(
    day: str, begin: str, end: str, hours: float
) -> None:
    weekday = datetime.fromisoformat(day).weekday()
    one = [show(1, slot(begin, end, weekday))]
    first = at(f"{day} 00:00", DUBLIN)
    minutes = sum(
        due(one, first + timedelta(minutes=5 * n), DUBLIN) is not None for n in range(12 * 30)
    )
    assert minutes * 5 / 60 == pytest.approx(hours)


@pytest.mark.parametrize(
    "moment, then",
    [
        ("mon 05:00", "mon 06:00"),
        ("mon 08:00", "mon 09:00"),
        ("mon 12:00", "mon 14:00"),
        ("sat 12:00", "sun 09:00"),
    ],
)
def test_the_next_change_is_known(moment: str, then: str) -> None:
    assert next_change(WEEK, at(moment), UTC) == at(then)


def test_what_is_on_all_week_never_changes() -> None:
    assert next_change([show(1, slot("00:00", "00:00"))], at("mon 08:00"), UTC) is None
    assert next_change([], at("mon 08:00"), UTC) is None


clocks = some.times().map(lambda one: time(one.hour, one.minute // 5 * 5))
slots = some.builds(Slot, some.frozensets(some.integers(0, 6), min_size=1), clocks, clocks)
weeks = some.lists(some.lists(slots, max_size=2), max_size=3).map(
    lambda all_slots: [show(n, *mine) for n, mine in enumerate(all_slots, 1)]
)
zones = some.sampled_from(
    ["Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "America/Santiago"]
).map(ZoneInfo)
moments = some.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: at("2026-01-01") + timedelta(minutes=minutes)
)


@given(weeks, moments, zones)
def test_what_is_due_holds_until_the_next_change(
    week: list[Show], now: datetime, zone: ZoneInfo
) -> None:
    present, then = due(week, now, zone), next_change(week, now, zone)
    ends = then or now + timedelta(days=6)
    assert now < ends <= now + timedelta(days=8)
    for part in (0.01, 0.3, 0.7, 0.99):
        meanwhile = due(week, now + (ends - now) * part, zone)
        assert (meanwhile and meanwhile.show_id) == (present and present.show_id)
    if then is not None:
        after = due(week, then, zone)
        assert (after and after.show_id) != (present and present.show_id)


@given(weeks, moments)
def test_without_a_change_of_clocks_a_slot_is_what_the_clock_says(
    week: list[Show], now: datetime
) -> None:
    found = due(week, now, UTC)
    assert (found is not None) == any(_includes(one, now) for each in week for one in each.slots)
    if found is not None:
        assert found.begins <= now < found.ends


def _includes(one: Slot, now: datetime) -> bool:
    clock, today, yesterday = now.time(), now.weekday(), (now.weekday() - 1) % 7
    if one.begin < one.end:
        return today in one.days and one.begin <= clock < one.end
    return (today in one.days and clock >= one.begin) or (yesterday in one.days and clock < one.end)


# what the schedule does


def aired(
    number: int, began: str, by: str = SCHEDULE, ended: str = "", ended_by: str = "anna"
) -> Airing:
    end = at(ended) if ended else None
    return Airing(number, number, at(began), by, end, ended_by if ended else None)


BEN = "ben"
CASES: dict[str, tuple[list[Airing], str, int | None, int | None]] = {
    "it starts what is due": ([], "mon 06:00", None, 1),
    "nothing is due": ([], "mon 15:00", None, None),
    "it is on already": ([aired(1, "mon 06:00")], "mon 08:00", None, None),
    "the time of the next one": ([aired(1, "mon 06:00")], "mon 10:00", 1, 2),
    "with nothing after it ends": ([aired(2, "mon 10:00")], "mon 14:00", 2, None),
    "back to what it broke into": ([aired(4, "mon 09:00")], "mon 09:10", 4, 1),
    "another day is another airing": ([aired(1, "mon 06:00")], "tue 07:00", 1, 1),
    "it is planned no longer": ([aired(9, "mon 06:00")], "mon 07:00", 9, 1),
    # started by hand
    "early, in the time of another": ([aired(2, "mon 08:00", BEN)], "mon 08:30", None, None),
    "its own time comes": ([aired(2, "mon 08:00", BEN)], "mon 10:00", None, None),
    "its own time is over": ([aired(2, "mon 08:00", BEN)], "mon 14:00", 2, None),
    "it is run over": ([aired(1, "mon 10:01", BEN)], "mon 13:59", None, None),
    "until the next one begins": ([aired(9, "mon 07:00", BEN)], "mon 10:00", 9, 2),
    "outside all slots": ([aired(9, "mon 15:00", BEN)], "tue 05:59", None, None),
    "an earlier slot ends": ([aired(9, "mon 12:00", BEN)], "mon 14:00", None, None),
    # stopped by hand
    "stopped": ([aired(1, "mon 06:00", ended="mon 08:00")], "mon 08:01", None, None),
    "then the next one": ([aired(1, "mon 06:00", ended="mon 08:00")], "mon 10:00", None, 2),
    "before its time": ([aired(1, "mon 05:50", BEN, "mon 05:55")], "mon 06:00", None, 1),
    "a special one": ([aired(9, "mon 08:00", BEN, "mon 08:30")], "mon 08:31", None, None),
    "a minute late": ([aired(1, "mon 06:00", ended="mon 10:01")], "mon 10:02", None, 2),
    "handed over, and not wanted back": (
        [aired(1, "mon 06:00", ended="mon 09:02"), aired(4, "mon 09:02", BEN)],
        *("mon 09:10", 4, None),
    ),
    "it ended it itself": (
        [aired(1, "mon 06:00", ended="mon 06:30", ended_by=SCHEDULE)],
        *("mon 06:31", None, 1),
    ),
}


@pytest.mark.parametrize("lately, moment, ends, starts", CASES.values(), ids=CASES)
def test_the_schedule_does_what_people_have_not_decided(
    lately: list[Airing], moment: str, ends: int | None, starts: int | None
) -> None:
    found = change(WEEK, lately, at(moment), UTC) or Change(None, None)
    assert (found.ends and found.ends.id, found.starts) == (ends, starts)


class Desk:
    """A studio in which things are done by hand and by the schedule, as its store would have it."""

    def __init__(self, week: list[Show], now: datetime, zone: ZoneInfo) -> None:
        self.week, self.now, self.zone = week, now, zone
        self.airings: list[Airing] = []

    @property
    def on(self) -> Airing | None:
        return next((one for one in self.airings if one.ended_at is None), None)

    def stop(self, who: str) -> None:
        self.airings = [
            one if one.ended_at else replace(one, ended_at=self.now, ended_by=who)
            for one in self.airings
        ]

    def start(self, show_id: int, who: str) -> None:
        self.airings.append(Airing(len(self.airings), show_id, self.now, who))

    def follow(self) -> Change | None:
        found = change(self.week, self.airings, self.now, self.zone)
        if found and found.ends:
            self.stop(SCHEDULE)
        if found and found.starts:
            self.start(found.starts, SCHEDULE)
        return found


steps = some.lists(
    some.tuples(some.integers(0, 300), some.sampled_from(["wait", "stop", "start 1", "start 2"])),
    max_size=12,
)


@given(weeks, moments, zones, steps)
def test_the_schedule_comes_to_rest(
    week: list[Show], now: datetime, zone: ZoneInfo, steps: list[tuple[int, str]]
) -> None:
    studio = Desk(week, now, zone)
    for minutes, step in steps:
        studio.now += timedelta(minutes=minutes)
        studio.follow()
        assert studio.follow() is None  # doing it again does nothing
        if step != "wait":
            studio.stop("anna")
        if step.startswith("start"):
            studio.start(int(step[-1]), "anna")
        assert sum(one.ended_at is None for one in studio.airings) <= 1


@given(weeks, moments, zones, some.integers(0, 300), some.integers(0, 1800))
def test_what_somebody_stopped_stays_off_until_its_time_is_over(
    week: list[Show], now: datetime, zone: ZoneInfo, minutes: int, later: int
) -> None:
    studio = Desk(week, now, zone)
    studio.follow()
    studio.now += timedelta(minutes=minutes)
    studio.follow()
    stopped = studio.on
    studio.stop("anna")
    before = due(week, studio.now, zone)
    studio.now += timedelta(seconds=later)
    if stopped is not None and due(week, studio.now, zone) == before:
        assert studio.follow() is None


@pytest.mark.parametrize(
    "one, other, meets",
    [
        (slot("06:00", "10:00", 0), slot("10:00", "14:00", 0), False),
        (slot("06:00", "10:01", 0), slot("10:00", "14:00", 0), True),
        (slot("06:00", "10:00", 0), slot("06:00", "10:00", 1), False),
        (slot("22:00", "02:00", 0), slot("01:00", "03:00", 1), True),
        (slot("22:00", "02:00", 6), slot("01:00", "03:00", 0), True),  # from Sunday into Monday
        (slot("22:00", "02:00", 6), slot("02:00", "03:00", 0), False),
        (slot("00:00", "00:00", 3), slot("23:59", "00:00", 3), True),
    ],
)
def test_it_is_known_whether_two_shows_have_a_time_in_common(
    one: Slot, other: Slot, meets: bool
) -> None:
    assert clash(show(1, one), [show(2, other)]) is meets
    assert clash(show(2, other), [show(1, one)]) is meets


def test_a_slot_is_kept_and_read_back() -> None:
    one = slot("22:30", "02:00", 4, 5)
    assert Slot.from_json(one.to_json()) == one
