"""(d) What a message costs for a listener who has written much before, and for one who has not."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import kept
from benchmarks.filing import Bench, bench
from benchmarks.messages import Sent
from bot.understanding.worker import Understands

LISTENERS = 20  # of each sort: by the end nobody has written much more than at the beginning
MEASURED = 6  # messages of each


@dataclass(frozen=True)
class Cost:
    """Median seconds a message."""

    long: float
    short: float

    @property
    def ratio(self) -> float:
        return self.long / self.short


async def measure(
    understander: Understands,
    texts: Sequence[str],
    *,
    long: int = 1000,
    short: int = 10,
    listeners: int = LISTENERS,
) -> Cost:
    """Side by side and alternating: one message of each sort of listener after the other."""
    everybody = {long: range(listeners), short: range(listeners, 2 * listeners)}
    async with bench(understander) as ours:
        for earlier, people in everybody.items():
            for who in people:
                await ours.file(_said(who, texts, earlier))
        await ours.all_hear_back()
        await ours.end_bursts()
        times: dict[int, list[float]] = {long: [], short: []}
        for turn in range(MEASURED * listeners):
            for earlier in (long, short) if turn % 2 else (short, long):
                who = everybody[earlier][turn % listeners]
                times[earlier].append(await _one(ours, who, texts[turn % len(texts)]))
    return Cost(statistics.median(times[long]), statistics.median(times[short]))


async def _one(ours: Bench, who: int, text: str) -> float:
    ids = await ours.arrive([(who, text)])
    begun = time.perf_counter()
    await ours.worker.work_once()
    spent = time.perf_counter() - begun
    await kept.prove_filed(ours.database, ids)
    return spent


def _said(who: int, texts: Sequence[str], count: int) -> list[Sent]:
    return [(who, texts[(who + number) % len(texts)]) for number in range(count)]
