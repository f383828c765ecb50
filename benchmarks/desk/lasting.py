"""(c) Whether a desk and its web process grow while messages come and go for minutes."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from playwright.async_api import CDPSession, Page

from benchmarks.desk import arriving, full_queue
from benchmarks.station import BenchStation

LOOK = 15.0  # seconds between two looks
WARM = 3  # looks before which caches and pools still fill
ANEW = full_queue.FULL / 60  # minutes a message a second, until what stood there at first has gone
NAMES = ("heap_mb", "nodes", "listeners", "cards", "web_mb")


@dataclass(frozen=True)
class Look:
    """A desk at one moment, after its rubbish was collected."""

    minute: float
    heap_mb: float
    nodes: float
    listeners: float
    cards: int
    web_mb: float


@dataclass
class Lasting:
    """What was seen, and how much of it grows in a minute."""

    looks: list[Look] = field(default_factory=list)
    anew: float = 0.0  # minute from which all cards are of one kind: others weigh more or less

    def slope(self, name: str) -> float:
        """Of a straight line through all looks but the first, in a minute."""
        warm = self.looks[WARM:] if len(self.looks) > WARM + 2 else self.looks
        later = [one for one in warm if one.minute > self.anew]
        later = later if len(later) > 2 else warm
        points = [(one.minute, float(getattr(one, name))) for one in later]
        middle = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
        spread: float = sum((x - middle[0]) ** 2 for x, _ in points)
        rises: float = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
        return rises / (spread or 1)

    def figures(self) -> dict[str, float]:
        found = {f"{name}_a_minute": self.slope(name) for name in NAMES}
        found |= {f"{name}_grown_percent": self.grown(name) for name in NAMES}
        return found | {f"{name}_last": float(getattr(self.looks[-1], name)) for name in NAMES}

    def grown(self, name: str) -> float:
        """By how many hundredths of itself it would grow in ten minutes."""
        return 1000 * self.slope(name) / float(getattr(self.looks[-1], name))

    def rows(self) -> list[str]:
        first, last = self.looks[0], self.looks[-1]
        every = [
            f"{one.minute:.1f} min: heap {one.heap_mb:.1f} MB, {one.nodes:.0f} nodes, "
            f"{one.cards} cards, web {one.web_mb:.0f} MB"
            for one in self.looks
        ]
        return every + [
            f"{name}: {getattr(first, name):.1f} at first, {getattr(last, name):.1f} after "
            f"{last.minute:.1f} minutes, {self.slope(name):+.2f} a minute"
            for name in NAMES
        ]


async def measure(
    page: Page, at: BenchStation, *, first: int, minutes: float, rate: float = 10
) -> Lasting:
    """While so many come in a second, and as many leave."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Performance.enable")
    sending = asyncio.ensure_future(
        arriving.send(page, at, first=first, rate=rate, seconds=60 * minutes)
    )
    found, begun = Lasting(anew=ANEW / rate), time.monotonic()
    while not sending.done():
        found.looks.append(await _look(page, devtools, at, (time.monotonic() - begun) / 60))
        await asyncio.wait([sending], timeout=LOOK)
    await sending
    found.looks.append(await _look(page, devtools, at, (time.monotonic() - begun) / 60))
    return found


async def _look(page: Page, devtools: CDPSession, at: BenchStation, minute: float) -> Look:
    await page.evaluate("() => { window.seen = {}; }")  # the measurement's own memory
    await devtools.send("HeapProfiler.collectGarbage")
    told = (await devtools.send("Performance.getMetrics"))["metrics"]
    of = {one["name"]: one["value"] for one in told}
    cards = await page.locator(".lane .card").count()
    heap = of["JSHeapUsedSize"] / 1e6
    return Look(minute, heap, of["Nodes"], of["JSEventListeners"], cards, at.memory()["web"])
