"""The parts of the desk's measurement: what each prints, and which figures it leaves."""

from __future__ import annotations

import statistics
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from benchmarks import latency
from benchmarks.desk import arriving, full_queue, lasting, opening, people, pressing, ten
from benchmarks.figures import percentile, rounded
from benchmarks.ingest import TEXTS_ONLY
from benchmarks.station import BenchStation, station

Figures = dict[str, Any]
# Numbers of the messages of each part: no two parts send the same.
FIRST = {"arrivals": 10_000, "keys_meanwhile": 20_000, "ten": 30_000, "lasting": 40_000}


@dataclass(frozen=True)
class Plan:
    """What is measured with, and for how long."""

    model: Path | None
    database: str = "sqlite"
    items: int = full_queue.FULL
    presses: int = 200
    seconds: float = 60
    minutes: float = 1


@dataclass(frozen=True)
class Room:
    """A station with a full queue, and a browser before it."""

    at: BenchStation
    browser: Browser
    plan: Plan
    figures: Figures

    def tell(self, name: str, row: str, **figures: float) -> None:
        print(f"desk, {self.plan.database}, {name}: {row}", flush=True)
        self.figures.update({f"{name}_{key}": rounded(one) for key, one in figures.items()})


Part = Callable[[Room], Awaitable[None]]


async def _opening(room: Room) -> None:
    one = await opening.measure(room.browser, room.at)
    room.tell("opening", one.row(), **asdict(one))


async def _keys(room: Room) -> None:
    page = await people.desk(room.browser, room.at, "presser")
    await _press(room, page, "keys", room.plan.presses)
    await page.context.close()


async def _press(room: Room, page: Page, name: str, presses: int) -> None:
    cards = await people.show_all(page)
    found, served = await pressing.measure(page, presses=presses)
    for one in found:
        room.tell(f"{name}_{one.key}", one.row(), **one.figures())
    middle, late = statistics.median(served), percentile(served, 0.95)
    row = (
        f"{cards} cards on the page; an answer of the web process p50 {middle:.0f}, p95 {late:.0f}"
    )
    room.tell(name, row, cards=cards, answer_p50=middle, answer_p95=late)


async def _arrivals(room: Room) -> None:
    """At rest, and once more while somebody works on the same page."""
    page = await people.desk(room.browser, room.at, "watcher")
    await people.show_all(page)
    async with full_queue.kept_full(room.at, room.plan.items):
        first, seconds = FIRST["arrivals"], room.plan.seconds
        one = await arriving.measure(page, room.at, first=first, seconds=seconds)
        room.tell("arrivals", one.row(), **one.figures())
    async with arriving.going_on(room.at, first=FIRST["keys_meanwhile"]):
        await _press(room, page, "keys_meanwhile", max(room.plan.presses // 4, 1))
    await page.context.close()


async def _ten(room: Room) -> None:
    async with full_queue.kept_full(room.at, room.plan.items):
        first, seconds = FIRST["ten"], room.plan.seconds / 2
        one = await ten.measure(room.browser, room.at, first=first, seconds=seconds)
    room.tell("ten", one.row(), **one.figures())


async def _lasting(room: Room) -> None:
    page = await people.desk(room.browser, room.at, "stayer")
    await people.show_all(page)
    async with full_queue.kept_full(room.at, room.plan.items):
        first, minutes = FIRST["lasting"], room.plan.minutes
        one = await lasting.measure(page, room.at, first=first, minutes=minutes)
    for row in one.rows():
        room.tell("lasting", row)
    room.tell("lasting", f"{len(one.looks)} looks", **one.figures())
    await page.context.close()


PARTS: Mapping[str, Part] = {
    "opening": _opening,
    "keys": _keys,
    "arrivals": _arrivals,
    "ten": _ten,
    "lasting": _lasting,
}


async def run(plan: Plan, names: Sequence[str]) -> Figures:
    """One part after the other on one station; one that fails leaves the others' figures alone."""
    figures: Figures = {"errors": []}
    async with station(plan.database, plan.model, **TEXTS_ONLY) as at, people.chromium() as browser:
        await full_queue.fill(at, plan.items)
        await at.start("simulator", "web", "worker", "scheduler")
        await latency.hand_out_phones(at, arriving.LISTENERS)
        room = Room(at, browser, plan, figures)
        for name in names:
            await _one(room, name)
            at.check_alive()
    return figures


async def _one(room: Room, name: str) -> None:
    begun = time.monotonic()
    try:
        await PARTS[name](room)
    except Exception as error:
        traceback.print_exc()
        room.figures["errors"].append(f"desk {name}: {error!r}")
    print(f"(desk {name}: {time.monotonic() - begun:.0f} s)", flush=True)
