"""The form of a show: read with care, and filled with what a show says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time

from multidict import MultiMapping

from bot.core.replies import clean
from bot.core.shows import Show, Slot

LONGEST = 80  # letters of a name
MOST_SLOTS = 14
DAYS = range(7)


class ShowWrong(Exception):
    """The form cannot be used; `name` is that of the sentence which says why."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class SlotTyped:
    """One time of a show, as it stands in the form."""

    days: frozenset[str] = frozenset()
    begin: str = ""
    end: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.begin or self.end)


@dataclass(frozen=True)
class ShowTyped:
    """The form, right or wrong, to be read or to be shown again."""

    name: str = ""
    studio: str = ""
    slots: tuple[SlotTyped, ...] = ()

    @classmethod
    def of(cls, show: Show) -> ShowTyped:
        slots = (
            SlotTyped(frozenset(map(str, one.days)), f"{one.begin:%H:%M}", f"{one.end:%H:%M}")
            for one in show.slots
        )
        return cls(show.name, str(show.studio_id), tuple(slots))

    @classmethod
    def typed(cls, form: MultiMapping[str]) -> ShowTyped:
        slots = (
            SlotTyped(
                frozenset(form.getall(f"days-{n}", [])),
                form.get(f"from-{n}", "").strip(),
                form.get(f"to-{n}", "").strip(),
            )
            for n in range(MOST_SLOTS)
        )
        used = tuple(one for one in slots if not one.is_empty)
        return cls(form.get("name", "").strip(), form.get("studio", ""), used)

    def show(self, show_id: int, studios: Collection[int]) -> Show:
        """The show that it says, or ShowWrong."""
        name = clean(self.name)
        if not name or len(self.name) > LONGEST:
            raise ShowWrong("name")
        if self.studio not in map(str, studios):
            raise ShowWrong("studio")
        return Show(show_id, name, int(self.studio), tuple(map(_slot, self.slots)))

    def rows(self) -> list[SlotTyped]:
        """What the form shows: the times that there are, and room for two more."""
        return [*self.slots, SlotTyped(), SlotTyped()][:MOST_SLOTS]


def _slot(typed: SlotTyped) -> Slot:
    days = frozenset(int(one) for one in typed.days if one in map(str, DAYS))
    if not days:
        raise ShowWrong("days")
    return Slot(days, _time(typed.begin), _time(typed.end))


def _time(given: str) -> time:
    try:
        return time.fromisoformat(given).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise ShowWrong("time") from None


def summary(show: Show, names: Mapping[int, str]) -> list[tuple[str, str, str]]:
    """Each time of a show in a line: its days, from when, to when."""
    return [
        (_days(one.days, names), f"{one.begin:%H:%M}", f"{one.end:%H:%M}")
        for one in sorted(show.slots, key=lambda one: (min(one.days), one.begin))
    ]


def _days(days: Collection[int], names: Mapping[int, str]) -> str:
    """ "Mon–Fri", "Mon, Wed"."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    ends = [(names[run[0]], names[run[-1]], len(run)) for run in runs]
    return ", ".join(
        first if length == 1 else f"{first}{', ' if length == 2 else '–'}{last}"
        for first, last, length in ends
    )
