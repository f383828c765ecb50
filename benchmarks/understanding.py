"""The understander alone, beside stock Rasa: what a batch costs before anything is written.

python -m benchmarks.understanding [--seconds 20] [--data-dir var]

The figure of the issue, with the database and the dialogue state, is that of `make bench`.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import rasa_run, side_by_side
from benchmarks.figures import as_line
from benchmarks.layers import Layers
from benchmarks.messages import Sent, messages
from bot.core.hearing import Hearing
from bot.understanding import training
from bot.understanding.understander import Understander

BATCH = 64
TOGETHER = 400  # messages that each side gets in each turn


class WithoutDatabase:
    """The understander, batch by batch."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander

    async def rounds(self, sent: Sequence[Sent], seconds: float) -> list[float]:
        rates: list[float] = []
        until = time.perf_counter() + seconds
        while not rates or time.perf_counter() < until:
            begun = time.perf_counter()
            for start in range(0, len(sent), BATCH):
                await self.understand(sent[start : start + BATCH])
            rates.append(len(sent) / (time.perf_counter() - begun))
        return rates

    async def understand(self, sent: Sequence[Sent]) -> None:
        hearings = [Hearing(number, text) for number, (_, text) in enumerate(sent)]
        await self._understander.understand(hearings)
        failed = [message.error for message in hearings if message.filing is None]
        if failed:
            raise RuntimeError(f"{len(failed)} not filed: {set(failed)}")


async def compare(model: Path, seconds: float) -> dict[str, float]:
    """Measure both, print the tables, and return the figures."""
    sent = messages()[:TOGETHER]
    ours = WithoutDatabase(Understander.load(model))
    async with rasa_run.running() as stock:
        found = await side_by_side.measure(ours, stock, sent, seconds / 4)
    print(f"without a database: {found.summary()}")
    watch = Layers()
    with watch.watching():
        await ours.rounds(sent, 0)
    print("\n" + watch.table(len(sent)))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "stock_per_second": round(found.best_stock, 1),
        "understanding_per_second": round(found.our_median, 1),
        "ratio_without_database": round(found.ratio, 1),
        "megabytes": round(megabytes),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--data-dir", type=Path, default=Path("var"))
    chosen = options.parse_args()
    model = training.train(chosen.data_dir)
    print(as_line(asyncio.run(compare(model, chosen.seconds))))


if __name__ == "__main__":
    main()
