"""The desk with 2,000 items in the queue, on a real station; the last line is one line of JSON.

python -m benchmarks.desk [PART …] measures only these parts: opening, keys, arrivals, ten, lasting.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from benchmarks.desk import parts
from benchmarks.desk.limits import missed
from benchmarks.desk.parts import PARTS, Plan
from benchmarks.figures import as_line
from bot.understanding import training


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("parts", nargs="*", metavar="PART")
    options.add_argument("--data-dir", type=Path, default=Path("var"))
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--items", type=int, default=2000)
    options.add_argument("--presses", type=int, default=200)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--minutes", type=float, default=1)
    given = options.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    model = training.train(given.data_dir)
    plan = Plan(model, given.database, given.items, given.presses, given.seconds, given.minutes)
    figures = asyncio.run(parts.run(plan, given.parts or list(PARTS)))
    figures["missed"] = missed(figures, minutes=given.minutes)
    print("\n".join(figures["missed"]) or "every limit is kept")
    print(as_line(figures))
    return 1 if figures["errors"] or figures["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
