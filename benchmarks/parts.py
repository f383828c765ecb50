"""The parts of `make bench`: what each prints and which figures it leaves, one after the other."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import filing, history, ingest, latency, memory, rasa_run, side_by_side
from benchmarks.desk import parts as desk
from benchmarks.figures import rounded
from benchmarks.messages import Sent
from benchmarks.station import station
from bot.understanding.understander import Understander

Figures = dict[str, Any]

# What the bench promises; null when it could not be measured.
PROMISED = (
    "ingest_p99_ms",
    "ingest_lost",
    "ratio_to_stock",
    "phone_to_desk_p50_ms",
    "cost_ratio_1000_to_10",
)
LONGEST = 3600.0  # seconds of a part; one that hangs must not lose the others' figures
RATE = 400  # calls a second
TOGETHER = 384  # messages that our worker and stock Rasa get in each turn


@dataclass(frozen=True)
class Plan:
    """What is measured with, and for how long."""

    model: Path
    sent: Sequence[Sent]
    seconds: float
    changes: int

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.sent]


Step = Callable[[Plan, Figures], Awaitable[None]]


# (a) the webhook


async def _sqlite_alone(plan: Plan, figures: Figures) -> None:
    await _alone("sqlite", plan, figures)


async def _postgresql_alone(plan: Plan, figures: Figures) -> None:
    await _alone("postgresql", plan, figures)


async def _sqlite_busy(plan: Plan, figures: Figures) -> None:
    await _busy("sqlite", plan, figures)


async def _postgresql_busy(plan: Plan, figures: Figures) -> None:
    await _busy("postgresql", plan, figures)


async def _alone(kind: str, plan: Plan, figures: Figures) -> None:
    async with ingest.alone(kind, plan.model, plan.texts) as at:
        await _loads(at, f"{kind}, web alone", plan, figures)


async def _busy(kind: str, plan: Plan, figures: Figures) -> None:
    async with ingest.busy(kind, plan.model, plan.texts) as at:
        one = await _loads(at, f"{kind}, all roles busy", plan, figures)
    ingest.check_busy(one)


async def _loads(at: ingest.BenchStation, name: str, plan: Plan, figures: Figures) -> ingest.Load:
    print(f"\n(a) {ingest.HEAD}", flush=True)
    one = await ingest.load(at, plan.texts, name=name, rate=RATE, seconds=plan.seconds)
    note_load(one, figures)
    at.check_alive()
    steps = []
    async for step in ingest.steps_up(at, plan.texts, name, seconds=min(plan.seconds, 10)):
        steps.append(step)
        note_load(step, figures)
    highest = ingest.highest(steps)
    figures.setdefault("highest_rate", {})[name] = highest
    print(f"{name}: highest rate within {ingest.WITHIN_MS} ms: {highest or 'none of these'}")
    return one


def note_load(one: ingest.Load, figures: Figures) -> None:
    print(f"    {one.row()}", flush=True)
    figures.setdefault("ingest", []).append(asdict(one))
    if one.name == "sqlite, all roles busy":
        figures["ingest_p99_ms"] = rounded(one.p99)
        figures["ingest_lost"] = None if one.unsplit else one.lost


# (c) from the phone to the desk


async def _latency(plan: Plan, figures: Figures) -> None:
    async with station("sqlite", plan.model) as at:
        await at.start("simulator", "web", "worker", "scheduler")
        rest, rush = await latency.measure(at)
        for key, one in (("phone_to_desk", rest), ("phone_to_desk_busy", rush)):
            print(f"(c) {one.row()}", flush=True)
            figures[f"{key}_p50_ms"] = rounded(one.p50, 0)
            figures[f"{key}_p99_ms"] = rounded(one.p99, 0)
            figures[f"{key}_seen"], figures[f"{key}_sent"] = one.seen, one.sent


# the desk with a full queue


async def _desk(plan: Plan, figures: Figures) -> None:
    found = await desk.run(desk.Plan(plan.model, seconds=plan.seconds), list(desk.PARTS))
    figures["errors"] += found.pop("errors")
    figures["desk"] = found


# (e) memory and start


async def _memory(plan: Plan, figures: Figures) -> None:
    async with station("sqlite", plan.model, **ingest.TEXTS_ONLY) as at:
        await at.start("simulator", "web", "worker", "scheduler")
        _tell(figures, "start_seconds", at.started)
        _tell(figures, "memory_mb", at.memory())
        await ingest.introduce(at, plan.texts, memory.LISTENERS)
        most, one = await memory.under_load(at, plan.texts, seconds=plan.seconds)
        _tell(figures, "memory_mb_under_load", most)
        _tell(figures, "memory_load", asdict(one))
        changed = await memory.changes(at, plan.model, plan.texts, plan.changes)
        _tell(figures, "memory_mb_takeover", changed.takeover)
        _tell(figures, "memory_mb_worker_after_each_change", changed.after_each)
        _tell(figures, "memory_mb_after_changes", changed.after)
        for what in ("refused", "lost", "unsplit"):
            found = sum(getattr(load, what) for load in changed.loads)
            _tell(figures, f"{what}_during_changes", found)


def _tell(figures: Figures, name: str, value: Any) -> None:
    if isinstance(value, dict):
        value = {key: rounded(x) if isinstance(x, float) else x for key, x in value.items()}
    if isinstance(value, list):
        value = [rounded(one) for one in value]
    figures[name] = value
    print(f"(e) {name}: {value}", flush=True)


# (b) and (d): from here on Rasa is in this process too


async def _worker(plan: Plan, figures: Figures) -> None:
    """Ours and stock in turns, on a machine that does nothing else."""
    sent = plan.sent[:TOGETHER]
    understander = Understander.load(plan.model)
    print("(b) messages a second, in turns:", flush=True)
    async with filing.bench(understander) as ours, rasa_run.running() as stock:
        found = await side_by_side.measure(ours, stock, sent, plan.seconds / 4)
    print(f"(b) one worker with its database: {found.summary()}", flush=True)
    figures["ratio_to_stock"] = rounded(found.ratio, 2)
    figures["worker_per_second"] = rounded(found.our_median)
    figures["stock_per_second"] = {n: rounded(rate, 2) for n, rate in found.stock.items()}
    await _two_speeds(understander, sent, plan, figures)
    print(f"(b) share of time per layer\n{await filing.layers(understander, plan.sent[:640])}")


async def _two_speeds(
    understander: Understander, sent: Sequence[Sent], plan: Plan, figures: Figures
) -> None:
    """How fast it is when every message is read thoroughly, at once or later."""
    async with filing.bench(filing.Thorough(understander)) as ours:
        rates = await ours.rounds(sent, plan.seconds / 4)
    figures["thorough_per_second"] = rounded(median(rates))
    async with filing.bench(understander) as ours:
        await ours.file(sent)
        figures["read_again_per_second"] = rounded(await ours.read_again())
    for name in ("thorough_per_second", "read_again_per_second"):
        print(f"(b) {name}: {figures[name]}", flush=True)


async def _history(plan: Plan, figures: Figures) -> None:
    cost = await history.measure(Understander.load(plan.model), plan.texts)
    print(
        f"(d) a message with 1,000 earlier ones {1e3 * cost.long:.1f} ms, "
        f"with 10 {1e3 * cost.short:.1f} ms, ratio {cost.ratio:.3f}",
        flush=True,
    )
    figures["cost_ratio_1000_to_10"] = rounded(cost.ratio, 3)


PARTS: dict[str, Sequence[Step]] = {
    "ingest": (_sqlite_alone, _sqlite_busy, _postgresql_alone, _postgresql_busy),
    "latency": (_latency,),
    "desk": (_desk,),
    "memory": (_memory,),
    "worker": (_worker,),
    "history": (_history,),
}


async def run(
    plan: Plan, names: Sequence[str], parts: Mapping[str, Sequence[Step]] = PARTS
) -> Figures:
    """Measure one step after the other; one that fails leaves the others' figures alone."""
    figures: Figures = {**dict.fromkeys(PROMISED), "errors": []}
    for name in names:
        for step in parts[name]:
            begun = time.monotonic()
            try:
                await asyncio.wait_for(step(plan, figures), LONGEST)
            except Exception as error:
                traceback.print_exc()
                print(f"{name} failed: {error!r}", flush=True)
                figures["errors"].append(f"{name}: {error!r}")
            print(f"({name}: {time.monotonic() - begun:.0f} s)", flush=True)
    return figures
