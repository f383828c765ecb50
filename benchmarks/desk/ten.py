"""(d) Ten desks open at once, of producers and presenters: each sees every message."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page

from benchmarks import latency
from benchmarks.desk import arriving, people
from benchmarks.desk.arriving import Arrival
from benchmarks.figures import percentile
from benchmarks.station import BenchStation
from bot.clock import now
from bot.store import switches

DESKS = 10
PRESENTERS = 4  # of those


@dataclass(frozen=True)
class Ten:
    """What each desk saw, and what of one processor the web process took."""

    desks: list[Arrival]
    web_cpu: float

    def figures(self) -> dict[str, float]:
        over = [one for desk in self.desks for one in desk.over]
        whole = [one for desk in self.desks for one in desk.whole]
        return {
            "desks": len(self.desks),
            "sent": self.desks[0].sent,
            "seen_least": min(one.seen for one in self.desks),
            "unseen": max(one.sent - one.seen for one in self.desks),
            "whole_p50": percentile(whole, 0.5),
            "whole_p95": percentile(whole, 0.95),
            "over_p50": percentile(over, 0.5),
            "over_p95": percentile(over, 0.95),
            "web_cpu_percent": 100 * self.web_cpu,
        }

    def row(self) -> str:
        return (
            "{desks} desks, at least {seen_least} of {sent} seen on each; whole p50 {whole_p50:.0f}"
            ", p95 {whole_p95:.0f} ms, over the worker's own {over_p50:.0f} and {over_p95:.0f};"
            " web {web_cpu_percent:.0f} % of a processor"
        ).format(**self.figures())


async def measure(
    browser: Browser, at: BenchStation, *, first: int, rate: float = 10, seconds: float = 30
) -> Ten:
    """Nobody passes here, so that presenters see what producers see."""
    await _passing(at, False)
    pages = [await _desk(browser, at, number) for number in range(DESKS)]
    for page in pages[1:]:
        await page.evaluate(latency.WATCH)
    begun, used = time.monotonic(), _cpu(at)
    sent = await arriving.send(pages[0], at, first=first, rate=rate, seconds=seconds)
    share = (_cpu(at) - used) / (time.monotonic() - begun)
    found = [await arriving.of(page, at, sent) for page in pages]
    for page in pages:
        await page.context.close()
    await _passing(at, True)
    return Ten(found, share)


async def _desk(browser: Browser, at: BenchStation, number: int) -> Page:
    presents = number >= DESKS - PRESENTERS
    return await people.desk(browser, at, f"desk{number}", "presenter" if presents else "producer")


async def _passing(at: BenchStation, on: bool) -> None:
    async with at.opened() as database, database.write() as conn:
        await switches.set_passing(conn, on, who="bench", now=now())


def _cpu(at: BenchStation) -> float:
    """Seconds of a processor that the web process has taken so far."""
    ticks = 0
    for pid in at.tree("web"):
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")
