"""`make bench`: every figure side by side in one run; the last line is one line of JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from benchmarks import filing, ingest, latency, memory, understanding
from benchmarks.station import station
from bot.understanding import training
from bot.understanding.understander import Understander


async def bench(data_dir: Path, *, seconds: float, changes: int) -> dict[str, Any]:
    model = training.train(data_dir)
    texts = [text for _, text in understanding.messages()]
    figures: dict[str, Any] = {}
    await _ingest(model, texts, seconds, figures)
    await _whole(model, changes, figures)
    await _worker(model, texts, seconds, figures)
    return figures


async def _ingest(model: Path, texts: list[str], seconds: float, figures: dict[str, Any]) -> None:
    loads = await ingest.measure(model, texts, seconds=seconds)
    print("\n(a) " + ingest.HEAD, *(one.row() for one in loads), sep="\n", flush=True)
    busy = next(one for one in loads if one.name == "sqlite, all roles running")
    figures["ingest_p99_ms"] = round(busy.p99, 1)
    figures["ingest_lost"] = busy.lost
    figures["ingest"] = [vars(one) for one in loads]


async def _whole(model: Path, changes: int, figures: dict[str, Any]) -> None:
    async with station("sqlite", model) as at:
        await at.start("simulator", "web", "worker", "scheduler")
        for one in await latency.measure(at):
            print(
                f"(c) phone to desk {one.name}: p50 {one.p50:.0f} ms, p99 {one.p99:.0f} ms, "
                f"{one.seen} of {one.sent} seen",
                flush=True,
            )
            key = "phone_to_desk" if one.name == "at rest" else "phone_to_desk_busy"
            figures[f"{key}_p50_ms"] = round(one.p50)
            figures[f"{key}_p99_ms"] = round(one.p99)
        figures["start_seconds"] = {role: round(s, 1) for role, s in at.started.items()}
        figures["memory_mb"] = {role: round(mb) for role, mb in at.memory().items()}
        after = await memory.after_changes(at, model, changes)
        figures["memory_mb_after_changes"] = {role: round(mb) for role, mb in after.items()}
        print(f"(e) start, seconds: {figures['start_seconds']}")
        print(f"(e) memory, MB: {figures['memory_mb']}")
        print(f"(e) after {changes} new models: {figures['memory_mb_after_changes']}", flush=True)


async def _worker(model: Path, texts: list[str], seconds: float, figures: dict[str, Any]) -> None:
    """Ours and stock in the same run, one after the other on a machine that does nothing else."""
    understander = Understander.load(model)
    done, spent = await filing.filed_a_second(understander, texts[:1000], min(seconds, 30))
    ours = done / spent
    table = await filing.layers(understander, texts[:640])
    long, short = await filing.cost_of_history(understander, texts)
    stock = await understanding.measure_stock(
        understanding.make_stock_of(model), understanding.messages(), min(seconds, 20)
    )
    best = max(one.per_second for one in stock)
    for one in stock:
        print(f"(b) {one.name}: {one.per_second:.1f} messages a second")
    print(f"(b) one worker with its database: {ours:.1f} a second, ratio {ours / best:.1f}")
    print(f"(b) share of time per layer\n{table}")
    print(f"(d) with 1,000 earlier messages {1e3 * long:.1f} ms, with 10 {1e3 * short:.1f} ms")
    figures["ratio_to_stock"] = round(ours / best, 2)
    figures["cost_ratio_1000_to_10"] = round(long / short, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("var"))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--changes", type=int, default=10)
    given = parser.parse_args()
    figures = asyncio.run(bench(given.data_dir, seconds=given.seconds, changes=given.changes))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
